// Almost nothing: the way, a disc that breathes with the phrases, and a few words.
import * as api from "../api.js";
import { el, notify, prefersStill, say, svg } from "../dom.js";
import { Pad, pathOf, spoken } from "../pad.js";
import { nearestWord, tint, toDisc } from "../affect.js";
import { forget, remember, state } from "../state.js";
import { clock, name, t } from "../text.js";
import { Player } from "../player.js";

const POLL_MS = 2000;
const SLEEP_MS = 10_000;
const SLOWEST_BREATH_S = 10; // six a minute
const FASTEST_BREATH_S = 4; // never above .25 Hz
const SKIP_S = 30;

export function listen({ go }) {
  let session = state.session;
  let phrases = [...session.phrases];
  let player = state.player;
  let isGone = false;
  let isAsked = false;
  tint(state.now);

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
  const pause = el("button", { type: "button", class: "primary", onclick: toggle }, t("listen.pause"));
  const volume = el("input", {
    type: "range", id: "volume", min: 0, max: 1, step: 0.05, value: String(player?.volume ?? Number(localStorage.getItem("volume") ?? 0.7)),
    oninput: () => { player?.setVolume(Number(volume.value)); localStorage.setItem("volume", volume.value); },
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
    el("button", { type: "button", class: "plain", onclick: end }, t("listen.end")));
  const node = el("div", { class: "screen listen" },
    el("h1", { class: "unseen" }, t("listen.title")),
    el("div", { class: "stage" }, stage.node),
    el("div", { class: "now-line" }, mood, detail, bar),
    checkIn, controls);

  function wayPoints() { return session.way.map(([, valence, arousal]) => [valence, arousal]); }

  function affectAt(seconds) {
    const { way } = session;
    const last = way.length - 1;
    const at = Math.min(last, Math.max(0, (seconds / session.duration_s) * last));
    const i = Math.floor(at);
    const j = Math.min(last, i + 1);
    const mix = (k) => way[i][k] + (way[j][k] - way[i][k]) * (at - i);
    return { valence: mix(1), arousal: mix(2), index: i };
  }

  const phraseAt = (seconds) => phrases.findLast((phrase) => phrase.start_s <= seconds);

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
    const at = player?.position ?? state.returnTo;
    const here = affectAt(at);
    tint(here);
    const [x, y] = toDisc(here.valence, here.arousal);
    for (const mark of [disc, core]) {
      mark.setAttribute("cx", x.toFixed(4));
      mark.setAttribute("cy", y.toFixed(4));
    }
    const breath = prefersStill() ? 0.5 : player?.state === "playing" ? breathAt(at) : 0.15;
    disc.setAttribute("r", (0.15 + 0.14 * breath).toFixed(4));
    doneLine.setAttribute("d", pathOf([...wayPoints().slice(0, here.index + 1), [here.valence, here.arousal]]));
    const phrase = phraseAt(at);
    const word = name("word", nearestWord(here));
    const key = phrase?.mode ? t("listen.key", { tonic: name("tonic", phrase.tonic), mode: name("mode", phrase.mode) }) : null;
    const tempo = phrase?.tempo_bpm ? t("listen.tempo", { n: Math.round(phrase.tempo_bpm) }) : null;
    const left = t("listen.left", { time: clock(session.duration_s - at) });
    const info = [key, tempo, left].filter(Boolean).join(" \u00b7 ");
    if (player && ["playing", "paused", "ended"].includes(player.state)) {
      if (word !== mood.textContent) mood.textContent = word;
      if (info !== lastInfo) detail.textContent = lastInfo = info;
      if (word !== lastSaid && player.state === "playing") {
        lastSaid = word;
        say(t("listen.said", { word, info: [key, tempo].filter(Boolean).join(", ") }));
      }
    }
    if (!isAsked && session.duration_s >= 300 && at > session.duration_s / 2 && at < session.duration_s * 0.75) {
      isAsked = true;
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
    const kind = player?.state ?? "returned";
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
        isGone = true;
        forget();
        player?.close();
        Object.assign(state, { session: null, player: null });
        go("way");
      } }, t("listen.again")));
      say(t("listen.broken"));
    }
    lastInfo = "";
  }

  async function toggle() {
    if (!player) {
      player = new Player(session, state.options.stream, { volume: Number(volume.value), from: state.returnTo });
      state.player = player;
      hear();
      await player.start().catch(() => player.dispatchEvent(new CustomEvent("state", { detail: "silent" })));
      standing();
    } else if (player.state === "paused") await player.resume();
    else await player.pause();
  }

  function hear() {
    player.addEventListener("state", (event) => {
      if (event.detail === "silent") player.state = "silent";
      if (event.detail === "ended") finish(session.duration_s);
      else standing();
      if ("mediaSession" in navigator) navigator.mediaSession.playbackState = player.state === "playing" ? "playing" : "paused";
    });
  }

  async function poll() {
    if (isGone) return;
    const at = player?.position ?? state.returnTo;
    remember(session.id, at);
    try {
      const live = await api.get(`/api/sessions/${session.id}/live?since=${phrases.length}&heard_s=${at.toFixed(2)}`);
      take(live);
      if (["starting", "waiting"].includes(player?.state)) standing();
    } catch (problem) {
      if (problem.status === 404 && player && player.state !== "broken") {
        player.state = "broken";
        standing();
      }
    }
  }

  function take(live) {
    const first = live.n_phrases - live.phrases.length;
    if (first <= phrases.length) phrases = [...phrases.slice(0, first), ...live.phrases];
    session = state.session = live;
    player?.extend(live.duration_s);
    wayChanged();
  }

  async function change(path, body, told) {
    try {
      const live = await api.post(`/api/sessions/${session.id}/${path}`, body);
      take(live);
      notify(t(told));
      setTimeout(() => notify(""), 5000);
      return live;
    } catch (problem) {
      notify(t(problem.code === "offline" ? "error.offline" : "listen.too_late"));
      return null;
    }
  }

  function extend() { return change("extend", { minutes: 5 }, "listen.extended"); }

  async function skipAhead() {
    skip.disabled = true;
    try {
      await player?.skip(SKIP_S);
    } catch {
      notify(t("error.offline"));
    } finally {
      skip.disabled = false;
    }
  }

  function ask(kind) {
    const pad = new Pad({ label: t("pad.label") });
    const start = kind === "goal" ? session.goal : affectAt(player?.position ?? 0);
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
          const live = await change("check-in", point, "listen.met");
          if (live?.fell) showHelp();
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
      if (player?.state === "playing" && checkIn.hidden && !node.querySelector("dialog") && !controls.matches(":focus-within")) {
        node.classList.add("asleep");
        document.body.classList.add("is-asleep");
      }
    }, SLEEP_MS);
  }
  const wakers = ["pointermove", "pointerdown", "keydown"];

  async function finish(heardS) {
    if (isGone) return;
    isGone = true;
    forget();
    const closing = player?.close();
    await api.post(`/api/sessions/${session.id}/end`, { heard_s: heardS }).catch(() => null);
    state.ended = { id: session.id, before: state.now, goal: session.goal, at_s: heardS, session };
    state.session = null;
    state.player = null;
    await closing;
    go("after");
  }

  function end() { return finish(player?.position ?? state.returnTo); }

  const goodbye = () => {
    if (isGone) return;
    remember(session.id, player?.position ?? state.returnTo);
    api.farewell(`/api/sessions/${session.id}/leave`, { heard_s: player?.position ?? 0 });
  };

  if (player) hear();
  wayChanged();
  standing();
  frame();
  const poller = setInterval(poll, POLL_MS);
  for (const kind of wakers) addEventListener(kind, wake, { passive: true });
  addEventListener("pagehide", goodbye);
  wake();
  requestAnimationFrame(animate);
  if ("mediaSession" in navigator) {
    navigator.mediaSession.metadata = new MediaMetadata({ title: `${spoken(session.goal).split(": ").at(-1)}`, artist: "isotone" });
    navigator.mediaSession.setActionHandler("play", () => { if (player?.state === "paused") toggle(); });
    navigator.mediaSession.setActionHandler("pause", () => { if (player?.state === "playing") toggle(); });
  }
  return {
    title: t("listen.title"),
    node,
    leave: async () => {
      clearInterval(poller);
      clearTimeout(sleeper);
      document.body.classList.remove("is-asleep");
      for (const kind of wakers) removeEventListener(kind, wake);
      removeEventListener("pagehide", goodbye);
      if (!isGone) {
        // Another screen was opened: the music stops gently and can be taken up again.
        isGone = true;
        state.returnTo = player?.position ?? state.returnTo;
        remember(session.id, state.returnTo);
        state.player = null;
        await player?.close();
      }
    },
  };
}
