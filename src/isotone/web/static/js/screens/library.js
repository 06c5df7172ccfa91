// Sessions, newest first; the changes over weeks, with their number and no promise.
import * as api from "../api.js";
import { el, notify, say, svg } from "../dom.js";
import { nearestWord, tint, toDisc } from "../affect.js";
import { state } from "../state.js";
import { clock, day, name, number, shortDay, t } from "../text.js";
import { saveButtons } from "../saving.js";

const PAGE = 50;

function rowGlyph(session) {
  const before = session.ratings.findLast((r) => r.moment === "before") ?? session.now;
  const after = session.ratings.findLast((r) => r.moment === "after");
  const end = after ?? session.goal;
  const [x, y] = toDisc(before.valence, before.arousal);
  const [u, v] = toDisc(end.valence, end.arousal);
  return svg("svg", { class: "glyph", viewBox: "-1.15 -1.15 2.3 2.3", "aria-hidden": true },
    svg("circle", { class: "rim", r: 1, "vector-effect": "non-scaling-stroke" }),
    svg("path", { class: "arrow", d: `M${x} ${y}L${u} ${v}`, "stroke-dasharray": after ? "none" : "2 3" }),
    svg("circle", { class: "from", cx: x, cy: y, r: 0.13 }),
    after ? svg("circle", { class: "to", cx: u, cy: v, r: 0.13 }) : null);
}

const feelingOf = (point) => name("word", nearestWord(point));

// More sessions than can be told apart are drawn as the means of their weeks.
const MOST_MARKS = 60;
const WEEK_MS = 7 * 86_400_000;

function weekly(changes) {
  const weeks = Map.groupBy(changes, (change) => Math.floor(Date.parse(change.created_at) / WEEK_MS));
  const mean = (of) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const middle = (some, moment) => [0, 1].map((k) => mean(some.map((change) => change[moment][k])));
  return [...weeks].map(([week, some]) => ({
    created_at: new Date((week + 0.5) * WEEK_MS).toISOString(),
    before: middle(some, "before"),
    after: middle(some, "after"),
  }));
}

