// Almost nothing: the way, a disc that breathes with the phrases, and a few words.
import { el, notify, prefersStill, say, svg } from "../dom.js";
import { Pad, pathOf, spoken } from "../pad.js";
import { nearestWord, tint, toDisc } from "../affect.js";
import { state } from "../state.js";
import { clock, name, t } from "../text.js";

const SLEEP_MS = 10_000;
const SLOWEST_BREATH_S = 10; // six a minute
const FASTEST_BREATH_S = 4; // never above .25 Hz
const SKIP_S = 30;

export function listen({ go }) {
  const { live } = state;
  let isGone = false;
  tint(live.now);

  const disc = svg("circle", { class: "disc", r: 0.2 });
  const core = svg("circle", { class: "core", r: 0.045 });
  const wayLine = svg("path", { class: "way" });
  const doneLine = svg("path", { class: "way done" });
  const stage = new Pad({ label: t("listen.stage"), still: true });
  stage.lines.append(wayLine, doneLine, disc, core);
  stage.picture.setAttribute("aria-hidden", "true");

  const mood = el("p", { class: "mood" });
  const detail = el("p", { class: "small" });
  const progress = el("div", {});
  const bar = el("div", { class: "progress", hidden: true }, progress);
  const pause = el("button", { type: "button", class: "primary", onclick: () => live.toggle() }, t("listen.pause"));
  const volume = el("input", {
    type: "range", id: "volume", min: 0, max: 1, step: 0.05, value: String(live.player?.volume ?? Number(localStorage.getItem("volume") ?? 0.7)),
    oninput: () => { live.player?.setVolume(Number(volume.value)); localStorage.setItem("volume", volume.value); },
  });
  const goalButton = el("button", { type: "button", onclick: () => ask("goal") }, t("listen.move_goal"));
  const more = el("button", { type: "button", onclick: extend }, t("listen.extend"));
  const skip = el("button", { type: "button", onclick: skipAhead }, t("listen.skip"));
  const checkIn = el("div", { class: "check-in row between", hidden: true },
    el("p", {}, t("listen.how_now")),
    el("div", { class: "row" },
      el("button", { type: "button", onclick: () => { checkIn.hidden = true; ask("here"); } }, t("listen.tell")),
      el("button", { type: "button", class: "plain", onclick: () => { checkIn.hidden = true; } }, t("listen.not_now"))));
  const controls = el("div", { class: "controls" },
    el("div", { class: "main" }, pause, skip, goalButton, more),
    el("div", { class: "volume" }, el("label", { for: "volume" }, t("listen.volume")), volume),
    el("button", { type: "button", class: "plain", onclick: () => live.end() }, t("listen.end")));
  const node = el("div", { class: "screen listen" },
    el("h1", { class: "unseen" }, t("listen.title")),
    el("div", { class: "stage" }, stage.node),
    el("div", { class: "now-line" }, mood, detail, bar),
    checkIn, controls);

  function wayPoints() { return live.session.way.map(([, valence, arousal]) => [valence, arousal]); }

  function affectAt(seconds) {
    const { way, duration_s } = live.session;
    const last = way.length - 1;
    const at = Math.min(last, Math.max(0, (seconds / duration_s) * last));
    const i = Math.floor(at);
    const j = Math.min(last, i + 1);
    const mix = (k) => way[i][k] + (way[j][k] - way[i][k]) * (at - i);
    return { valence: mix(1), arousal: mix(2), index: i };
  }

  const phraseAt = (seconds) => live.phrases.findLast((phrase) => phrase.start_s <= seconds);

  // One breath to a phrase; long phrases are halved until a breath lasts ten seconds or less.
  function breathAt(seconds) {
    const phrase = phraseAt(seconds);
    const start = phrase?.start_s ?? 0;
    const length = Math.max(phrase ? phrase.end_s - start : SLOWEST_BREATH_S, FASTEST_BREATH_S);
    const n = Math.max(1, Math.min(Math.round(length / SLOWEST_BREATH_S), Math.floor(length / FASTEST_BREATH_S)));
    const share = Math.min(1, (seconds - start) / length);
    return 0.5 - 0.5 * Math.cos(2 * Math.PI * n * share);
  }

  let lastSaid = "";
  let lastInfo = "";
  function frame() {
    if (isGone) return;
    const { session, standing: kind } = live;
    const at = live.position;
    const here = affectAt(at);
    tint(here);
    const [x, y] = toDisc(here.valence, here.arousal);
    for (const mark of [disc, core]) {
      mark.setAttribute("cx", x.toFixed(4));
      mark.setAttribute("cy", y.toFixed(4));
    }
    const breath = prefersStill() ? 0.5 : kind === "playing" ? breathAt(at) : 0.15;
    disc.setAttribute("r", (0.15 + 0.14 * breath).toFixed(4));
    doneLine.setAttribute("d", pathOf([...wayPoints().slice(0, here.index + 1), [here.valence, here.arousal]]));
    const phrase = phraseAt(at);
    const word = name("word", nearestWord(here));
    const key = phrase?.mode ? t("listen.key", { tonic: name("tonic", phrase.tonic), mode: name("mode", phrase.mode) }) : null;
    const tempo = phrase?.tempo_bpm ? t("listen.tempo", { n: Math.round(phrase.tempo_bpm) }) : null;
    const left = t("listen.left", { time: clock(session.duration_s - at) });
    const info = [key, tempo, left].filter(Boolean).join(" \u00b7 ");
    if (["playing", "paused", "ended"].includes(kind)) {
      if (word !== mood.textContent) mood.textContent = word;
      if (info !== lastInfo) detail.textContent = lastInfo = info;
      if (word !== lastSaid && kind === "playing") {
        lastSaid = word;
        say(t("listen.said", { word, info: [key, tempo].filter(Boolean).join(", ") }));
      }
    }
    if (!live.isAsked && session.duration_s >= 300 && at > session.duration_s / 2 && at < session.duration_s * 0.75) {
      live.isAsked = true;
      checkIn.hidden = false;
      say(t("listen.how_now"));
      wake();
    }
    // Late changes have no time to be heard.
    const left_s = session.duration_s - at;
    goalButton.disabled = left_s < 45;
    more.disabled = left_s < 45 || session.follows_listener === false;
    skip.disabled = left_s < SKIP_S + 15;
  }
  // Not requestAnimationFrame alone: at most 30 pictures a second, none in a hidden tab.
  let lastFrame = 0;
  function animate(time) {
    if (isGone) return;
    if (time - lastFrame > 32) {
      lastFrame = time;
      frame();
    }
    requestAnimationFrame(animate);
  }

  function wayChanged() { wayLine.setAttribute("d", pathOf(wayPoints())); }

  function standing() {
    const { session, standing: kind } = live;
    pause.textContent = t(["paused", "returned", "silent"].includes(kind) ? "listen.play" : "listen.pause");
    bar.hidden = true;
    if (kind === "starting" || kind === "waiting") {
      const isQueued = session.state === "waiting";
      mood.textContent = isQueued ? t("listen.queued", { n: session.place }) : t(session.follows_listener ? "listen.starting" : "listen.making");
      detail.textContent = session.follows_listener ? "" : t("listen.made", { made: clock(session.made_s), all: clock(session.duration_s) });
      if (!session.follows_listener) {
        bar.hidden = false;
        progress.style.width = `${(100 * session.made_s) / session.duration_s}%`;
      }
    } else if (kind === "lost") {
      mood.textContent = t("listen.lost");
      detail.textContent = t("listen.lost_how");
      say(t("listen.lost"));
    } else if (kind === "returned") {
      mood.textContent = t("listen.returned");
      detail.textContent = t("listen.returned_how");
    } else if (kind === "silent") {
      mood.textContent = t("listen.silent");
      detail.textContent = t("listen.silent_how");
      say(t("listen.silent"));
    } else if (kind === "broken") {
      mood.textContent = t("listen.broken");
      detail.textContent = t("listen.broken_how");
      controls.replaceChildren(el("button", { type: "button", class: "primary", onclick: () => {
        live.drop();
        go("way");
      } }, t("listen.again")));
      say(t("listen.broken"));
    }
    lastInfo = "";
  }

  async function change(path, body, told) {
    try {
      const answer = await live.change(path, body);
      notify(t(told));
      setTimeout(() => notify(""), 5000);
      return answer;
    } catch (problem) {
      notify(t(problem.code === "offline" ? "error.offline" : "listen.too_late"));
      return null;
    }
  }

  function extend() { return change("extend", { minutes: 5 }, "listen.extended"); }

  async function skipAhead() {
    skip.disabled = true;
    try {
      await live.player?.skip(SKIP_S);
    } catch {
      notify(t("error.offline"));
    } finally {
      skip.disabled = false;
    }
  }

  function ask(kind) {
    const pad = new Pad({ label: t("pad.label") });
    const start = kind === "goal" ? live.session.goal : affectAt(live.position);
    pad.addHandle(kind === "goal" ? "goal" : "now", start, { label: t(kind === "goal" ? "pad.goal" : "pad.now") });
    const dialog = el("dialog", { "aria-labelledby": "ask-title" });
    const id = kind === "goal" ? "goal" : "now";
    dialog.append(el("form", {
      method: "dialog",
      onsubmit: async (event) => {
        event.preventDefault();
        const point = pad.affect(id);
        dialog.close();
        if (kind === "goal") await change("goal", point, "listen.moved");
        else {
          const met = await change("check-in", point, "listen.met");
          if (met?.fell) showHelp();
        }
      },
    },
    el("h2", { id: "ask-title" }, t(kind === "goal" ? "listen.where" : "listen.how_now")),
    pad.node,
    el("p", { class: "small" }, t(kind === "goal" ? "listen.where_how" : "listen.how_how")),
    el("div", { class: "row" },
      el("button", { type: "submit", class: "primary" }, t(kind === "goal" ? "listen.lead_there" : "listen.tell_it")),
      el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("listen.leave_it")))));
    tint(start, dialog);
    pad.onchange = (_, affect) => tint(affect, dialog);
    show(dialog);
    pad.handles.get(id).group.focus({ preventScroll: true });
  }

  async function showHelp() {
    const { helpText } = await import("../help.js");
    const dialog = el("dialog", { "aria-label": t("help.label") });
    dialog.append(el("div", { class: "inner" }, helpText("help.fell"),
      el("div", { class: "row" }, el("button", { type: "button", onclick: () => dialog.close() }, t("help.close")))));
    show(dialog);
  }

  function show(dialog) {
    node.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); wake(); });
    dialog.showModal();
    clearTimeout(sleeper);
  }

  // The screen goes dark after ten seconds; any touch or key brings it back.
  let sleeper = null;
  function wake() {
    node.classList.remove("asleep");
    document.body.classList.remove("is-asleep");
    clearTimeout(sleeper);
    sleeper = setTimeout(() => {
      if (live.standing === "playing" && checkIn.hidden && !node.querySelector("dialog") && !controls.matches(":focus-within")) {
        node.classList.add("asleep");
        document.body.classList.add("is-asleep");
      }
    }, SLEEP_MS);
  }
  const wakers = ["pointermove", "pointerdown", "keydown"];

  live.addEventListener("change", wayChanged);
  live.addEventListener("state", standing);
  wayChanged();
  standing();
  frame();
  for (const kind of wakers) addEventListener(kind, wake, { passive: true });
  wake();
  requestAnimationFrame(animate);
  if ("mediaSession" in navigator) {
    navigator.mediaSession.metadata = new MediaMetadata({ title: `${spoken(live.session.goal).split(": ").at(-1)}`, artist: "isotone" });
  }
  return {
    title: t("listen.title"),
    node,
    leave: () => {
      isGone = true;
      live.removeEventListener("change", wayChanged);
      live.removeEventListener("state", standing);
      clearTimeout(sleeper);
      document.body.classList.remove("is-asleep");
      for (const kind of wakers) removeEventListener(kind, wake);
    },
  };
}
