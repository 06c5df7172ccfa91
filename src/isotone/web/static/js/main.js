// The page: one screen at a time, chosen by the address.
import * as api from "./api.js";
import { el, notify } from "./dom.js";
import { setVocabulary, tint } from "./affect.js";
import { firstLanguage, setLanguage, t } from "./text.js";
import { forget, remembered, state } from "./state.js";
import { Live } from "./live.js";
import { now } from "./screens/now.js";
import { way } from "./screens/way.js";
import { listen } from "./screens/listen.js";
import { after } from "./screens/after.js";
import { library } from "./screens/library.js";
import { about, welcome } from "./screens/about.js";

const SCREENS = { "": now, way, listen, after, library, about, welcome };
const main = document.getElementById("main");
let leave = null;
let isFirst = true;

export function go(screen) {
  const hash = `#/${screen}`;
  if (location.hash === hash) return show();
  location.hash = hash;
  return undefined;
}

async function show() {
  const asked = location.hash.replace(/^#\/?/, "").split("?")[0];
  let screen = asked in SCREENS ? asked : "";
  if (!state.options) return;
  if (!state.options.is_welcomed && !["about", "library"].includes(screen)) screen = "welcome";
  if (screen === "listen" && !state.live) screen = "";
  if (screen === "after" && !state.ended) screen = "";
  const before = leave;
  leave = null;
  await before?.();
  notify("");
  const made = await SCREENS[screen]({ go, refresh: show });
  leave = made.leave ?? null;
  main.replaceChildren(made.node);
  document.title = made.title ? `${made.title} · isotone` : "isotone";
  follow(screen);
  for (const link of document.querySelectorAll("header nav a")) {
    if (link.getAttribute("href") === `#/${screen}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (!isFirst) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  isFirst = false;
  made.shown?.();
}

// While another screen is looked at, the music goes on; the way back and its button are above.
const back = document.getElementById("back");
const hush = document.getElementById("hush");
let followed = null;
let shown = "";

function follow(screen) {
  shown = screen;
  const { live } = state;
  const tell = () => {
    back.hidden = !state.live;
    hush.hidden = !state.live || shown === "listen" || !["playing", "paused"].includes(live?.standing);
    hush.textContent = t(live?.standing === "paused" ? "listen.play" : "listen.pause");
  };
  if (live && live !== followed) {
    followed = live;
    live.addEventListener("state", tell);
    live.addEventListener("over", () => {
      if (live === followed) followed = null;
      tell();
      if (shown === "listen") go("after");
      else if (live.isWhole) notify(t("listen.over"), el("a", { href: "#/after" }, t("listen.over_how")));
    });
  }
  tell();
}

hush.addEventListener("click", () => state.live?.toggle());
// What is played from the library is heard alone.
document.addEventListener("play", () => { if (state.live?.standing === "playing") state.live.toggle(); }, true);

function broken(problem) {
  const offline = problem.code === "offline";
  main.replaceChildren(el("div", { class: "screen narrow" }, el("div", { class: "stack-16" },
    el("h1", {}, t(offline ? "error.offline" : "error.title")),
    el("p", { class: "muted" }, offline ? t("error.offline_how") : problem.message),
    el("p", {}, el("button", { type: "button", class: "primary", onclick: () => location.reload() }, t("error.again"))))));
}

export function setTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
}

// A session that goes on in this tab after a reload is offered, not forgotten.
async function comeBack() {
  const kept = remembered();
  if (!kept) return;
  try {
    const live = await api.get(`/api/sessions/${kept.id}/live`);
    if (!["playing", "waiting"].includes(live.state)) return forget();
    state.live = new Live(live, { from: kept.at, now: kept.now });
    Object.assign(state, { now: kept.now, goal: live.goal });
    location.hash = "#/listen";
  } catch {
    forget();
  }
}

async function begin() {
  setTheme(localStorage.getItem("theme") ?? "auto");
  await setLanguage(firstLanguage());
  tint(state.now);
  try {
    state.options = await api.get("/api/options");
    setVocabulary(state.options.words);
    await comeBack();
    await show();
  } catch (problem) {
    broken(problem);
  }
  addEventListener("hashchange", () => show().catch(broken));
}

begin();
