// Plays a session while it is composed: numbered pieces of half a second, laid end to end on the
// clock of the sound card. A few seconds are held, so that a moved goal is heard soon.
import * as api from "./api.js";

export const HELD_S = 3;
const PUMP_MS = 200;
const FADE_S = 0.15;
const START_S = 2;
const CARD_S = 5; // a sound card that has not answered by then is said to be missing

export let current = null;

export class Player extends EventTarget {
  constructor(session, stream, { volume = 0.8, from = 0 } = {}) {
    super();
    this.session = session;
    this.rate = stream.sample_rate;
    this.pieceFrames = stream.piece_frames;
    this.pieceS = stream.piece_frames / stream.sample_rate;
    this.volume = volume;
    this.durationS = session.duration_s;
    this.next = Math.floor(from / this.pieceS);
    this.state = "starting";
    this.sources = new Set();
    this.line = null; // where the session lies on the sound card's clock
    this.scheduledTo = 0;
    this.fetching = null;
    this.isWhole = false;
    current = this;
  }

  // Called inside the click, which is what lets a page make sound.
  async start() {
    this.context = new AudioContext({ sampleRate: this.rate, latencyHint: "playback" });
    this.gain = new GainNode(this.context, { gain: 0 });
    this.analyser = new AnalyserNode(this.context, { fftSize: 2048 });
    this.gain.connect(this.analyser).connect(this.context.destination);
    this.context.addEventListener("statechange", () => {
      // A call or another app may take the sound card away.
      if (this.state === "playing" && this.context.state === "interrupted") this.#become("paused");
      // A sound card that answers late after all.
      if (this.state === "silent" && this.context.state === "running") this.#become("playing");
    });
    const ready = this.context.resume();
    this.timer = setInterval(() => this.#pump(), PUMP_MS);
    this.#pump();
    // Without a sound card some browsers neither begin nor refuse.
    await Promise.race([ready, new Promise((done) => setTimeout(done, CARD_S * 1000))]);
    if (this.context.state !== "running") throw new Error("no sound");
    return this;
  }

  get position() {
    if (!this.line) return this.next * this.pieceS;
    const heard = this.line.session + (this.context.currentTime - this.line.clock);
    return Math.max(this.line.session, Math.min(heard, this.scheduledTo, this.durationS));
  }

  setVolume(volume) {
    this.volume = volume;
    if (this.state === "playing") this.gain.gain.setTargetAtTime(volume * volume, this.context.currentTime, 0.05);
  }

  async pause() {
    if (this.state !== "playing" && this.state !== "waiting") return;
    this.#become("paused");
    this.#ramp(0, FADE_S);
    await new Promise((done) => setTimeout(done, FADE_S * 1000 + 50));
    if (this.state === "paused") await this.context.suspend();
  }

  async resume() {
    if (this.state !== "paused") return;
    await this.context.resume();
    this.#become("playing");
    this.#ramp(this.volume * this.volume, 0.4);
    this.#pump();
  }

  async skip(seconds) {
    const target = Math.min(this.position + seconds, this.durationS - 10);
    if (target <= this.scheduledTo) return false;
    const index = Math.floor(target / this.pieceS);
    this.fetching?.abort();
    this.isSkipping = true;
    try {
      const samples = await this.#fetch(index);
      if (!samples || this.state === "closed") return false;
      this.#ramp(0, FADE_S);
      const clock = this.context.currentTime + FADE_S + 0.02;
      const old = [...this.sources];
      for (const source of old) source.stop(clock);
      this.next = index;
      this.line = { clock, session: index * this.pieceS };
      this.scheduledTo = index * this.pieceS;
      this.#lay(samples);
      this.gain.gain.setValueAtTime(0, clock);
      this.gain.gain.linearRampToValueAtTime(this.volume * this.volume, clock + 0.4);
      return true;
    } finally {
      this.isSkipping = false;
      this.#pump();
    }
  }

  extend(durationS) {
    this.durationS = durationS;
    this.isWhole = false;
  }

  async close() {
    if (this.state === "closed") return;
    const wasPlaying = this.state === "playing";
    this.state = "closed";
    clearInterval(this.timer);
    this.fetching?.abort();
    if (current === this) current = null;
    if (!this.context) return;
    if (wasPlaying) {
      this.#ramp(0, 0.4);
      await new Promise((done) => setTimeout(done, 450));
    }
    await this.context.close();
  }

  #become(state) {
    if (this.state === state || this.state === "closed") return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }

