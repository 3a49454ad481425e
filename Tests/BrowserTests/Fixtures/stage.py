"""What the browser scenarios stand on: `engine serve` in a folder of its own, OAuth servers that nobody here wrote, pages of a
host, and a real browser."""

import contextlib
import http.server
import json
import logging
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
import warnings

from axe_playwright_python.sync_playwright import Axe
from consent_server import Consent
from playwright.sync_api import sync_playwright

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
SCREENSHOTS = os.path.join(ROOT, ".build", "screenshots")

OIDC = """provider: oidc
title: OpenID Mock
description: People and who they are
base: {oidc}
auth:
  sign_in:
    type: oauth2
    title: Sign in with OpenID Mock
    authorize: {oidc}/oauth2/authorize
    token: {oidc}/oauth2/token
    scopes: {{ default: [openid, email] }}
verify:
  request: GET /userinfo
  identity: {{ id: response.body.sub, name: response.body.sub, email: response.body.email }}
"""

ROTOR = """provider: rotor
title: Rotor
description: Tokens that turn
base: {consent}
auth:
  sign_in:
    type: oauth2
    title: Sign in with Rotor
    authorize: {consent}/authorize
    token: {consent}/token
  key:
    type: api_key
    name: x-api-key
    title: API key
    help: Go to *Settings → Keys*. See https://rotor.example/docs/keys.
    credentials:
      api_key: {{ title: API key, help: Ends with -key., example: right-key, pattern: "[a-z-]+-key" }}
verify:
  request: GET /me
  identity: {{ id: response.body.id, name: response.body.name }}
"""

KEYED = """provider: keyed
title: Keyed
description: A key and where it works
base: {consent}
config:
  region: {{ title: Region, type: choice, options: {{ eu: Europe, us: United States }}, default: eu, advanced: true }}
  team: {{ title: Team, help: The first part of your address., example: acme, format: subdomain }}
auth:
  key:
    type: api_key
    name: x-api-key
    help: Settings → Keys. See https://keyed.example/docs/keys.
    credentials:
      api_key: {{ title: API key, help: Ends with -key., example: right-key }}
verify:
  request: GET /me
  identity: {{ id: response.body.id, name: response.body.name }}
"""

SEVERAL = """provider: several
title: Several
description: A key whose account has several sites
base: {consent}
auth:
  key: {{ type: api_key, name: x-api-key, credentials: {{ api_key: {{ title: API key, example: right-key }} }} }}
connect:
  after:
    - {{ request: GET /sites, choose: {{ into: site, from: response.body, value: item.id, label: item.name }} }}
verify:
  request: GET /me
  identity: {{ id: response.body.id, name: response.body.name }}
"""

SITED = """provider: sited
title: Sited
description: A sign-in whose account has several sites
base: {consent}
auth:
  sign_in: {{ type: oauth2, title: Sign in with Sited, authorize: "{consent}/authorize", token: "{consent}/token" }}
connect:
  after:
    - {{ request: GET /sites, choose: {{ into: site, from: response.body, value: item.id, label: item.name }} }}
verify:
  request: GET /me
  identity: {{ id: response.body.id, name: response.body.name }}
"""

NAMED = """provider: named
title: Named
description: A key as the name, and no password
base: {consent}
auth:
  login: {{ type: basic }}
verify:
  request: GET /me
  identity: {{ id: response.body.id, name: response.body.name }}
"""

MARKET = """provider: market
title: Market
description: A marketplace that opens the server first
base: {consent}
config:
  shop: {{ title: Shop, pattern: "[a-z]+" }}
auth:
  sign_in: {{ type: oauth2, authorize: "{consent}/authorize", token: "{consent}/token" }}
connect:
  install:
    check: now - timestamp(int(callback.timestamp)) < duration('1h')
    signature:
      type: hmac
      value: callback.hmac
      over: callback.map(k, k).filter(k, k != 'hmac').sort().map(k, k + '=' + callback[k]).join('&')
      key: integration.client_secret
    config: {{ shop: callback.shop }}
verify:
  request: GET /me
  identity: {{ id: response.body.id, name: response.body.name }}
"""


