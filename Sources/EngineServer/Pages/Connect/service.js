// The engine's own routes, and nobody else's: the page refuses an address that names another server.

/** What went wrong, as the page tells it and as the host hears it. */
export class Failure extends Error {
  constructor(code, message = "", { status = 0, request = "", fields = [] } = {}) {
    super(message);
    Object.assign(this, { code, status, request, fields });
  }
}

// The page is served at `<base>/connect/`, wherever a front proxy puts that.
const base = new URL("..", location.href);
base.search = base.hash = "";

/** Whether a text names this server. */
export function isOurs(address) {
  try {
    return new URL(address).origin === location.origin;
  } catch {
    return false;
  }
}

/** Whether an address may be opened as a page: this server's, or the web's. */
export function isWeb(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

export class Service {
  token;

  constructor(token) {
    this.token = token;
  }

  session() { return this.#ask("GET", "connect/session"); }

  /** What may be connected; an address to return to that the server would refuse in the end is refused here. */
  integrations(returns) {
    return this.#ask("GET", `connect/integrations${returns ? `?redirect_url=${encodeURIComponent(returns)}` : ""}`);
  }

  integration(id) { return this.#ask("GET", `connect/integrations/${encodeURIComponent(id)}`); }

  /** Tries what a person entered, and stores it if it is good. */
  connect(id, entered) { return this.#ask("POST", `connect/integrations/${encodeURIComponent(id)}/connection`, entered); }

  /** Begins a sign-in; what comes back names a window to open, or a code to enter. */
  begin(id, entered) { return this.#ask("POST", `connect/integrations/${encodeURIComponent(id)}/flow`, entered); }
  flow(id) { return this.#ask("GET", `connect/flows/${encodeURIComponent(id)}`); }
  choose(id, choice) { return this.#ask("POST", `connect/flows/${encodeURIComponent(id)}/choice`, { choice }); }
  cancel(id) { return this.#ask("DELETE", `connect/flows/${encodeURIComponent(id)}`); }

  /** Says that something happened; nobody waits for it, and nothing depends on it. */
  note(event, integration) {
    const body = { token: this.token, event, timestamp: new Date().toISOString() };
    if (integration) body.dimensions = { integration };
    navigator.sendBeacon?.(new URL("connect/telemetry", base), new Blob([JSON.stringify(body)], { type: "application/json" }));
  }

  async #ask(method, path, body) {
    let answer;
    try {
      answer = await fetch(new URL(path, base), {
        method,
        headers: { authorization: `Bearer ${this.token}`, ...(body ? { "content-type": "application/json" } : {}) },
        body: body && JSON.stringify(body),
        cache: "no-store",
        redirect: "error",
      });
    } catch {
      throw new Failure("network");
    }
    const request = answer.headers.get("x-request-id") ?? "";
    if (answer.status === 204) return {};
    const value = await answer.json().catch(() => ({}));
    if (answer.ok) return value.data ?? value;
    const { code = `http_${answer.status}`, message = "", errors = [] } = value.error ?? {};
    throw new Failure(code, message, {
      status: answer.status, request, fields: errors.filter(({ path }) => ["config", "credentials"].includes(path?.[0])),
    });
  }
}
