// Where the listener is, and where they want to be.
import * as api from "../api.js";
import { el, say } from "../dom.js";
import { helpText } from "../help.js";
import { Pad, spoken } from "../pad.js";
import { nearestWord, tint } from "../affect.js";
import { state } from "../state.js";
import { name, t } from "../text.js";

export function now({ go }) {
  const title = el("h1", { class: "title" });
  const pad = new Pad({ label: t("pad.label") });
  pad.addHandle("now", state.now, { label: t("pad.now") });
  pad.addHandle("goal", state.goal, { label: t("pad.goal") });
  const read = el("p", { class: "small", "aria-live": "polite" });
  const field = el("input", { type: "text", id: "words", maxlength: 2000, autocomplete: "off", enterkeyhint: "done" });
  const fieldLabel = el("label", { for: "words" });
  const help = el("div", { class: "column", hidden: true });
  const hideHelp = (isHidden) => { help.hidden = isHidden; for (const node of [form, title, pad.node]) node.hidden = !isHidden; };
  const next = el("button", { type: "submit", class: "primary" });
  const choice = (id) => el("label", {},
    el("input", { type: "radio", name: "step", value: id, onchange: () => step(id) }), el("span", {}, t(`pad.${id}`)));
  const choices = el("fieldset", { class: "switch" }, el("legend", { class: "unseen" }, t("now.which")), choice("now"), choice("goal"));

  function step(id) {
    state.step = id;
    title.textContent = t(`now.question_${id}`);
    fieldLabel.textContent = t(`now.say_${id}`);
    field.placeholder = t(`now.example_${id}`);
    label();
    choices.querySelector(`[value=${id}]`).checked = true;
    pad.active = id;
    tint(state[id]);
    read.textContent = "";
    field.value = "";
    label();
  }

  function label() { next.textContent = t(field.value.trim() ? "now.read_it" : state.step === "now" ? "now.next" : "now.to_way"); }

  pad.onactivate = step;
  pad.onchange = (id, affect) => {
    state[id] = { ...affect, word: nearestWord(affect) };
    tint(affect);
    read.textContent = "";
  };

  async function readWords(goesOn = false) {
    const text = field.value.trim();
    if (!text) return true;
    try {
      const answer = await api.post("/api/feelings", { text, role: state.step, goes_on: goesOn });
      if (answer.help) {
        showHelp();
        return false;
      }
      const { valence, arousal, cues } = answer.reading;
      const id = state.step;
      pad.place(id, { valence, arousal });
      state[id].word = answer.word ?? nearestWord(state[id]);
      const found = answer.spans.length ? answer.spans.map((span) => `\u201c${span}\u201d`).join(", ") : null;
      const meant = [...new Set(cues.map((cue) => name("word", cue.word.replace(/^not /, ""))))].join(", ");
      read.textContent = found ? t("now.read", { spans: found, words: meant }) : spoken(state[id]);
      field.value = "";
      label();
      return true;
    } catch (problem) {
      read.textContent = t(problem.code === "unplaceable" ? "now.unplaceable" : "error.short");
      return false;
    }
  }

  function showHelp() {
    const goOn = el("button", { type: "button", onclick: () => { hideHelp(true); readWords(true); } }, t("help.go_on"));
    const stop = el("button", { type: "button", class: "plain", onclick: () => { hideHelp(true); field.value = ""; label(); field.focus(); } }, t("help.back"));
    help.replaceChildren(el("div", { class: "stack-16" }, el("h1", {}, t("help.label")), helpText(), el("div", { class: "row" }, goOn, stop)));
    hideHelp(false);
    help.querySelector("section").tabIndex = -1;
    help.querySelector("section").focus();
    say(t("help.label"));
  }

  const form = el("form", {
    class: "column", novalidate: true,
    onsubmit: async (event) => {
      event.preventDefault();
      if (field.value.trim()) {
        await readWords();
        return;
      }
      if (state.step === "now") {
        step("goal");
        pad.handles.get("goal").group.focus({ preventScroll: true });
      } else go("way");
    },
  },
  choices,
  el("div", { class: "field" }, fieldLabel, field, read),
  el("div", {}, next));
  field.addEventListener("input", label);
  step(state.step);
  return {
    title: t("now.title"),
    node: el("div", { class: "screen two" }, title, pad.node, help, form),
  };
}
