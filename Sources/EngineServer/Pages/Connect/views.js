// What the page shows, as elements. A view knows nothing of the server: it is given what to show, and what to call.

import { announce, h, hush, icon, linked, tile } from "./dom.js";
import { Form } from "./form.js";
import { count, has, say } from "./words.js";

const card = document.getElementById("card");

/** Puts a view into the card; the heading has the focus, so that a screen reader begins there. */
export function show({ heading, parts, back, close, user, title = heading.textContent, focus }) {
  document.title = title;
  hush();
  heading.tabIndex = -1;
  const plain = (name, label, onclick) =>
    h("button", { type: "button", class: "plain", "aria-label": label, onclick }, icon(name, { turns: name === "back" }));
  const head = back || close
    ? h("div", { class: "head" }, back && plain("back", say("back"), back), h("span", { class: "space" }),
        close && plain("close", say("close"), close))
    : h("div", { class: "head" });
  const foot = user && h("div", { class: "foot" }, h("span", {}, say("for", { user })), h("span", {}, say("secured")));
  card.replaceChildren(head, h("div", { class: "view" }, parts), ...(foot ? [foot] : []));
  card.removeAttribute("aria-busy");
  (focus ?? heading).focus({ preventScroll: true });
}

/** Until something is known. */
export function loading() {
  card.setAttribute("aria-busy", "true");
  const ghosts = ["short", "", "", ""].map((kind) => h("div", { class: `ghost ${kind}` }));
  card.replaceChildren(h("div", { class: "head" }), h("div", { class: "view" }, ghosts));
}

/** The integrations, and a search over them. */
export function list({ integrations, query = "", choose, searched, ...frame }) {
  const heading = h("h1", {}, say("title.list"));
  const entries = h("ul", { class: "list" });
  const none = h("div", { class: "empty", hidden: true });
  const input = h("input", {
    type: "search", placeholder: say("search"), "aria-label": say("search"), autocomplete: "off", spellcheck: "false", value: query,
  });
  const rows = integrations.map((integration) => ({
    text: fold(`${integration.title} ${integration.provider} ${integration.id} ${integration.summary ?? ""}`),
    element: h("li", {}, entry(integration, () => choose(integration, input.value))),
  }));
  const filter = (tells) => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    const found = rows.filter(({ text }) => words.every((word) => text.includes(word)));
    entries.replaceChildren(...found.map(({ element }) => element));
    none.hidden = found.length > 0;
    none.replaceChildren(h("strong", {}, say("search.none", { query: input.value.trim() })), h("p", { class: "soft" }, say("search.none.help")));
    if (tells) announce(found.length > 0 ? count("search.count", found.length) : none.textContent);
  };
  input.addEventListener("input", () => { filter(true); searched?.(input.value); });
  filter(false);
  const parts = integrations.length === 0
    ? [heading, h("div", { class: "empty" }, h("strong", {}, say("search.empty")), h("p", { class: "soft" }, say("search.empty.help")))]
    : [heading, h("div", { role: "search", class: "search" }, icon("search"), input), entries, none];
  const section = h("div", { class: "fields" }, parts);
  section.addEventListener("keydown", (event) => walk(event, input, entries));
  show({ heading, parts: [section], focus: integrations.length > 6 || query ? input : heading, ...frame });
}

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function entry({ title, summary }, onclick) {
  const text = h("span", { class: "text" }, h("span", { class: "name", dir: "auto" }, title), summary && h("span", { class: "soft small", dir: "auto" }, summary));
  return h("button", { type: "button", class: "entry", onclick }, tile(title), text, icon("go", { turns: true }));
}

/** Arrow keys go through the list; a slash goes to the search, as does going up from the first. */
function walk(event, input, entries) {
  const buttons = [...entries.querySelectorAll("button")];
  const here = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: here < 0 ? undefined : 0, End: here < 0 ? undefined : buttons.length - 1 }[event.key];
  const target = event.key === "/" && document.activeElement !== input ? input : to === undefined ? undefined
    : to < 0 ? input : buttons[Math.min(to, buttons.length - 1)];
  if (event.key === "Enter" && document.activeElement === input && buttons.length === 1) buttons[0].click();
  if (!target) return;
  event.preventDefault();
  target.focus();
}

