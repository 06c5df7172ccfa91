// The pad: a circle with handles that are moved by mouse, touch or keys.
import { el, svg } from "./dom.js";
import { name, number, t } from "./text.js";
import { fromDisc, nearestWord, tidy, toDisc } from "./affect.js";

const STEP = 0.05;
const LEAP = 0.2;
const KEYS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};

export const spoken = (affect) =>
  t("pad.spoken", { valence: number(affect.valence, 2), arousal: number(affect.arousal, 2), word: name("word", nearestWord(affect)) });

export const pathOf = (points) =>
  points.map(([valence, arousal], i) => {
    const [x, y] = toDisc(valence, arousal);
    return `${i ? "L" : "M"}${x.toFixed(3)} ${y.toFixed(3)}`;
  }).join("");

const SHAPES = {
  now: () => svg("circle", { class: "shape", r: 0.058 }),
  before: () => svg("circle", { class: "shape", r: 0.05 }),
  goal: () => svg("path", { class: "shape", d: "M0-.078L.078 0 0 .078-.078 0Z" }),
  after: () => svg("path", { class: "shape", d: "M0-.078L.078 0 0 .078-.078 0Z" }),
  via: () => svg("rect", { class: "shape", x: -0.042, y: -0.042, width: 0.084, height: 0.084 }),
};

export class Pad {
  constructor({ label, still = false } = {}) {
    this.lines = svg("g");
    this.marks = svg("g");
    this.picture = svg("svg", { viewBox: "-1.12 -1.12 2.24 2.24", role: still ? "img" : "group", "aria-label": label ?? t("pad.label") },
      svg("circle", { class: "rim", r: 1 }),
      ["tense", "lively", "content", "low"].map((word, i) => {
        // Outside the circle, where no handle comes.
        const [side, rise] = [[-1, -1], [1, -1], [1, 1], [-1, 1]][i];
        return svg("text", {
          class: "rimword", x: 1.1 * side, y: rise < 0 ? -0.98 : 1.05,
          "text-anchor": side < 0 ? "start" : "end", "aria-hidden": true,
        }, t(`rim.${word}`));
      }),
      this.lines, this.marks);
    this.node = el("div", { class: still ? "pad picture still" : "pad picture" }, this.picture);
    this.scale = 180;
    // Letters keep their size in pixels, whatever the size of the circle.
    new ResizeObserver(([{ contentRect }]) => {
      if (!contentRect.width) return;
      this.scale = contentRect.width / 2.24;
      this.node.style.setProperty("--scale", this.scale.toFixed(2));
      this.#label();
    }).observe(this.node);
    this.handles = new Map();
    this.active = null;
    this.onchange = () => {};
    if (!still) this.#listen();
  }

