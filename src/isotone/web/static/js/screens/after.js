// The same pad once more; then keep, save or delete.
import * as api from "../api.js";
import { el, notify, say } from "../dom.js";
import { helpText } from "../help.js";
import { Pad } from "../pad.js";
import { nearestWord, tint } from "../affect.js";
import { state } from "../state.js";
import { t } from "../text.js";
import { saveButtons } from "../saving.js";

// Under a twentieth of the pad's width nothing is said to have moved.
const STILL = 0.1;

export function sentenceOf(before, after) {
  const valence = after.valence - before.valence;
  const arousal = after.arousal - before.arousal;
  if (Math.hypot(valence, arousal) < STILL) return t("after.stayed");
  const angle = Math.atan2(arousal, valence);
  const way = ["lighter", "lively", "awake", "tense", "heavier", "low", "quieter", "calm"][((Math.round(angle / (Math.PI / 4)) % 8) + 8) % 8];
  return t(`after.toward_${way}`);
}

export function after({ go }) {
  const { ended } = state;
  const pad = new Pad({ label: t("pad.label") });
  pad.addHandle("before", ended.before, { label: t("pad.before"), movable: false });
  // In the middle until it is touched: no answer is suggested.
  pad.addHandle("after", { valence: 0, arousal: 0 }, { label: t("pad.after") });
  pad.handles.get("after").word.textContent = "";
  const link = () => pad.draw([{ points: [[ended.before.valence, ended.before.arousal], [pad.affect("after").valence, pad.affect("after").arousal]], kind: "link" }]);
  let isTouched = false;
  const keep = el("button", { type: "submit", class: "primary", disabled: true }, t("after.keep"));
  pad.onchange = (id, affect) => {
    isTouched = true;
    keep.disabled = false;
    tint(affect);
    link();
  };
  tint(ended.goal);
  const title = el("h1", { class: "title" }, t("after.heading"));
  const side = el("div", { class: "column" });
  const form = el("form", {
    class: "column",
    onsubmit: async (event) => {
      event.preventDefault();
      if (isTouched) await rate();
    },
  },
  el("p", { class: "muted" }, t("after.how")),
  el("div", { class: "row" }, keep, el("button", { type: "button", class: "plain", onclick: () => rest(null) }, t("after.skip"))));
  side.append(form);

  async function rate() {
    const point = pad.affect("after");
    try {
      const { fell } = await api.post(`/api/sessions/${ended.id}/ratings`, { ...point, moment: "after", at_s: ended.at_s });
      rest(point, fell);
    } catch (problem) {
      notify(t(problem.status === 404 ? "after.not_kept" : "error.offline"));
    }
  }

  function rest(point, fell = false) {
    const sentence = point ? sentenceOf(ended.before, point) : t("after.thanks");
    pad.node.classList.add("still");
    const save = saveButtons(ended.id);
    const remove = el("button", {
      type: "button", class: "plain",
      onclick: async () => {
        try {
          await api.remove(`/api/sessions/${ended.id}`);
        } catch (problem) {
          if (problem.status !== 404) return notify(t("error.offline"));
        }
        state.ended = null;
        say(t("after.deleted"));
        return go("");
      },
    }, t("after.delete"));
    const again = el("button", {
      type: "button",
      onclick: () => {
        const here = point ?? ended.goal;
        state.now = { ...here, word: nearestWord(here) };
        state.goal = { ...ended.goal, word: nearestWord(ended.goal) };
        state.minutes = 5;
        go("way");
      },
    }, t("after.go_on"));
    title.textContent = sentence;
    side.replaceChildren(...[
      fell ? helpText("help.fell") : null,
      el("p", { class: "muted" }, t("after.kept")),
      save,
      el("div", { class: "row" }, again, el("button", { type: "button", onclick: () => go("library") }, t("nav.library")), remove)].filter(Boolean));
    const first = side.querySelector(".help") ?? title;
    first.tabIndex = -1;
    first.focus();
    say(sentence);
  }

  return { title: t("after.title"), node: el("div", { class: "screen two" }, title, pad.node, side) };
}
