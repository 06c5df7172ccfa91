// The catalogue: every word of the page by a key, one file a language.
export const LANGUAGES = { en: "English", de: "Deutsch" };
let words = {};
let spare = {};
export let language = "en";

async function load(code) {
  const answer = await fetch(`/static/locales/${code}.json`);
  return answer.json();
}

export async function setLanguage(code) {
  language = code in LANGUAGES ? code : "en";
  [spare, words] = await Promise.all([load("en"), load(language)]);
  document.documentElement.lang = language;
  localStorage.setItem("language", language);
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
}

export function firstLanguage() {
  const kept = localStorage.getItem("language");
  if (kept) return kept;
  return navigator.languages?.map((code) => code.slice(0, 2)).find((code) => code in LANGUAGES) ?? "en";
}

export function t(key, values = {}) {
  const text = words[key] ?? spare[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const name = (kind, id) => {
  const key = `${kind}.${id}`;
  const found = t(key);
  return found === key ? id : found;
};

export const number = (value, digits = 1) =>
  new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" }).format(value);

export const day = (iso) =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));

export const shortDay = (iso) => new Intl.DateTimeFormat(language, { day: "numeric", month: "short" }).format(new Date(iso));

export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
