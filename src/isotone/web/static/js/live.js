// The session that is listened to: its sound, what the room says of it, and its end. It goes on
// whatever screen is shown.
import * as api from "./api.js";
import { forget, remember, state } from "./state.js";
import { Player } from "./player.js";

const POLL_MS = 2000;

// Events: "change" (way or phrases), "state" (of the sound), "over".
export class Live extends EventTarget {
  constructor(session, { from = 0, now = state.now } = {}) {
    super();
    this.session = session;
    this.phrases = [...session.phrases];
    this.from = from;
    this.now = now;
    this.player = null;
    this.isOver = false;
    this.isWhole = false; // heard to its end
    this.isAsked = false; // half-way, how it is
    this.timer = setInterval(() => this.#poll(), POLL_MS);
    this.farewell = () => {
      remember(session.id, this.position, this.now);
      api.farewell(`/api/sessions/${session.id}/leave`, { heard_s: this.player?.position ?? 0 });
    };
    addEventListener("pagehide", this.farewell);
    if ("mediaSession" in navigator) {
      navigator.mediaSession.setActionHandler("play", () => { if (this.standing === "paused") this.toggle(); });
      navigator.mediaSession.setActionHandler("pause", () => { if (this.standing === "playing") this.toggle(); });
    }
  }

  get position() { return this.player?.position ?? this.from; }

  // Of the sound: "returned" after a reload, "silent" where the browser lets nothing sound.
  get standing() { return this.player?.state ?? "returned"; }

  // Called inside a click, which is what lets a page make sound.
  async play() {
    const player = new Player(this.session, state.options.stream, {
      volume: Number(localStorage.getItem("volume") ?? 0.7), from: this.from,
    });
    this.player = player;
    player.addEventListener("state", (event) => this.#heard(event.detail));
    try {
      await player.start();
    } catch {
      if (player.state !== "closed") player.state = "silent";
    }
    if (!this.isOver) this.#tell("state");
  }

  async toggle() {
    if (this.standing === "paused") await this.player.resume();
    else if (["playing", "waiting"].includes(this.standing)) await this.player.pause();
    else if (["returned", "silent"].includes(this.standing)) {
      await this.player?.close();
      await this.play();
    }
  }

  async change(path, body) {
    const live = await api.post(`/api/sessions/${this.session.id}/${path}`, body);
    this.#take(live);
    return live;
  }

  // The end, heard so far or wholly; what it was is kept for the next question.
  async end(heardS = this.position) {
    if (this.isOver) return;
    const { session, now } = this;
    this.isWhole = heardS >= session.duration_s;
    const closing = this.#stop();
    await api.post(`/api/sessions/${session.id}/end`, { heard_s: heardS }).catch(() => null);
    await closing;
    state.ended = { id: session.id, before: now, goal: session.goal, at_s: heardS, session };
    this.#tell("over");
  }

  // Nothing is left to end: the room has forgotten it.
  drop() {
    if (!this.isOver) this.#stop();
  }

  #stop() {
    this.isOver = true;
    clearInterval(this.timer);
    removeEventListener("pagehide", this.farewell);
    forget();
    if (state.live === this) state.live = null;
    return this.player?.close();
  }

  #tell(kind) { this.dispatchEvent(new Event(kind)); }

  #heard(standing) {
    if (this.isOver) return;
    if ("mediaSession" in navigator) navigator.mediaSession.playbackState = standing === "playing" ? "playing" : "paused";
    if (standing === "ended") this.end(this.session.duration_s);
    else this.#tell("state");
  }

  async #poll() {
    const at = this.position;
    remember(this.session.id, at, this.now);
    try {
      const since = this.phrases.length;
      this.#take(await api.get(`/api/sessions/${this.session.id}/live?since=${since}&heard_s=${at.toFixed(2)}`));
      if (["starting", "waiting"].includes(this.standing)) this.#tell("state");
    } catch (problem) {
      if (problem.status === 404 && this.player && this.standing !== "broken") {
        this.player.state = "broken";
        this.#tell("state");
      }
    }
  }

  #take(told) {
    if (this.isOver) return;
    const first = told.n_phrases - told.phrases.length;
    if (first <= this.phrases.length) this.phrases = [...this.phrases.slice(0, first), ...told.phrases];
    this.session = told;
    this.player?.extend(told.duration_s);
    this.#tell("change");
  }
}
