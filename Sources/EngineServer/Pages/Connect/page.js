// The connect page: which view comes when. Its address may name a session, a theme and a language; nothing in it is trusted.

import { hear, isFramed, isRefused, tell } from "./host.js";
import { Failure, Service, isOurs, isWeb } from "./service.js";
import { setTheme } from "./theme.js";
import { loadWords } from "./words.js";
import * as views from "./views.js";

const address = new URL(location.href);
const parameter = (name) => address.searchParams.get(name) ?? undefined;
const kept = "engine-connect";

let service;
let session = {};
let integrations = [];
let query = "";
let flow;

begin();

async function begin() {
  // The token leaves the address at once: it must not stay in the history, or be copied with a link.
  const token = parameter("session_token") ?? new URLSearchParams(address.hash.slice(1)).get("session_token") ?? undefined;
  address.searchParams.delete("session_token");
  address.hash = "";
  history.replaceState(null, "", address);
  document.documentElement.classList.toggle("framed", isFramed);
  document.documentElement.classList.toggle("inline", isFramed && parameter("embedded") === "true");
  setTheme({ scheme: parameter("theme") ?? "system" });
  views.loading();
  await loadWords([parameter("lang"), ...navigator.languages].filter(Boolean));
  remember("language", document.documentElement.lang);
  const elsewhere = ["apiURL", "host"].some((name) => parameter(name) !== undefined && !isOurs(parameter(name)));
  if (isRefused() || elsewhere) return views.failed({ kind: "refused" });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && isFramed) close(); });
  document.body.addEventListener("mousedown", (event) => { if (event.target === document.body && isFramed) close(); });
  window.addEventListener("popstate", ({ state }) => goTo(state));
  hear("session_token", ({ sessionToken }) => { if (typeof sessionToken === "string") start(sessionToken); });
  hear("settings_changed", ({ payload }) => settings(payload));
  hear("engine_theme", ({ payload }) => setTheme({ scheme: payload?.scheme, variables: payload?.variables }));
  tell("ready");
  const returned = takeKept();
  const recalled = isFramed ? undefined : recall();
  if (token) start(token);
  else if (returned) start(returned.token, returned);
  // The page was loaded again: the token is in its address no more.
  else if (recalled) start(recalled);
  else if (!isFramed) views.failed({ kind: "ended" });
}

// MARK: The session

async function start(token, returned) {
  leaveFlow();
  // What was looked at in another session is behind.
  if (history.state) history.replaceState(null, "");
  service = new Service(token);
  try {
    session = await service.session();
    if (!isFramed) remember("token", token);
    settings(session.connectUISettings);
    integrations = await service.integrations(parameter("redirect_url"));
    service.note("open");
    if (returned) return resume(returned);
    if (integrations.length === 1 && session.allowed_integrations?.length === 1) return open(integrations[0]);
    list();
  } catch (failure) {
    fail(failure, { retry: () => start(token, returned) });
  }
}

function settings({ theme, defaultTheme } = {}) {
  // The colour that stands for "nobody chose one" is not ours.
  const chosen = (colour) => (colour?.toUpperCase() === "#00B2E3" ? undefined : colour);
  const primary = { light: chosen(theme?.light?.primary), dark: chosen(theme?.dark?.primary) };
  setTheme({ scheme: parameter("theme") ?? defaultTheme, primary });
}

function frame(extra = {}) {
  const { display_name: name, email, id } = session.endUser ?? {};
  return { user: name ?? email ?? id, close: isFramed ? close : undefined, ...extra };
}

function close() {
  leaveFlow();
  service?.note("click:close");
  tell("close");
}

// MARK: List and card

/** Which view was asked for last: an answer that comes later belongs to another one. */
let turn = 0;

function list() {
  turn += 1;
  service.note("view:list");
  views.list({ integrations, query, choose: (item, text) => { query = text; open(item); }, ...frame() });
}

/** The browser's way back leads from a card to the list, as the button there does. */
const toList = () => (history.state?.card ? history.back() : list());

function goTo(state) {
  if (!service || integrations.length < 2) return;
  leaveFlow();
  const item = integrations.find(({ id }) => id === state?.card);
  if (item) open(item);
  else list();
}

async function open({ id }, chosen, notice) {
  leaveFlow();
  views.loading();
  turn += 1;
  const mine = turn;
  // The steps of a frame are those of the page around it, whose way back leads somewhere else.
  if (!isFramed && integrations.length > 1 && history.state?.card !== id) history.pushState({ card: id }, "");
  try {
    const item = await service.integration(id);
    if (turn !== mine) return;
    service.note("view:integration", id);
    card(item, item.methods.find(({ name }) => name === chosen) ?? item.methods[0], notice);
  } catch (failure) {
    if (turn !== mine) return;
    fail(failure, { retry: () => open({ id }, chosen) });
  }
}

