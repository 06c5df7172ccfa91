// The circumplex: its words, its colours, and how its square lies on the pad's circle.
let vocabulary = [];
export const setVocabulary = (words) => { vocabulary = words; };

export function nearestWord({ valence, arousal }) {
  let best = null;
  let least = Infinity;
  for (const entry of vocabulary) {
    const distance = Math.hypot(entry.valence - valence, entry.arousal - arousal);
    if (distance < least) [best, least] = [entry.word, distance];
  }
  return best;
}

export const placeOf = (word) => vocabulary.find((entry) => entry.word === word);
export const words = () => vocabulary.map((entry) => entry.word);
export const clip = (value) => Math.min(1, Math.max(-1, value));
export const tidy = (value) => Math.round(clip(value) * 100) / 100;

// Elliptical grid mapping: the whole square fills the circle, so that no feeling is out of reach.
export const toDisc = (valence, arousal) => [
  valence * Math.sqrt(1 - (arousal * arousal) / 2),
  -arousal * Math.sqrt(1 - (valence * valence) / 2),
];

export function fromDisc(x, up) {
  const y = -up;
  const reach = Math.hypot(x, y);
  const [u, v] = reach > 1 ? [x / reach, y / reach] : [x, y];
  const root = (value) => Math.sqrt(Math.max(0, value));
  const twice = 2 * Math.SQRT2;
  return [
    clip(0.5 * root(2 + u * u - v * v + twice * u) - 0.5 * root(2 + u * u - v * v - twice * u)),
    clip(0.5 * root(2 - u * u + v * v + twice * v) - 0.5 * root(2 - u * u + v * v - twice * v)),
  ];
}

// Tense amber, lively coral, calm teal, low indigo: one lightness and strength, mixed in Oklab.
const HUES = [[1, 1, 32], [-1, 1, 78], [-1, -1, 278], [1, -1, 188]];
const CHROMA = 0.115;

export function colourOf({ valence, arousal }) {
  const reach = Math.max(Math.abs(valence), Math.abs(arousal));
  if (reach === 0) return [0, 0];
  let [a, b] = [0, 0];
  for (const [signX, signY, hue] of HUES) {
    const weight = ((1 + (signX * valence) / reach) * (1 + (signY * arousal) / reach)) / 4;
    a += weight * Math.cos((hue * Math.PI) / 180);
    b += weight * Math.sin((hue * Math.PI) / 180);
  }
  const strength = CHROMA * Math.min(1, 1.4 * reach);
  return [a * strength, b * strength];
}

export function tint(affect, node = document.documentElement) {
  const [a, b] = colourOf(affect);
  node.style.setProperty("--accent-a", a.toFixed(4));
  node.style.setProperty("--accent-b", b.toFixed(4));
}
