// <engine-connect session="…">: the connect page in a page of yours. It opens when it has a session, and tells by events
// `open`, `connect`, `error` and `close` what happens. Guide: docs/guides/connect-page.md.
(() => {
  const own = document.currentScript?.src ?? location.href;
  const style = `
    :host { display: contents; }
    :host([inline]) { display: block; min-height: 480px; }
    dialog { position: fixed; inset: 0; width: 100%; height: 100%; max-width: none; max-height: none; margin: 0; padding: 0; border: 0; background: none; }
    dialog::backdrop { background: none; }
    iframe { width: 100%; height: 100%; border: 0; display: block; background: none; color-scheme: light dark; }
    :host([inline]) iframe { min-height: inherit; }`;
  const variables = ["accent", "page", "surface", "sunk", "ink", "soft", "line", "field-line", "radius", "font", "shade"];

  class EngineConnect extends HTMLElement {
    static observedAttributes = ["session", "theme"];
    #root = this.attachShadow({ mode: "open" });
    #frame;
    #origin;
    #hears = (event) => this.#hear(event);

    connectedCallback() {
      if (this.session) this.open();
    }

    disconnectedCallback() {
      this.#remove();
    }

    attributeChangedCallback(name, old, value) {
      if (old === value || !this.isConnected) return;
      if (name === "theme") this.#sendTheme();
      else if (!value) this.close();
      else if (this.#frame) this.#sendSession();
      else this.open();
    }

    /** The token of a connect session, which your back end asked for. */
    get session() { return this.getAttribute("session") ?? ""; }
    set session(token) { this.setAttribute("session", token); }

    /** Shows the page; a session may be given later. */
    open() {
      if (this.#frame) return;
      const address = new URL(this.getAttribute("src") ?? "connect/", own);
      this.#origin = address.origin;
      for (const name of ["lang", "theme"]) if (this.getAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
      if (this.hasAttribute("inline")) address.searchParams.set("embedded", "true");
      this.#frame = document.createElement("iframe");
      this.#frame.title = this.getAttribute("label") ?? "Connect an account";
      this.#frame.allow = "clipboard-write";
      this.#frame.src = address.href;
      window.addEventListener("message", this.#hears);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      this.#root.adoptedStyleSheets = [sheet];
      if (this.hasAttribute("inline")) return this.#root.replaceChildren(this.#frame);
      const dialog = document.createElement("dialog");
      dialog.setAttribute("aria-label", this.#frame.title);
      dialog.addEventListener("cancel", (event) => { event.preventDefault(); this.close(); });
      dialog.append(this.#frame);
      this.#root.replaceChildren(dialog);
      dialog.showModal();
    }

    /** Takes the page away; fires `close`. */
    close() {
      if (!this.#frame) return;
      this.#remove();
      this.#fire("close");
    }

    #remove() {
      window.removeEventListener("message", this.#hears);
      this.#root.replaceChildren();
      this.#frame = undefined;
    }

    #hear({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
      const type = data?.type;
      if (type === "ready") {
        this.#sendTheme();
        if (this.session) this.#sendSession();
        this.#fire("open");
      } else if (type === "connect" || type === "error") this.#fire(type, data.payload);
      else if (type === "close") this.close();
    }

    #sendSession() {
      this.#send({ type: "session_token", sessionToken: this.session });
    }

    #sendTheme() {
      const styles = getComputedStyle(this);
      const scheme = this.getAttribute("theme") ?? undefined;
      // A frame of another scheme than its page is painted over what lies behind it.
      if (this.#frame) this.#frame.style.colorScheme = ["light", "dark"].includes(scheme) ? scheme : "";
      const found = variables.map((name) => [name, styles.getPropertyValue(`--engine-connect-${name}`).trim()]).filter(([, value]) => value);
      this.#send({ type: "engine_theme", payload: { scheme, variables: Object.fromEntries(found) } });
    }

    #send(message) {
      this.#frame?.contentWindow?.postMessage(message, this.#origin);
    }

    #fire(type, detail) {
      this.dispatchEvent(new CustomEvent(type, { detail, bubbles: type !== "error", composed: true }));
    }
  }

  if (!customElements.get("engine-connect")) customElements.define("engine-connect", EngineConnect);
})();