function plot(all, kind, heading) {
  const isWeekly = all.length > MOST_MARKS;
  const changes = isWeekly ? weekly(all) : all;
  const [width, height, left, right, bottom] = [360, 180, 96, 8, 32];
  const index = kind === "valence" ? 0 : 1;
  const times = changes.map((change) => Date.parse(change.created_at));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const span = Math.max(last - first, 1);
  const x = (time) => left + 8 + ((width - left - right - 16) * (times.length > 1 ? time - first : span / 2)) / span;
  const y = (value) => 8 + ((height - bottom - 8) * (1 - value)) / 2;
  const mean = all.reduce((sum, change) => sum + change.after[index] - change.before[index], 0) / all.length;
  const told = t(`trends.summary_${kind}`, { n: all.length, mean: (mean >= 0 ? "+" : "\u2212") + number(Math.abs(mean), 2) });
  const summary = isWeekly ? `${told} ${t("trends.weekly")}` : told;
  const marks = (shape) => changes.map((change, i) =>
    shape(x(times[i]).toFixed(1), y(change.before[index]).toFixed(1), y(change.after[index]).toFixed(1))).join("");
  const ring = (at, level, r) => `M${at - r} ${level}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
  return el("figure", { class: "figure" },
    el("h2", {}, heading),
    svg("svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": summary },
      svg("line", { class: "axis", x1: left, x2: width - right, y1: y(-1), y2: y(-1) }),
      svg("line", { class: "zero", x1: left, x2: width - right, y1: y(0), y2: y(0) }),
      svg("text", { x: left - 8, y: y(1) + 10, "text-anchor": "end" }, t(`trends.${kind}_high`)),
      svg("text", { x: left - 8, y: y(-1), "text-anchor": "end" }, t(`trends.${kind}_low`)),
      svg("text", { x: left + 8, y: height - 8 }, shortDay(all[0].created_at)),
      changes.length > 1 ? svg("text", { x: width - right, y: height - 8, "text-anchor": "end" }, shortDay(all.at(-1).created_at)) : null,
      // Three shapes for all sessions: a thousand of them are drawn as quickly as ten.
      svg("path", { class: "change", d: marks((at, from, to) => `M${at} ${from}V${to}`) }),
      svg("path", { class: "before", d: marks((at, from) => ring(at, from, 3.5)) }),
      svg("path", { class: "after", d: marks((at, from, to) => ring(at, to, 3.5)) })),
    el("figcaption", { class: "small" }, summary));
}

export async function library({ go }) {
  tint({ valence: 0.4, arousal: -0.4 });
  let search = "";
  let favourites = false;
  let shown = [];
  const rows = el("ul", { class: "rows" });
  const count = el("p", { class: "small", role: "status" });
  const more = el("button", { type: "button", hidden: true, onclick: () => load(shown.length) }, t("library.more"));
  const trends = el("div", {});

  async function load(offset = 0) {
    const query = new URLSearchParams({ search, favourites, limit: PAGE, offset });
    const answer = await api.get(`/api/library?${query}`);
    shown = offset ? [...shown, ...answer.sessions] : answer.sessions;
    const made = answer.sessions.map(row);
    if (offset) rows.append(...made);
    else rows.replaceChildren(...made);
    more.hidden = shown.length >= answer.n;
    count.textContent = answer.n ? t(answer.n === 1 ? "library.one" : "library.n", { n: answer.n }) : t("library.none_found");
    return answer.n;
  }

  function row(session) {
    const after = session.ratings.findLast((r) => r.moment === "after");
    const minutes = Math.round(session.duration_s / 60);
    const meta = [day(session.created_at), t("library.minutes", { n: minutes < 1 ? 1 : minutes }), name("genre", session.genre), name("lead", session.lead)];
    const title = after
      ? t("library.from_to", { from: feelingOf(session.now), to: feelingOf(after) })
      : t("library.from_toward", { from: feelingOf(session.now), to: feelingOf(session.goal) });
    const star = el("span", { class: "small" }, session.is_favourite ? t("library.favourite") : "");
    const inside = el("div", { class: "inside" });
    const item = el("details", {}, el("summary", {}, rowGlyph(session),
      el("span", {}, el("span", { class: "title" }, title), el("span", { class: "meta" }, meta.join(" \u00b7 "))), star), inside);
    item.addEventListener("toggle", () => { if (item.open && !inside.childElementCount) open(); });

    function open() {
      const mark = el("button", { type: "button", "aria-pressed": String(session.is_favourite) }, t("library.mark"));
      mark.addEventListener("click", async () => {
        session.is_favourite = !session.is_favourite;
        await api.put(`/api/sessions/${session.id}/favourite`, { is_favourite: session.is_favourite }).catch(() => notify(t("error.offline")));
        mark.setAttribute("aria-pressed", String(session.is_favourite));
        star.textContent = session.is_favourite ? t("library.favourite") : "";
      });
      inside.append(...[
        session.state === "made"
          ? el("audio", { controls: true, preload: "none", src: `/api/sessions/${session.id}/files/flac`, "aria-label": title })
          : el("p", { class: "small" }, t(`library.state_${session.state}`)),
        session.state === "made" || session.state === "making" ? saveButtons(session.id) : null,
        el("div", { class: "row" },
          el("button", { type: "button", onclick: () => alike(session) }, t("library.alike")),
          mark,
          el("button", { type: "button", class: "plain", onclick: () => remove(session, item) }, t("library.delete"))),
        el("p", { class: "small" }, t("library.heard", { heard: clock(session.listened_s), all: clock(session.duration_s) })),
      ].filter(Boolean));
    }
    return el("li", {}, item);
  }

  function alike(session) {
    Object.assign(state, {
      now: { ...session.now }, goal: { ...session.goal }, strategy: session.strategy, genre: session.genre, lead: session.lead,
      avoid: [...(session.request.avoid ?? [])], minutes: session.request.minutes ?? 15,
      via: session.request.waypoints?.[0] ?? null, engine: session.engine,
    });
    go("way");
  }

  function confirm(text, yes, act) {
    const dialog = el("dialog", { "aria-label": text });
    dialog.append(el("div", { class: "inner" }, el("p", {}, text), el("div", { class: "row" },
      el("button", { type: "button", onclick: async () => { dialog.close(); await act(); } }, yes),
      el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("library.keep")))));
    node.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  }

  const remove = (session, item) => confirm(t("library.delete_one"), t("library.delete"), async () => {
    try {
      await api.remove(`/api/sessions/${session.id}`);
      item.closest("li").remove();
      shown = shown.filter((one) => one.id !== session.id);
      say(t("after.deleted"));
      if (!shown.length) go("library");
      await draw();
    } catch {
      notify(t("error.offline"));
    }
  });

  const removeAll = () => confirm(t("library.delete_all_sure"), t("library.delete_all"), async () => {
    try {
      await api.remove("/api/library");
      go("library");
    } catch {
      notify(t("error.offline"));
    }
  });

  async function draw() {
    const { changes } = await api.get("/api/library/trends");
    trends.replaceChildren(...(changes.length ? [el("section", { class: "stack-16", "aria-label": t("trends.label") },
      el("div", { class: "plots" }, plot(changes, "valence", t("trends.valence")), plot(changes, "arousal", t("trends.arousal"))),
      el("p", { class: "small" }, t("trends.honest")))] : []));
  }

  let n = 0;
  try {
    [n] = await Promise.all([load(), draw()]);
  } catch {
    return { title: t("nav.library"), node: el("div", { class: "screen narrow" }, el("h1", {}, t("error.offline")),
      el("p", {}, el("button", { type: "button", class: "primary", onclick: () => go("library") }, t("error.again")))) };
  }
  let typing = null;
  const field = el("input", {
    type: "search", id: "search", placeholder: t("library.search_how"), autocomplete: "off",
    oninput: () => {
      clearTimeout(typing);
      typing = setTimeout(() => { search = field.value; load().catch(() => notify(t("error.offline"))); }, 200);
    },
  });
  const only = el("button", {
    type: "button", "aria-pressed": "false",
    onclick: () => {
      favourites = !favourites;
      only.setAttribute("aria-pressed", String(favourites));
      load().catch(() => notify(t("error.offline")));
    },
  }, t("library.favourites"));
  const node = n
    ? el("div", { class: "screen" },
      el("h1", {}, t("nav.library")),
      trends,
      el("div", { class: "stack" },
        el("label", { for: "search" }, t("library.search")),
        el("div", { class: "tools" }, field, only), count),
      rows,
      el("div", { class: "row" }, more),
      el("section", { class: "stack-16" },
        el("h2", {}, t("library.yours")),
        el("p", { class: "muted" }, t("library.yours_how")),
        el("div", { class: "row" },
          el("a", { class: "button", href: "/api/library/export.json", download: "" }, t("library.export_json")),
          el("a", { class: "button", href: "/api/library/export.csv", download: "" }, t("library.export_csv")),
          el("button", { type: "button", class: "plain", onclick: removeAll }, t("library.delete_all")))))
    : el("div", { class: "screen narrow" }, el("div", { class: "empty" },
      el("h1", {}, t("library.empty")), el("p", { class: "muted" }, t("library.empty_how")),
      el("button", { type: "button", class: "primary", onclick: () => go("") }, t("library.begin"))));
  return { title: t("nav.library"), node };
}
