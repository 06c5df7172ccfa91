// The ways between, side by side, and what the music is made of.
import * as api from "../api.js";
import { el, notify } from "../dom.js";
import { glyph, Pad } from "../pad.js";
import { tint } from "../affect.js";
import { request, state } from "../state.js";
import { name, t } from "../text.js";
import { Live } from "../live.js";

const MINUTES = [5, 10, 15, 20, 30, 45, 60, 90, 120, 240, 480];

export async function way({ go }) {
  const { options } = state;
  tint(state.goal);
  const pad = new Pad({ label: t("way.pad") });
  pad.addHandle("now", state.now, { label: t("pad.now"), movable: false });
  pad.addHandle("goal", state.goal, { label: t("pad.goal"), movable: false });
  const middle = { valence: (state.now.valence + state.goal.valence) / 2, arousal: (state.now.arousal + state.goal.arousal) / 2 };
  pad.addHandle("via", state.via ?? middle, { label: t("pad.via") });
  const list = el("fieldset", { class: "ways" });
  let ways = [];

  async function draw() {
    const waypoints = state.via ? [{ valence: state.via.valence, arousal: state.via.arousal }] : [];
    const point = ({ valence, arousal }) => ({ valence, arousal });
    const answer = await api.post("/api/ways", { now: point(state.now), goal: point(state.goal), minutes: state.minutes, waypoints });
    ways = answer.ways;
    paint();
  }

  function paint() {
    const chosen = ways.find((one) => one.strategy === state.strategy);
    pad.draw([
      ...ways.filter((one) => one !== chosen && one.strategy !== "drawn").map((one) => ({ points: one.points, kind: "way" })),
      ...(chosen ? [{ points: chosen.points, kind: "way chosen" }] : []),
    ]);
    if (chosen && state.strategy !== "drawn") {
      const [valence, arousal] = chosen.points[Math.floor(chosen.points.length / 2)];
      pad.place("via", { valence, arousal }, { quiet: true });
    }
    for (const node of list.querySelectorAll("label")) {
      const one = ways.find(({ strategy }) => strategy === node.dataset.way);
      const ends = [[state.now.valence, state.now.arousal], [pad.affect("via").valence, pad.affect("via").arousal], [state.goal.valence, state.goal.arousal]];
      node.querySelector(".glyph").replaceWith(glyph(one ? one.points : ends, ends[0], null));
      node.querySelector("input").checked = node.dataset.way === state.strategy;
    }
  }

  let isDrawing = false;
  pad.onchange = async (id, affect) => {
    if (id !== "via") return;
    state.via = affect;
    state.strategy = "drawn";
    if (isDrawing) return;
    isDrawing = true;
    try {
      let drawn;
      do {
        drawn = state.via;
        await draw();
      } while (drawn !== state.via);
    } finally {
      isDrawing = false;
    }
  };

  list.append(el("legend", { class: "unseen" }, t("way.which")), ...options.strategies.map((id) => {
    const label = el("label", {},
      el("input", {
        type: "radio", name: "strategy", value: id, "aria-describedby": `says-${id}`,
        onchange: async () => {
          state.strategy = id;
          if (id === "drawn" && !state.via) state.via = pad.affect("via");
          await draw();
        },
      }),
      glyph([], null, null),
      el("span", {}, name("strategy", id), el("span", { class: "says", id: `says-${id}` }, t(`strategy_says.${id}`))));
    label.dataset.way = id;
    return label;
  }));

  const select = (id, label, values, value, onchange) => el("div", { class: "field" }, el("label", { for: id }, label),
    el("select", { id, onchange: (event) => onchange(event.target.value) },
      values.map(([key, text]) => el("option", { value: key, selected: key === value }, text))));
  const lengths = MINUTES.includes(state.minutes) ? MINUTES : [...MINUTES, state.minutes].sort((a, b) => a - b);
  const note = el("p", { class: "small" });
  const setMinutes = (value) => {
    state.minutes = Number(value);
    note.textContent = state.minutes > 60 ? t("way.long") : "";
    draw();
  };
  const ready = options.engines.filter((engine) => engine.is_ready);
  const chosenEngine = () => options.engines.find((engine) => engine.name === state.engine);
  const engineNote = el("p", { class: "small" }, chosenEngine()?.follows_listener ? "" : t("way.background"));
  const play = el("button", { type: "submit", class: "primary" }, t("way.play"));

  async function begin(event) {
    event.preventDefault();
    play.disabled = true;
    performance.mark("play-clicked");
    try {
      await state.live?.end();
      state.live = new Live(await api.post("/api/sessions", request()));
      Object.assign(state, { seed: null, step: "now" }); // the next one asks anew how it is
      state.live.play();
      go("listen");
    } catch (problem) {
      play.disabled = false;
      notify(t(problem.code === "full" ? "error.full" : problem.code === "offline" ? "error.offline" : "error.session", { why: problem.message }));
    }
  }

  await draw().catch(() => notify(t("error.offline")));
  return {
    title: t("way.title"),
    node: el("form", { class: "screen two top", onsubmit: begin },
      el("div", { class: "stack title" }, el("h1", {}, t("way.heading")), el("p", { class: "small" }, t("safety.evidence"))),
      el("div", { class: "stack picture" }, pad.node, el("p", { class: "small centred" }, t("way.drag"))),
      el("div", { class: "column" },
        list,
        el("div", { class: "fields" },
          select("minutes", t("way.minutes"), lengths.map((n) => [n, t("way.n_minutes", { n })]), state.minutes, setMinutes),
          select("genre", t("way.genre"), [["", t("way.any")], ...options.genres.map((id) => [id, name("genre", id)])], state.genre ?? "", (value) => { state.genre = value || null; }),
          select("lead", t("way.lead"), [["", t("way.any")], ...options.leads.map((id) => [id, name("lead", id)])], state.lead ?? "", (value) => { state.lead = value || null; })),
        note,
        ready.length > 1
          ? el("div", { class: "stack" }, select("engine", t("way.engine"), ready.map((one) => [one.name, name("engine", one.name)]), state.engine, (value) => {
            state.engine = value;
            engineNote.textContent = chosenEngine().follows_listener ? "" : t("way.background");
          }), engineNote)
          : null,
        el("details", { open: state.avoid.length > 0 },
          el("summary", {}, t("way.avoid")),
          el("fieldset", { class: "checks" }, el("legend", { class: "unseen" }, t("way.avoid")),
            options.families.map((id) => el("label", { class: "check" },
              el("input", {
                type: "checkbox", checked: state.avoid.includes(id),
                onchange: (event) => { state.avoid = event.target.checked ? [...state.avoid, id] : state.avoid.filter((one) => one !== id); },
              }), name("family", id))))),
        el("p", { class: "small" }, t("safety.listening")),
        el("div", { class: "row begin" }, play, el("button", { type: "button", class: "plain", onclick: () => go("") }, t("way.back"))))),
  };
}