  #ramp(value, seconds) {
    const { gain } = this.gain;
    const now = this.context.currentTime;
    gain.cancelScheduledValues(now);
    gain.setValueAtTime(gain.value, now);
    gain.linearRampToValueAtTime(value, now + seconds);
  }

  async #fetch(index) {
    this.fetching = new AbortController();
    const answer = await api.piece(this.session.id, index, this.fetching.signal);
    if (answer.status === 204) {
      this.isWhole = true;
      return null;
    }
    if (answer.status === 202) return undefined;
    return new Int16Array(await answer.arrayBuffer());
  }

  #lay(samples) {
    const frames = samples.length / 2;
    const buffer = new AudioBuffer({ length: frames, numberOfChannels: 2, sampleRate: this.rate });
    const left = buffer.getChannelData(0);
    const right = buffer.getChannelData(1);
    for (let i = 0; i < frames; i += 1) {
      left[i] = samples[2 * i] / 32768;
      right[i] = samples[2 * i + 1] / 32768;
    }
    const now = this.context.currentTime;
    const clockOf = (session) => this.line.clock + (session - this.line.session);
    const isFirst = !this.line;
    if (isFirst || clockOf(this.scheduledTo) < now + 0.01) {
      // The first piece, or one that came too late: the line starts anew from here, faded in.
      this.line = { clock: now + 0.03, session: this.next * this.pieceS };
      this.scheduledTo = this.line.session;
      this.#ramp(0, 0);
      this.gain.gain.linearRampToValueAtTime(this.volume * this.volume, this.line.clock + (isFirst ? START_S : 0.1));
      if (isFirst) performance.mark("first-sound", { detail: { in_s: this.line.clock - now } });
    }
    // Whole samples, so that pieces meet without a gap.
    const at = Math.round(clockOf(this.scheduledTo) * this.rate) / this.rate;
    const source = new AudioBufferSourceNode(this.context, { buffer });
    source.connect(this.gain);
    source.start(at);
    this.sources.add(source);
    source.addEventListener("ended", () => this.sources.delete(source));
    this.scheduledTo += frames / this.rate;
    this.next += 1;
    if (this.state === "starting" || this.state === "waiting" || this.state === "lost") this.#become("playing");
  }

  async #pump() {
    if (this.isPumping || this.isSkipping || this.state === "closed") return;
    this.isPumping = true;
    try {
      while (!this.isWhole && !this.isSkipping && this.state !== "closed" && this.state !== "paused") {
        const held = this.line ? this.scheduledTo - this.position : 0;
        if (this.line && held >= HELD_S) break;
        // A second of sound before it begins, so that the next piece has time to come.
        const [samples, following] = this.line
          ? [await this.#fetch(this.next)]
          : [await this.#fetch(this.next), await this.#fetch(this.next + 1)];
        if (this.state === "closed" || this.isSkipping) break;
        if (samples) {
          this.#lay(samples);
          if (following) this.#lay(following);
        }
        else if (samples === undefined) this.#starve("waiting");
      }
      if (this.isWhole && this.position >= this.scheduledTo - 0.02) {
        this.#become("ended");
        clearInterval(this.timer);
      }
    } catch (problem) {
      if (problem.name === "AbortError" || this.state === "closed" || this.isSkipping) return;
      if (problem.code === "offline") this.#starve("lost");
      else {
        this.problem = problem;
        this.#become("broken");
        clearInterval(this.timer);
      }
    } finally {
      this.isPumping = false;
    }
  }

  // Only when what is held has run out does the listener need to know.
  #starve(state) {
    if (!this.line || this.position >= this.scheduledTo - 0.3) this.#become(state);
  }
}
