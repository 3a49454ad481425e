// Elements are built, never parsed: no text of a provider or of a person can become markup.

/** Makes an element; `on…` properties are listeners, `class`, `for` and the like are attributes. */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const shapes = {
  back: "M15 5l-7 7 7 7",
  go: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
  search: "M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14M16.2 16.2L21 21",
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M7 7l10 10M17 7L7 17",
  warn: "M12 8v5M12 16.5v.01M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13z",
  window: "M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9",
  see: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6",
  hide: "M4 4l16 16M9.5 5.9A9.6 9.6 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-2.9 3.6M6.2 7.7A16.5 16.5 0 0 0 2.5 12S6 18.5 "
    + "12 18.5a9.3 9.3 0 0 0 3.9-.9M9.9 9.9a3 3 0 0 0 4.2 4.2",
};

/** A line drawing; `turns` is mirrored where text runs from right to left. */
export function icon(name, { turns = false } = {}) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", turns ? "icon turns" : "icon");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", shapes[name]);
  drawing.append(line);
  return drawing;
}

/** Two letters on a colour that depends on the name only: no brand's picture has to be fetched or licensed. */
export function tile(title, size = "") {
  const words = title.split(/[\s_-]+/).filter(Boolean);
  const first = [...(words[0] ?? "?")];
  const letters = words.length > 1 ? first[0] + [...words[1]][0] : first.slice(0, 2).join("");
  let hue = 7;
  for (const letter of title) hue = (hue * 31 + letter.codePointAt(0)) % 360;
  const element = h("span", { class: `tile ${size}`, "aria-hidden": "true" }, letters.toUpperCase());
  element.style.setProperty("--hue", hue);
  return element;
}

/** A sentence of help: web addresses are links that open a window of their own, `*so*` stands out. */
export function linked(text) {
  return text.split(/(https:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?])/).flatMap((piece, index) =>
    index % 2 === 0 ? marked(piece) : h("a", { href: piece, target: "_blank", rel: "noopener noreferrer" }, piece.slice(8)));
}

// The two marks of Markdown that a sentence of help has: *what stands on a page* and `what is typed`.
function marked(text) {
  return text.split(/(\*[^*\s](?:[^*]*[^*\s])?\*|`[^`]+`)/).map((piece, index) =>
    index % 2 === 0 ? piece : h(piece[0] === "*" ? "strong" : "code", {}, piece.slice(1, -1)));
}

/** Takes back what was told: what is no longer so must not be found there. */
export function hush() {
  for (const region of ["polite", "urgent"]) document.getElementById(region).textContent = "";
}

/** Tells a screen reader: politely, or at once. */
export function announce(text, region = "polite") {
  const element = document.getElementById(region);
  hush();
  // An empty region first: the same text twice is read twice.
  requestAnimationFrame(() => { element.textContent = text; });
}