/** One integration: ways to connect, what is allowed, a form. */
export function integration({ item, method, again, submit, choose, notice, ...frame }) {
  const title = item.title;
  const heading = h("h1", {}, say(again ? "title.again" : "title.card", { title }));
  const form = new Form();
  // What decides where the operator's secret goes is not a person's to choose.
  const settings = item.fields.filter((field) => !method.fixed?.includes(field.name));
  const fields = [...form.fields("config", settings), ...form.fields("credentials", method.fields)];
  const opens = method.flow !== "form" && method.flow !== "none";
  const label = opens ? say("connect.window", { title }) : say(again ? "connect.again" : "connect");
  const button = h("button", { class: "button main", type: "submit" }, opens && icon("window"), label);
  const bad = h("div", { class: "note bad", hidden: true });
  const help = method.help ?? (item.methods.length > 1 ? undefined : item.help);
  const body = h("form", { class: "fields", novalidate: true },
    again && h("p", { class: "soft" }, say(item.connection_status === "active" ? "again.active" : "again.intro")),
    item.methods.length > 1 && ways(item.methods, method, choose),
    help && h("div", { class: "note" }, h("p", { dir: "auto" }, linked(help))),
    method.scopes.length > 0 && scopes(method.scopes), fields, bad, h("div", { class: "actions" }, button), stored(title, method.flow));
  const tell = (failure) => {
    bad.replaceChildren(...(failure ? explained(failure, title) : []));
    bad.hidden = !failure;
    if (failure) announce(sentence(failure, title), "urgent");
  };
  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled")) return;
    const { values, wrong } = form.values();
    if (wrong > 0) return announce(count("faults", wrong), "urgent");
    tell();
    // Not `disabled`: that would take the focus away.
    button.setAttribute("aria-disabled", "true");
    button.replaceChildren(h("span", { class: "ring", "aria-hidden": "true" }), say(opens ? "opening" : "testing", { title }));
    announce(button.textContent);
    const failure = await submit(values);
    button.removeAttribute("aria-disabled");
    button.replaceChildren(...(opens ? [icon("window")] : []), label);
    if (failure && !(failure.fields?.length > 0 && form.refuse(failure.fields) === failure.fields.length)) tell(failure);
    else if (failure) announce(count("faults", failure.fields.length), "urgent");
  });
  show({
    heading, title: heading.textContent, ...frame,
    parts: [h("div", { class: "title" }, tile(title, "large"), h("div", {}, heading, item.summary && h("p", { class: "soft small", dir: "auto" }, item.summary))), body],
  });
  if (notice) tell(notice);
}

function ways(methods, chosen, choose) {
  return h("fieldset", { class: "choices" }, h("legend", {}, say("methods")), methods.map((method) =>
    h("label", { class: "choice" },
      h("input", { type: "radio", name: "method", value: method.name, checked: method === chosen, onchange: () => choose(method) }),
      h("span", { class: "name", dir: "auto" }, method.title))));
}

function scopes(entries) {
  return h("div", { class: "scopes" }, h("h2", {}, say("scopes")), h("ul", {}, entries.map(({ name, text, optional }) =>
    h("li", {}, icon("check"), h("span", { dir: "auto" }, text ?? h("code", {}, name), optional && h("span", { class: "soft" }, ` (${say("scopes.optional")})`))))));
}

function stored(title, flow) {
  const key = flow === "form" || flow === "none" ? `store.${flow}` : "store.window";
  return h("details", {}, h("summary", {}, say("store")), h("p", { class: "hint" }, say(key, { title })));
}

/** What there is in the account: one of it, or several. */
export function choice({ choice: { labels, many }, title, submit, cancel, ...frame }) {
  const heading = h("h1", {}, say("title.choice", { title }));
  const boxes = labels.map((label, number) => h("input", {
    type: many ? "checkbox" : "radio", name: "choice", value: String(number), checked: number === 0 && !many,
  }));
  const button = h("button", { class: "button main", type: "submit" }, say("connect"));
  const body = h("form", { class: "fields" },
    h("fieldset", { class: "choices" }, h("legend", {}, say("choice.text")), labels.map((label, number) =>
      h("label", { class: "choice" }, boxes[number], h("span", { class: "name", dir: "auto" }, label)))),
    h("div", { class: "actions" }, button, h("button", { type: "button", class: "button", onclick: cancel }, say("cancel"))));
  body.addEventListener("submit", (event) => {
    event.preventDefault();
    const numbers = boxes.filter(({ checked }) => checked).map(({ value }) => Number(value));
    if (numbers.length === 0) return announce(say("fault.required"), "urgent");
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    button.replaceChildren(h("span", { class: "ring", "aria-hidden": "true" }), say("testing", { title }));
    submit(numbers);
  });
  show({ heading, ...frame, parts: [heading, body] });
}

