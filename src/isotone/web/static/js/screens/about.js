// What this is and is not; where help is; how the page looks and speaks.
import * as api from "../api.js";
import { el, notify } from "../dom.js";
import { helpText } from "../help.js";
import { tint } from "../affect.js";
import { state } from "../state.js";
import { language, LANGUAGES, setLanguage, t } from "../text.js";
import { setTheme } from "../main.js";

export function welcome({ refresh }) {
  tint({ valence: 0.5, arousal: -0.5 });
  return {
    title: "",
    node: el("div", { class: "screen narrow" },
      el("h1", {}, t("welcome.heading")),
      el("div", { class: "prose" },
        el("p", {}, t("safety.full")),
        el("p", {}, t("safety.cautions")),
        el("p", {}, t("safety.listening")),
        el("p", { class: "muted" }, t("welcome.private")),
        el("p", { class: "muted" }, t("welcome.help"), " ",
          el("a", { href: "https://findahelpline.com", target: "_blank", rel: "noopener noreferrer" }, "findahelpline.com"),
          ` (${t("help.looked", { date: state.options.help_date })})`)),
      el("div", {}, el("button", {
        type: "button", class: "primary",
        onclick: async () => {
          try {
            await api.post("/api/welcome", { is_welcomed: true });
            state.options.is_welcomed = true;
            refresh();
          } catch {
            notify(t("error.offline"));
          }
        },
      }, t("welcome.begin")))),
  };
}

export function about({ refresh }) {
  tint({ valence: 0.5, arousal: -0.5 });
  const theme = localStorage.getItem("theme") ?? "auto";
  const pick = (id, label, values, value, onchange) => el("div", { class: "field" }, el("label", { for: id }, label),
    el("select", { id, onchange: (event) => onchange(event.target.value) },
      values.map(([key, text]) => el("option", { value: key, selected: key === value }, text))));
  return {
    title: t("nav.about"),
    node: el("div", { class: "screen narrow prose" },
      el("h1", {}, t("nav.about")),
      el("p", {}, t("about.what")),
      el("p", {}, t("safety.full")),
      el("h2", {}, t("about.cautions")),
      el("p", {}, t("safety.cautions")),
      el("p", {}, t("safety.listening")),
      el("h2", {}, t("about.evidence")),
      el("p", {}, t("safety.evidence")),
      el("h2", {}, t("about.private")),
      el("p", {}, t("welcome.private")),
      el("h2", {}, t("help.label")),
      helpText("help.always"),
      el("h2", {}, t("about.look")),
      el("div", { class: "fields" },
        pick("language", t("about.language"), Object.entries(LANGUAGES), language, async (value) => { await setLanguage(value); refresh(); }),
        pick("theme", t("about.theme"), ["auto", "night", "day"].map((id) => [id, t(`about.theme_${id}`)]), theme, setTheme)),
      el("p", { class: "small" }, t("about.version", { version: state.options.version }))),
  };
}