function card(item, method, notice) {
  views.integration({
    item, method, notice, again: session.isReconnecting === true,
    choose: (other) => { card(item, other); document.querySelector("input[name=method]:checked")?.focus(); },
    submit: (values) => submit(item, method, values),
    ...frame({ back: integrations.length > 1 ? toList : undefined }),
  });
}

async function submit(item, method, values) {
  service.note("click:connect", item.id);
  const entered = {
    scheme: method.name, ...values, redirect_url: parameter("redirect_url"), device: method.flow === "device" || undefined,
  };
  // A window must be opened while the click is being handled, so before the server is asked.
  const popup = method.flow === "window" ? openWindow() : undefined;
  try {
    if (method.flow === "form" || method.flow === "none") {
      const result = await service.connect(item.id, entered);
      if (result.status === "choosing") pick(item, method, result.flow, result.choice);
      else succeed(item, result);
    } else await follow(item, method, entered, await service.begin(item.id, entered), popup);
  } catch (failure) {
    popup?.close();
    if (isOver(failure)) return fail(failure);
    report(failure);
    return failure;
  }
}

/** Asks which of several in the account is meant. */
function pick(item, method, id, choice) {
  service.note("view:choice", item.id);
  views.choice({
    choice, title: item.title, ...frame(), cancel: () => { service.cancel(id).catch(() => {}); open(item, method.name); },
    async submit(numbers) {
      try {
        const { status, ...result } = await service.choose(id, numbers);
        if (status === "choosing") pick(item, method, id, result.choice);
        else if (status === "error") refuse({ item, method }, result.error);
        else succeed(item, result);
      } catch (failure) {
        fail(failure, { retry: () => open(item, method.name) });
      }
    },
  });
}

// MARK: A sign-in elsewhere

/** The mark of the window that was opened last: it takes it along, and what other tabs' windows tell bears another. */
let mark;

function openWindow() {
  mark = `${Date.now()}-${Math.random()}`;
  const { lang, dataset: { theme } } = document.documentElement;
  // A window takes along what its opener remembers, also one that a link opens; of a frame it knows nothing, and is told.
  const hand = (place) => Object.entries({ window: mark, language: lang, theme }).forEach(([name, value]) => remember(name, value, place));
  if (!isFramed) hand(window);
  const width = 560;
  const height = 720;
  const left = Math.max(0, (screen.availWidth - width) / 2);
  const top = Math.max(0, (screen.availHeight - height) / 2);
  const popup = window.open("about:blank", "_blank", `popup,width=${width},height=${height},left=${left},top=${top}`);
  if (popup) hand(popup);
  return popup;
}

async function follow(item, method, entered, begun, popup) {
  leaveFlow();
  if (!isWeb(begun.url)) throw new Failure("provider_config_err");
  const mine = { id: begun.flow, item, method, entered, popup, state: popup ? "open" : "blocked", begun };
  if (method.flow === "window") mine.mark = mark;
  flow = mine;
  if (popup) popup.location.replace(begun.url);
  else if (method.flow === "window") {
    service.note("popup:blocked_by_browser", item.id);
    tell("error", { errorType: "blocked_by_browser", errorMessage: "The browser kept the window from opening." });
  }
  wait();
  watch(mine);
}

function wait() {
  const { item, method, begun, state } = flow;
  const common = { title: item.title, cancel: () => { service.cancel(begun.flow).catch(() => {}); open(item, method.name); }, ...frame() };
  if (begun.user_code) return views.device({ code: begun.user_code, address: begun.url, ...common });
  views.waiting({
    state, ...common,
    // A start link serves once: only one that nothing has opened yet can be a link.
    address: state === "blocked" ? begun.url : undefined,
    opened: () => { flow.state = "open"; wait(); },
    again: () => again((fresh, popup) => follow(item, method, flow.entered, fresh, popup), openWindow()),
    leave: isFramed ? undefined : () => again((fresh) => {
      keep({ flow: fresh.flow, integration: item.id, scheme: method.name });
      location.assign(fresh.url);
    }),
  });
}

async function again(then, popup) {
  const { item, begun, entered } = flow;
  try {
    const fresh = await service.begin(item.id, { ...entered, returns: popup ? undefined : true });
    service.cancel(begun.flow).catch(() => {});
    then(fresh, popup);
  } catch (failure) {
    popup?.close();
    finishFlow(() => fail(failure));
  }
}

/** Asks how it goes. This serves whatever the provider's page did to the windows (COOP), and wherever the sign-in ended. */
async function watch(mine) {
  let misses = 0;
  const ear = listen(mine);
  while (flow === mine) {
    await ear.next();
    if (flow !== mine) continue;
    try {
      const { status, ...result } = await service.flow(mine.id);
      misses = 0;
      if (flow !== mine) continue;
      if (status === "success") finishFlow(() => succeed(mine.item, result));
      else if (status === "error") finishFlow(() => refuse(mine, result.error));
      else if (status === "choosing") finishFlow(() => pick(mine.item, mine.method, mine.id, result.choice));
      else if (ear.failed) noticeFailed(mine, ear);
      else noticeClosed(mine);
    } catch (failure) {
      if (flow !== mine) continue;
      misses += 1;
      if (isOver(failure) || failure.status === 404 || misses > 20) finishFlow(() => fail(failure));
    }
  }
  ear.end();
}

