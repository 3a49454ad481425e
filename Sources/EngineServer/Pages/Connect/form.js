// A form from the settings of a provider's file: labels, help, and what a value must look like.

import { h, icon, linked } from "./dom.js";
import { say } from "./words.js";

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const formats = {
  hostname: (text) => new RegExp(`^${label}(\\.${label})*(:\\d{1,5})?$`, "i").test(text),
  subdomain: (text) => new RegExp(`^${label}$`, "i").test(text),
  url: (text) => /^https:\/\/[^\s/]+/i.test(text) && URL.canParse(text),
  email: (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text),
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  phone: (text) => /^\+?[0-9 ().-]{6,24}$/.test(text),
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)),
  pem: (text) => /^-----BEGIN [^-]+-----[\s\S]+-----END [^-]+-----\s*$/.test(text.trim()),
  json: (text) => { try { JSON.parse(text); return true; } catch { return false; } },
};

/** What is wrong with a value, as a sentence; nothing if it is right. The server asks again, and has the last word. */
export function fault(field, text) {
  if (text === "") return field.required ? say("fault.required") : "";
  if (field.type === "integer" && !/^[+-]?\d+$/.test(text)) return say("fault.integer");
  if (field.format && formats[field.format] && !formats[field.format](text)) return say(`fault.${field.format}`);
  if (field.pattern && !matches(field.pattern, text)) {
    return field.example ? say("fault.pattern", { example: field.example }) : say("fault.pattern.plain");
  }
  return "";
}

/** Patterns are RE2; one that this browser cannot read is left to the server. */
function matches(pattern, text) {
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(text);
  } catch {
    return true;
  }
}

export class Form {
  #entries = [];

  /** The elements of some fields; `part` is where their values go: `config` or `credentials`. */
  fields(part, settings) {
    const build = (field) => this.#field(part, field);
    const plain = settings.filter((field) => !field.advanced).map(build);
    const more = settings.filter((field) => field.advanced).map(build);
    if (more.length > 0) plain.push(h("details", {}, h("summary", {}, say("more")), h("div", { class: "fields" }, more)));
    return plain;
  }

  /** What was entered, or nothing if something is wrong; then the first such field has the focus. */
  values() {
    const values = { config: {}, credentials: {} };
    const wrong = this.#entries.filter((entry) => !this.#check(entry));
    for (const { part, field, input } of this.#entries) {
      const value = read(field, input);
      if (value !== undefined) values[part][field.name] = value;
    }
    this.#show(wrong);
    return { values, wrong: wrong.length };
  }

  /** Shows what the server found; tells how much of it belongs to a field of this form. */
  refuse(errors) {
    const wrong = [];
    for (const { path, message } of errors) {
      const entry = this.#entries.find(({ part, field }) => part === path[0] && field.name === path[1]);
      if (!entry) continue;
      this.#mark(entry, message);
      wrong.push(entry);
    }
    this.#show(wrong);
    return wrong.length;
  }

  #show([first]) {
    first?.input.closest("details")?.setAttribute("open", "");
    first?.input.focus();
  }

  #check(entry) {
    const message = fault(entry.field, entry.field.type === "boolean" ? "-" : entry.input.value.trim());
    this.#mark(entry, message);
    return message === "";
  }

  #mark({ input, problem, described }, message) {
    problem.replaceChildren(...(message ? [icon("warn"), message] : []));
    problem.hidden = !message;
    if (message) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    const ids = [...(message ? [problem.id] : []), ...described];
    if (ids.length > 0) input.setAttribute("aria-describedby", ids.join(" "));
    else input.removeAttribute("aria-describedby");
  }

  #field(part, field) {
    const id = `${part}-${field.name}`;
    const input = makeInput(field, id);
    const problem = h("p", { class: "fault", id: `${id}-fault`, hidden: true });
    const hint = field.help ? h("p", { class: "hint", dir: "auto", id: `${id}-hint` }, linked(field.help)) : null;
    const entry = { part, field, input, problem, described: hint ? [hint.id] : [] };
    this.#entries.push(entry);
    this.#mark(entry, "");
    input.addEventListener("change", () => this.#check(entry));
    input.addEventListener("input", () => { if (input.hasAttribute("aria-invalid")) this.#check(entry); });
    if (field.type === "boolean") {
      return h("div", { class: "field" }, h("label", { class: "check" }, input, h("span", {}, field.title)), hint, problem);
    }
    const mark = field.required ? [] : [" ", h("span", { class: "soft" }, `(${say("optional")})`)];
    const secret = field.secret && !field.multiline && field.type !== "choice";
    return h("div", { class: "field" }, h("label", { for: id }, field.title, mark),
      secret ? withToggle(input, field.title) : input, problem, hint);
  }
}

function makeInput(field, id) {
  const common = {
    id, name: field.name, required: field.required && field.type !== "boolean", autocapitalize: "none", spellcheck: "false",
    // A password manager must not put its password where an API key goes.
    autocomplete: field.secret ? "new-password" : "off", "data-1p-ignore": true, placeholder: field.example,
  };
  if (field.type === "boolean") return h("input", { id, name: field.name, type: "checkbox", checked: field.default === "true" });
  if (field.type === "choice") {
    const first = field.required && !field.default ? [h("option", { value: "" }, say("choose"))] : [];
    return h("select", { id, name: field.name, required: field.required }, first,
      field.options.map(({ value, label }) => h("option", { value, selected: value === field.default }, label)));
  }
  if (field.multiline) {
    const area = h("textarea", { ...common, rows: 4 });
    area.value = field.default ?? "";
    return area;
  }
  const type = { url: "url", email: "email", phone: "tel" }[field.format] ?? "text";
  return h("input", {
    ...common, type: field.secret ? "password" : type, value: field.default,
    inputmode: field.type === "integer" ? "numeric" : undefined, dir: "ltr",
  });
}

function withToggle(input, title) {
  const name = (key) => say(key, { label: title });
  const button = h("button", {
    type: "button", class: "plain", "aria-label": name("show"),
    onclick() {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-label", name(shown ? "hide" : "show"));
      button.replaceChildren(icon(shown ? "hide" : "see"));
    },
  }, icon("see"));
  return h("div", { class: "secret" }, input, button);
}

function read(field, input) {
  if (field.type === "boolean") return input.checked;
  const text = field.secret || field.multiline ? input.value : input.value.trim();
  // Where nothing is a value too, it has to be said.
  if (text === "") return field.empty ? "" : undefined;
  // Numbers and lists stay the text that was entered: the server reads them, and has more than 53 bits for it.
  return text;
}
