// The page's words: one file a language, English beneath.

const languages = ["en", "de", "fr", "es", "ar"];
let words = {};
let plurals = new Intl.PluralRules("en");

/** Takes the first language wanted that there is. */
export async function loadWords(wanted) {
  const base = (code) => code.toLowerCase().split("-")[0];
  const found = wanted.map(base).find((code) => languages.includes(code)) ?? "en";
  const [english, own] = await Promise.all([fetchWords("en"), found === "en" ? {} : fetchWords(found)]);
  words = { ...english, ...own };
  plurals = new Intl.PluralRules(found);
  document.documentElement.lang = found;
  document.documentElement.dir = say("dir");
}

async function fetchWords(language) {
  const answer = await fetch(new URL(`text/${language}.json`, import.meta.url));
  return answer.ok ? answer.json() : {};
}

/** A text, with its holes filled. */
export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
}

/** A text that depends on a number. */
export function count(key, number) {
  const form = `${key}.${plurals.select(number)}`;
  return say(form in words ? form : `${key}.other`, { count: number });
}

/** Whether there is such a text. */
export const has = (key) => key in words;
