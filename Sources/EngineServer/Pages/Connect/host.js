// The page around this one. Which pages may frame us the server decides (frame-ancestors); the same list stands in the page,
// and a message goes to, and is taken from, exactly one origin on it.

export const isFramed = window.parent !== window;

const listed = (document.querySelector('meta[name="engine-origins"]')?.content ?? "").split(" ").filter(Boolean);

function mayFrame(origin) {
  return listed.some((entry) =>
    entry === origin || (entry.endsWith(":*") && new RegExp(`^${entry.slice(0, -2).replaceAll(".", "\\.")}(:\\d+)?$`).test(origin)));
}

/** The origin of the page around, if it can be known before it speaks. */
function surrounding() {
  const told = [location.ancestorOrigins?.[0], document.referrer && new URL(document.referrer).origin];
  return told.find((origin) => origin && origin !== "null");
}

let parent = isFramed ? surrounding() : undefined;
if (parent && !(parent === location.origin || mayFrame(parent))) parent = null;

/** Whether the page around is known not to be allowed. */
export const isRefused = () => parent === null;

const listeners = {};

/** Hears messages of one kind from the page around. */
export function hear(type, listener) {
  listeners[type] = listener;
}

window.addEventListener("message", ({ source, origin, data }) => {
  if (!isFramed || source !== window.parent || parent === null || typeof data?.type !== "string") return;
  // A browser that does not tell the origin beforehand: the first that speaks and is listed is it, for good.
  if (parent === undefined && (origin === location.origin || mayFrame(origin))) parent = origin;
  if (origin === parent) listeners[data.type]?.(data);
});

/** Tells the page around. Before its origin is known only what holds nothing may be told. */
export function tell(type, payload) {
  if (!isFramed || parent === null) return;
  const message = payload === undefined ? { type } : { type, payload };
  if (parent) window.parent.postMessage(message, parent);
  else if (payload === undefined) for (const origin of listed.filter((entry) => !entry.endsWith(":*"))) window.parent.postMessage(message, origin);
}
