// Where help can be found: shown first when words or ratings ask for it, and always in About.
import { el } from "./dom.js";
import { state } from "./state.js";
import { t } from "./text.js";

export function helpText(lead) {
  return el("section", { class: "help", "aria-label": t("help.label") },
    el("p", {}, t(lead ?? "help.lead")),
    el("div", {},
      el("a", { href: "https://findahelpline.com", target: "_blank", rel: "noopener noreferrer" }, "findahelpline.com"),
      el("p", { class: "muted" }, t("help.directory"))),
    el("div", {},
      el("a", { href: "https://befrienders.org", target: "_blank", rel: "noopener noreferrer" }, "befrienders.org")),
    el("p", {}, t("help.emergency")),
    el("p", { class: "small" }, t("help.date", { date: state.options.help_date })));
}
