// A page that the server has written, in a window of its own. It is of the browser's language and colours already; where
// the page that opened the window is of others, it becomes like that one.

import { loadWords, say } from "./words.js";

const root = document.documentElement;

/** What the page that opened this window gave it along; nothing where there is none, or the browser keeps nothing. */
export function given(name) {
  try {
    return sessionStorage.getItem(`engine-connect-${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

async function translate(language) {
  if (!language || language === root.lang) return;
  await loadWords([language]);
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  document.title = document.querySelector("h1").textContent;
}

const theme = given("theme");
if (theme) root.dataset.theme = theme;
translate(given("language"));
