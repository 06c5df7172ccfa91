// What the page knows while it is open. Words that were typed are not in it.
export const state = {
  options: null,
  now: { valence: -0.3, arousal: 0.3, word: null },
  goal: { valence: 0.5, arousal: -0.5, word: null },
  step: "now",
  minutes: 15,
  strategy: "iso",
  via: null,
  genre: null,
  lead: null,
  avoid: [],
  engine: "composer",
  seed: null,
  live: null,
  ended: null,
};

const KEY = "live";

export function remember(id, at, now) {
  sessionStorage.setItem(KEY, JSON.stringify({ id, at, now }));
}

export function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

export const forget = () => sessionStorage.removeItem(KEY);

export function request() {
  const point = ({ valence, arousal }) => ({ valence, arousal });
  return {
    now: { ...point(state.now), word: state.now.word ?? null },
    goal: { ...point(state.goal), word: state.goal.word ?? null },
    minutes: state.minutes,
    strategy: state.strategy,
    waypoints: state.strategy === "drawn" && state.via ? [point(state.via)] : [],
    genre: state.genre,
    lead: state.lead,
    avoid: state.avoid,
    engine: state.engine,
    seed: state.seed,
  };
}