/** A sign-in that goes on in another window. */
export function waiting({ title, state, address, opened, again, leave, cancel, ...frame }) {
  const heading = h("h1", {}, say("title.wait", { title }));
  const text = say({ open: "wait.text", closed: "wait.closed", failed: "wait.failed", blocked: "wait.blocked" }[state], { title });
  const press = (label, onclick, main) => h("button", { type: "button", class: main ? "button main" : "button", onclick }, label);
  // A real link: no browser keeps a person from following one.
  const first = address
    ? h("a", { class: "button main", href: address, target: "_blank", rel: "opener", onclick: () => setTimeout(opened) },
        icon("window"), say("wait.open", { title }))
    : press(say("wait.again"), again, state !== "open");
  show({
    heading, ...frame, parts: [h("div", { class: "outcome" },
      h("span", { class: "badge", "aria-hidden": "true" }, h("span", { class: "ring large" })), heading, h("p", { class: "soft" }, text)),
    h("div", { class: "actions" }, first, leave && press(say("wait.leave"), leave), press(say("cancel"), cancel))],
  });
  announce(text);
}

/** A code to enter on a page of the provider. */
export function device({ code, address, cancel, ...frame }) {
  const heading = h("h1", {}, say("title.device"));
  const copy = h("button", {
    type: "button", class: "button", async onclick() {
      await navigator.clipboard?.writeText(code).catch(() => {});
      copy.textContent = say("device.copied");
      announce(copy.textContent);
    },
  }, say("device.copy"));
  show({
    heading, ...frame, parts: [h("div", { class: "outcome" }, heading,
      h("p", { class: "soft" }, say("device.text", { host: new URL(address).host })), h("p", { class: "code" }, code)),
    h("div", { class: "actions" }, h("a", { class: "button main", href: address, target: "_blank", rel: "noopener noreferrer" },
      icon("window"), say("wait.open", { title: new URL(address).host })), copy,
    h("button", { type: "button", class: "button", onclick: cancel }, say("cancel")))],
  });
}

/** It worked. */
export function done({ title, who, returns, finish, another, ...frame }) {
  const heading = h("h1", {}, say("title.done", { title }));
  // A name may end with a full stop of its own.
  const text = returns ? say("done.return") : who ? say("done.as", { who: who.replace(/\.$/, "") }) : say("done.plain");
  show({
    heading, ...frame, parts: [h("div", { class: "outcome" },
      h("span", { class: "badge good", "aria-hidden": "true" }, icon("check")), heading, h("p", { class: "soft" }, text)),
    h("div", { class: "actions" }, finish && h("button", { type: "button", class: "button main", onclick: finish }, say("finish")),
      another && h("button", { type: "button", class: "button", onclick: another }, say("another")))],
  });
  announce(`${heading.textContent}. ${text}`);
}

/** It did not, or may not be. */
export function failed({ failure, title = "", kind = "failed", retry, ...frame }) {
  const heading = h("h1", {}, say(`title.${kind}`));
  const text = kind === "failed" ? sentence(failure, title) : say(`${kind}.text`);
  show({
    heading, ...frame, parts: [h("div", { class: "outcome" },
      h("span", { class: "badge bad", "aria-hidden": "true" }, icon("cross")), heading, h("p", { class: "soft" }, text)),
    (retry || failure) && h("div", { class: "actions" }, retry && h("button", { type: "button", class: "button main", onclick: retry }, say("retry")),
      failure && details(failure))],
  });
  announce(`${heading.textContent}. ${text}`, "urgent");
}

function explained(failure, title) {
  return [icon("warn"), h("div", {}, h("p", {}, sentence(failure, title)), details(failure))];
}

function details({ code, message, request }) {
  const pair = (name, value) => value && h("div", {}, h("dt", {}, name), h("dd", {}, value));
  return h("details", {}, h("summary", {}, say("details")),
    h("dl", { class: "pairs" }, pair(say("error.code"), code), pair(say("error.request"), request), message && h("div", {}, h("dd", { lang: "en", dir: "auto" }, message))));
}

const meanings = {
  access_denied: "denied", user_denied: "denied", consent_required: "denied", connection_test_failed: "test", invalid_credentials: "test",
  connection_validation_failed: "test", network: "network", state_err: "state", state_cookie_err: "state", token_err: "token",
  grant_type_err: "token", callback_err: "token", provider_config_err: "setup", not_configured: "setup", unknown_config_key: "setup",
  url_param_err: "setup", invalid_redirect_url: "setup", provider_faulty: "setup", unknown_provider_config: "setup",
  unknown_provider_template: "setup", integration_not_allowed: "setup", invalid_auth_mode: "setup", upstream_failed: "upstream", expired: "expired",
};
const meaning = (code) => meanings[code];

// What the server says is for those who look into it: it is English, and stands with the details.
function sentence({ code }, title) {
  const key = `error.${meaning(code)}`;
  return say(has(key) ? key : "error.other", { title });
}