function noticeClosed(mine) {
  if (!mine.popup?.closed || mine.state !== "open") return;
  // A page that isolates itself looks closed too: so this is said, and not taken as the end.
  mine.popup = undefined;
  mine.state = "closed";
  service.note("popup:closed_early", mine.item.id);
  if (parameter("detectClosedAuthWindow") === "true") tell("error", { errorType: "window_closed", errorMessage: "The window was closed." });
  wait();
}

/** A window says that it did not work, and the server knows of no end of this sign-in: the provider did not say whose it was. */
function noticeFailed(mine, ear) {
  ear.failed = false;
  mine.state = "failed";
  wait();
}

function finishFlow(then) {
  const { popup } = flow;
  flow = undefined;
  setTimeout(() => popup?.close(), 600);
  then();
}

function leaveFlow() {
  flow?.popup?.close();
  flow = undefined;
}

function refuse({ item, method }, error = {}) {
  const failure = new Failure(error.code ?? "unknown_err", error.message ?? "");
  report(failure);
  views.failed({ failure, title: item.title, retry: () => open(item, method.name), ...frame() });
}

/**
 * The page at which a sign-in ends says so here; what it says is only a reason to ask the server. A window tells whoever
 * opened it, if the provider's page has left that, and every tab of this browser: only what is this one's may be a failure.
 */
function listen(mine) {
  const channel = new BroadcastChannel("nango-oauth-callback");
  let wake = () => {};
  const ear = {
    failed: false,
    next: () => new Promise((resolve) => { wake = resolve; setTimeout(resolve, 1000); }),
    end() { channel.close(); window.removeEventListener("message", onMessage); },
  };
  const hear = (data, isOwn) => {
    ear.failed ||= isOwn && data?.type === "nango_oauth_callback_error";
    wake();
  };
  const onMessage = ({ origin, data, source }) => {
    if (origin !== location.origin || !String(data?.type).startsWith("nango_oauth_callback_")) return;
    if (data.type === "nango_oauth_callback_success") source?.postMessage({ type: "nango_oauth_callback_ack" }, origin);
    hear(data, !mine.popup || source === mine.popup);
  };
  channel.onmessage = ({ data }) => hear(data, data?.mark !== undefined && data.mark === mine.mark);
  window.addEventListener("message", onMessage);
  return ear;
}

// MARK: A sign-in in this window

// Browsers may refuse storage, and do in a frame that is being taken away: then nothing is remembered.
function keep(what) {
  try {
    sessionStorage.setItem(kept, JSON.stringify({ ...what, token: service.token }));
  } catch {
    service.note("storage:refused");
  }
}

// In this tab only, for as long as it is open, and in windows that it opens; the server ends the session.
function remember(name, value, place = window) {
  try {
    place.sessionStorage.setItem(`${kept}-${name}`, value);
  } catch {
    service?.note("storage:refused");
  }
}

function recall() {
  try {
    return sessionStorage.getItem(`${kept}-token`) ?? undefined;
  } catch {
    return undefined;
  }
}

function takeKept() {
  try {
    const text = sessionStorage.getItem(kept);
    sessionStorage.removeItem(kept);
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function resume({ flow: id, integration, scheme }) {
  const item = integrations.find((entry) => entry.id === integration);
  if (!item) return list();
  const { status, ...result } = await service.flow(id);
  if (status === "success") return succeed(item, result);
  if (status === "error") return refuse({ item, method: { name: scheme } }, result.error);
  open(item, scheme);
}

// MARK: Ends

function succeed(item, { connectionId, providerConfigKey, isPending, identity, redirect }) {
  service.note("view:success", item.id);
  query = "";
  tell("connect", { providerConfigKey, connectionId, ...(isPending ? { isPending } : {}) });
  const returns = !isFramed && isWeb(redirect) ? redirect : undefined;
  views.done({
    title: item.title, who: identity?.name ?? identity?.email ?? identity?.account_name, returns,
    finish: isFramed ? close : undefined,
    another: session.isReconnecting || returns ? undefined : () => (integrations.length > 1 ? toList() : open(item)),
    ...frame(),
  });
  if (returns) location.assign(returns);
}

const isOver = ({ code }) => ["unknown_connect_session_token", "invalid_connect_session_token_format"].includes(code);

function report({ code, message }) {
  service.note(code === "connection_test_failed" ? "view:credentials_error" : "view:unknown_error");
  tell("error", { errorType: code, errorMessage: message });
}

function fail(failure, { retry } = {}) {
  const known = failure instanceof Failure ? failure : new Failure("unknown_err", String(failure?.message ?? ""));
  if (service) report(known);
  if (isOver(known)) views.failed({ kind: "ended", ...frame() });
  else views.failed({ failure: known, retry, ...frame() });
}
