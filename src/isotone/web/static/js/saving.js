// Save a session's sound and score. What is not made yet says so and waits.
import * as api from "./api.js";
import { el, notify, say } from "./dom.js";
import { clock, t } from "./text.js";

function fetchFile(id, kind) {
  const link = el("a", { href: `/api/sessions/${id}/files/${kind}?download=true`, download: "" });
  document.body.append(link);
  link.click();
  link.remove();
}

export function saveButtons(id) {
  const wait = el("p", { class: "small", "aria-live": "polite" });
  const buttons = ["flac", "mp3", "midi"].map((kind) => el("button", {
    type: "button", disabled: true,
    onclick: async (event) => {
      const button = event.currentTarget;
      try {
        if (kind === "mp3") {
          button.disabled = true;
          wait.textContent = t("save.making_mp3");
          await api.post(`/api/sessions/${id}/mp3`);
          wait.textContent = "";
        }
        fetchFile(id, kind);
        say(t("save.saved"));
      } catch (problem) {
        wait.textContent = "";
        notify(t(problem.code === "offline" ? "error.offline" : "save.failed"));
      } finally {
        button.disabled = false;
      }
    },
  }, t(`save.${kind}`)));
  const node = el("div", { class: "stack" }, el("p", { class: "label" }, t("save.label")), el("div", { class: "row" }, buttons), wait);

  async function look() {
    if (!node.isConnected && node.dataset.shown) return;
    node.dataset.shown = "yes";
    try {
      const kept = await api.get(`/api/sessions/${id}`);
      if (kept.state === "made") {
        wait.textContent = "";
        for (const button of buttons) button.disabled = false;
        return;
      }
      if (kept.state !== "making") {
        wait.textContent = t("save.none");
        return;
      }
      const live = await api.get(`/api/sessions/${id}/live`).catch(() => null);
      wait.textContent = live ? t("save.finishing", { made: clock(live.made_s), all: clock(live.duration_s) }) : "";
    } catch {
      wait.textContent = t("error.offline");
    }
    setTimeout(look, 1500);
  }
  look();
  return node;
}