@contextlib.contextmanager
def chromium():
    """A browser; each page that a stage opens in it is of somebody who has never been there.

    Debian's Chromium without the parts that make windows for a screen: nobody looks, and it takes half the time.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox", "--host-resolver-rules=MAP *.test 127.0.0.1"])
        try:
            yield browser
        finally:
            browser.close()


class Stage:
    """Everything that a scenario needs; closed behind it."""

    def __init__(self, engine, browser):
        self.engine, self.browser, self.stack = engine, browser, contextlib.ExitStack()
        self.folder = tempfile.mkdtemp(prefix="engine-browser-")
        self.stack.callback(shutil.rmtree, self.folder, ignore_errors=True)

    def __enter__(self):
        try:
            return self._begin()
        except BaseException:
            # What has begun would keep this process from its end.
            self.stack.close()
            raise

    def _begin(self):
        self.consent = Consent()
        self.stack.callback(self.consent.http.shutdown)
        # What these say of themselves is no outcome of a scenario.
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from oidc_provider_mock import run_server_in_thread

        self.oidc = self.stack.enter_context(run_server_in_thread())
        self.hosts = HostPages()
        self.stack.callback(self.hosts.close)
        self.key = str(uuid.uuid4())
        self.log = open(os.path.join(self.folder, "log.txt"), "w+")
        self.stack.callback(self.log.close)
        self._serve()
        return self

    def __exit__(self, kind, error, trace):
        if error is not None:
            self.log.flush()
            with open(self.log.name) as log:
                told = [line for line in log if '"status":2' not in line]
            print("--- the server's log, without what went well\n" + "".join(told)[-4_000:])
        self.stack.close()

    def _serve(self):
        consent, oidc = f"127.0.0.1:{self.consent.port}", f"localhost:{self.oidc.server_port}"
        environment = dict(
            os.environ, ENGINE_API_KEY=self.key, ENGINE_CATALOGUE=os.path.join(self.folder, "bundled"), NO_COLOR="1")
        os.makedirs(os.path.join(self.folder, "bundled", "providers"))
        project = os.path.join(self.folder, "project")
        subprocess.run([self.engine, "init", project], env=environment, check=True, capture_output=True)
        for name, text in dict(oidc=OIDC, rotor=ROTOR, keyed=KEYED, several=SEVERAL, sited=SITED, named=NAMED, market=MARKET).items():
            with open(os.path.join(project, "providers", f"{name}.yaml"), "w") as file:
                file.write(text.format(consent=f"http://{consent}", oidc=f"http://{oidc}"))
        port = free_port()
        with open(os.path.join(project, "engine.yaml"), "a") as file:
            file.write(f'network: {{ allow: ["{consent}", "{oidc}"] }}\n')
        self.project = project
        server = subprocess.Popen(
            [self.engine, "serve", "--listen", f"127.0.0.1:{port}"], cwd=project, env=environment,
            stdout=self.log, stderr=self.log)
        self.stack.callback(lambda: (server.terminate(), server.wait(20)))
        self.base = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 20
        while True:
            try:
                return self.api("GET", "/healthz")
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    self.log.flush()
                    raise RuntimeError("the server does not start:\n" + open(self.log.name).read())
                time.sleep(0.02)

    # MARK: The API, as a host's back end uses it

    def api(self, method, path, body=None, token=None):
        headers = {"authorization": f"Bearer {token or self.key}"}
        if body is not None:
            headers["content-type"] = "application/json"
        request = urllib.request.Request(
            self.base + path, method=method, headers=headers, data=json.dumps(body).encode() if body is not None else None)
        try:
            with urllib.request.urlopen(request) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise ApiError(f"{method} {path}: {error.code} {error.read().decode()}") from None
        return json.loads(text) if text else {}

    def integrate(self, *providers):
        """Makes an integration of each provider, named like it."""
        for provider in providers:
            body = dict(provider=provider, unique_key=provider)
            if provider in ("rotor", "market", "sited"):
                body["credentials"] = dict(type="OAUTH2", client_id="rotor-app", client_secret="rotor-secret")
            if provider == "oidc":
                body["credentials"] = dict(type="OAUTH2", client_id="mock-app", client_secret="mock-secret", scopes="openid,email")
            self.api("POST", "/integrations", body)

    def session(self, *integrations, user="u-1"):
        body = dict(end_user=dict(id=user, email=f"{user}@example.com"))
        if integrations:
            body["allowed_integrations"] = list(integrations)
        return self.api("POST", "/connect/sessions", body)["data"]

    def reconnect(self, integration, connection):
        return self.api(
            "POST", "/connect/sessions/reconnect",
            dict(connection_id=connection, integration_id=integration, end_user=dict(id="u-1")))["data"]

    def connections(self):
        return self.api("GET", "/connections")["connections"]

    def credentials(self, integration, connection):
        return self.api("GET", f"/connections/{connection}?provider_config_key={integration}")["credentials"]

    # MARK: The browser

    def page(self, scheme="light", width=900, height=800, **options):
        """A page in a browser that nobody has used; what it complains of is an error of the scenario."""
        # A ring that turns is drawn sixty times a second.
        options.setdefault("reduced_motion", "reduce")
        context = self.browser.new_context(color_scheme=scheme, viewport=dict(width=width, height=height), **options)
        context.set_default_timeout(10_000)
        self.stack.callback(context.close)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: complain(page, message))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    def open(self, *integrations, page=None, query="", **options):
        page = page or self.page(**options)
        page.goto(self.session(*integrations)["connect_link"] + query)
        page.wait_for_selector("#card:not([aria-busy])")
        return page

    def complaints_around_frame(self, page):
        """What a page complained of whose frame opened a window: that tells its news to each origin that may have opened it,
        and the browser notes those that are not for the frame."""
        note = f"does not match the recipient window's origin ('{self.base}')"
        return [complaint for complaint in page.complaints if note not in complaint]


def complain(page, message):
    # That an answer is a refusal the browser notes by itself.
    if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
        page.complaints.append(message.text)


class ApiError(Exception):
    pass


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def axe(page, what):
    """The accessibility checker's findings must be none."""
    settle(page)
    found = Axe().run(page).response["violations"]
    lines = [f"{fault['id']}: {fault['help']} {[node['target'] for node in fault['nodes']][:3]}" for fault in found]
    assert not found, f"{what}: " + "; ".join(lines)


def settle(page):
    """Waits until movement has ended: colours and pictures of the middle of it help nobody."""
    page.evaluate("Promise.allSettled(document.getAnimations().filter((a) => a.effect.getTiming().iterations < 9).map((a) => a.finished)).then(() => undefined)")


def shoot(page, name):
    os.makedirs(SCREENSHOTS, exist_ok=True)
    settle(page)
    page.screenshot(path=os.path.join(SCREENSHOTS, f"{name}.png"))


def eventually(condition, what):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


class HostPages:
    """Pages of a host's product, served at any name that the browser is told is this machine."""

    def __init__(self):
        pages = self.pages = {}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = pages.get(self.path.split("?")[0])
                self.send_response(200 if body else 404)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write((body or "").encode())

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, args=[0.02], daemon=True).start()

    def add(self, path, body):
        self.pages[path] = f'<!doctype html><html lang="en"><title>Host</title><main><h1>My product</h1>{body}</main></html>'

    def close(self):
        self.http.shutdown()