  addHandle(id, affect, { label, shown = true, movable = true } = {}) {
    const word = svg("text", { class: "word", "text-anchor": "middle", "aria-hidden": true });
    const role = svg("text", { class: "role", "text-anchor": "middle", "aria-hidden": true }, id === "via" ? "" : label ?? "");
    const group = svg("g", {
      class: `handle ${id}`,
      ...(movable ? { tabindex: 0, role: "slider", "aria-valuemin": -1, "aria-valuemax": 1, "aria-roledescription": t("pad.handle"), "aria-label": label } : { "aria-hidden": true }),
    }, svg("circle", { class: "reach", r: 0.14 }), svg("circle", { class: "ring", r: 0.12 }), SHAPES[id]());
    const handle = { id, group, word, role, affect, movable, label };
    this.handles.set(id, handle);
    this.marks.append(role, word, group);
    this.active ??= movable ? id : null;
    group.addEventListener("focus", () => { this.activate(id); });
    group.addEventListener("keydown", (event) => this.#key(event, id));
    this.place(id, affect, { quiet: true });
    if (!shown) this.show(id, false);
    return handle;
  }

  show(id, isShown) {
    const { group, word, role } = this.handles.get(id);
    for (const node of [group, word, role]) node.style.display = isShown ? "" : "none";
  }

  activate(id) {
    if (this.active === id) return;
    this.active = id;
    this.onactivate?.(id);
  }

  place(id, affect, { quiet = false, words = true } = {}) {
    const handle = this.handles.get(id);
    handle.affect = { valence: tidy(affect.valence), arousal: tidy(affect.arousal) };
    const [x, y] = toDisc(handle.affect.valence, handle.affect.arousal);
    handle.group.setAttribute("transform", `translate(${x.toFixed(3)} ${y.toFixed(3)})`);
    if (words && id !== "via") handle.word.textContent = name("word", nearestWord(handle.affect));
    if (handle.movable) {
      handle.group.setAttribute("aria-valuenow", handle.affect.valence);
      handle.group.setAttribute("aria-valuetext", spoken(handle.affect));
    }
    this.#label();
    if (!quiet) this.onchange(id, handle.affect);
  }

  affect(id) { return this.handles.get(id).affect; }

  draw(paths) {
    this.lines.replaceChildren(...paths.map(({ points, kind }) => svg("path", { class: kind, d: pathOf(points) })));
  }

  // Names stand above or below their handle, whichever side is away from the other one.
  #label() {
    const line = 1 / this.scale;
    const all = [...this.handles.values()].map((handle) => ({ handle, at: toDisc(handle.affect.valence, handle.affect.arousal) }));
    for (const { handle, at: [x, y] } of all) {
      const other = all.find((one) => one.handle !== handle && one.handle.id !== "via" && one.handle.group.style.display !== "none");
      let above = y > 0.55 || (other ? y <= other.at[1] && y > -0.72 : y > -0.72);
      if (y < -0.72) above = false;
      const edge = Math.max(0, 1.1 - 44 * line);
      const across = Math.min(edge, Math.max(-edge, x));
      const top = above ? y - 0.09 - 5 * line : y + 0.09 + 17 * line;
      handle.word.setAttribute("x", across);
      handle.word.setAttribute("y", top);
      handle.role.setAttribute("x", across);
      handle.role.setAttribute("y", above ? top - 19 * line : top + 17 * line);
    }
  }

  #key(event, id) {
    const step = KEYS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const size = event.shiftKey ? LEAP : STEP;
    const { valence, arousal } = this.affect(id);
    this.place(id, { valence: valence + step[0] * size, arousal: arousal + step[1] * size });
  }

  #at(event) {
    const box = this.picture.getBoundingClientRect();
    const scale = 2.24 / box.width;
    return fromDisc((event.clientX - box.left) * scale - 1.12, (event.clientY - box.top) * scale - 1.12);
  }

  #listen() {
    this.node.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      const [valence, arousal] = this.#at(event);
      let id = [...this.handles.values()].find((h) => h.movable && h.group.contains(event.target))?.id;
      id ??= this.active;
      if (id === null || id === undefined) return;
      this.activate(id);
      this.dragged = id;
      this.node.setPointerCapture(event.pointerId);
      this.handles.get(id).group.focus({ preventScroll: true });
      this.place(id, { valence, arousal });
      event.preventDefault();
    });
    this.node.addEventListener("pointermove", (event) => {
      if (!this.dragged) return;
      const [valence, arousal] = this.#at(event);
      this.place(this.dragged, { valence, arousal });
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      this.node.addEventListener(kind, () => { this.dragged = null; });
    }
  }
}

export function glyph(points, from, to) {
  return svg("svg", { class: "glyph", viewBox: "-1.15 -1.15 2.3 2.3", "aria-hidden": true },
    svg("path", { d: pathOf(points) }),
    from ? svg("circle", { cx: toDisc(...from)[0], cy: toDisc(...from)[1], r: 0.1 }) : null,
    to ? svg("circle", { cx: toDisc(...to)[0], cy: toDisc(...to)[1], r: 0.1 }) : null);
}
