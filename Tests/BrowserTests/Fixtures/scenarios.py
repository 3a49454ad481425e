"""Scenarios of the connect page in a real browser: `scenarios.py ENGINE NAME…` plays some, and ends with 0 if they went as they must."""

import hmac
import re
import sys
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request

from stage import ApiError, Stage, axe, chromium, eventually, shoot

SCENARIOS = {}


def scenario(play):
    SCENARIOS[play.__name__] = play
    return play


def allow(popup, who="ada@example.com"):
    """Says yes at either OAuth server."""
    if popup.locator("input[name=sub]").count():
        popup.fill("input[name=sub]", who)
        popup.click("button:text-is('Authorize')")
    else:
        popup.click("button:has-text('Allow')")


def sign_in(page, answer=allow):
    with page.expect_popup() as opened:
        page.click("button[type=submit]")
    popup = opened.value
    popup.wait_for_selector("button")
    page.wait_for_selector(".ring")
    answer(popup)
    return popup


def deny(popup):
    popup.click("button:text-is('Deny')")


def done(page):
    page.wait_for_selector(".badge.good")


def failed(page):
    page.wait_for_selector(".badge.bad")
    return page.inner_text("#card")


@scenario
def the_list_is_searched_and_walked_by_keyboard(stage):
    stage.integrate("oidc", "rotor", "keyed")
    for number in range(8):
        stage.api("POST", "/integrations", dict(provider="keyed", unique_key=f"keyed-{number}", display_name=f"Number {number} Ünit"))
    for scheme in ("light", "dark"):
        page = stage.open(scheme=scheme)
        assert "session_token" not in page.url, page.url
        assert page.evaluate("document.documentElement.dataset.theme") == scheme
        page.reload()
        page.wait_for_selector(".list button")
        axe(page, f"list, {scheme}")
        shoot(page, f"list-{scheme}")
        assert page.locator(".list button").count() == 11
        assert page.evaluate("document.activeElement.type") == "search"
        page.keyboard.type("unit 3")
        found = page.locator(".list button:visible").all_inner_texts()
        assert found == ["N3\nNumber 3 Ünit\nA key and where it works"], found
        eventually(lambda: page.inner_text("#polite") == "1 result", "the number of results is told")
        page.keyboard.press("Control+A")
        page.keyboard.type("nothing like it")
        page.wait_for_selector(".empty:not([hidden])")
        axe(page, f"nothing found, {scheme}")
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement === document.querySelectorAll('.list button')[1]")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.type") == "search"
        page.keyboard.type("rotor")
        page.keyboard.press("Enter")
        page.wait_for_selector("form")
        assert page.evaluate("document.activeElement.tagName") == "H1"
        axe(page, f"two ways, {scheme}")
        shoot(page, f"two-ways-{scheme}")
        page.get_by_text("API key", exact=True).first.click()
        page.wait_for_selector("#credentials-api_key")
        assert page.inner_text(".note strong") == "Settings → Keys"
        page.click("button[aria-label='Back to the list']")
        page.wait_for_selector(".list button")
        assert page.input_value("input[type=search]") == "rotor", "the search is as it was left"
        assert page.complaints == [], page.complaints


@scenario
def a_popup_connects_at_an_openid_server(stage):
    stage.integrate("oidc")
    page = stage.open("oidc", reduced_motion="no-preference")
    axe(page, "card")
    sign_in(page)
    done(page)
    assert "OpenID Mock is connected" in page.inner_text("#card")
    assert "ada@example.com" in page.inner_text("#card")
    axe(page, "done")
    shoot(page, "done-light")
    [connection] = stage.connections()
    assert connection["end_user"]["id"] == "u-1", connection
    assert stage.credentials("oidc", connection["connection_id"])["access_token"]
    eventually(lambda: len(page.context.pages) == 1, "the popup closes by itself")
    assert page.complaints == [], page.complaints


@scenario
def a_whole_window_connects_and_comes_back(stage):
    stage.integrate("rotor", "oidc")
    page = stage.open()
    page.click("text=Rotor")
    page.wait_for_selector("form")
    with page.expect_popup() as opened:
        page.click("button[type=submit]")
    page.click("text=Continue in this window")
    page.wait_for_url(re.compile(r"/authorize\?"))
    page.click("text=Allow")
    done(page)
    assert page.url.startswith(stage.base + "/connect/"), page.url
    assert "Rotor is connected" in page.inner_text("#card")
    assert page.evaluate("sessionStorage.getItem('engine-connect')") is None, "a sign-in is taken up once"
    assert len(stage.connections()) == 1
    opened.value.close()


@scenario
def a_link_comes_back_to_the_product(stage):
    stage.integrate("keyed")
    stage.hosts.add("/done", "<p>Welcome back</p>")
    back = urllib.parse.quote(f"http://localhost:{stage.hosts.port}/done?tab=2", safe="")
    page = stage.open("keyed", query=f"&redirect_url={back}")
    page.fill("#config-team", "acme")
    page.fill("#credentials-api_key", "right-key")
    page.click("button[type=submit]")
    page.wait_for_url(re.compile(r"/done\?"))
    query = urllib.parse.parse_qs(urllib.parse.urlparse(page.url).query)
    [connection] = stage.connections()
    assert query == dict(tab=["2"], status=["success"], provider=["keyed"], provider_config_key=["keyed"], connection_id=[connection["connection_id"]]), query
    # A foreign address is refused before a person has typed anything.
    page = stage.open("keyed", query="&redirect_url=https%3A%2F%2Fevil.example%2F")
    page.wait_for_selector("h1:visible")
    assert "not set up fully" in page.inner_text("body"), page.inner_text("body")
    assert page.locator("#config-team").count() == 0
    assert len(stage.connections()) == 1


@scenario
def a_person_says_no(stage):
    stage.integrate("oidc", "rotor")
    page = stage.open("rotor", scheme="dark")
    popup = sign_in(page, deny)
    text = failed(page)
    assert "did not allow the access" in text, text
    axe(page, "denied, dark")
    shoot(page, "denied-dark")
    popup.close() if not popup.is_closed() else None
    assert stage.connections() == []
    page.click("text=Try again")
    page.wait_for_selector("form")
    sign_in(page)
    done(page)
    assert len(stage.connections()) == 1 and stage.consent.counts["token_calls"] == 1
    # A server that forgets the state of a refusal (RFC 6749 §4.1.2.1 wants it back): the window can only say so.
    page = stage.open("oidc", scheme="dark")
    popup = sign_in(page, deny)
    popup.wait_for_selector("body[data-error]")
    assert popup.get_attribute("body", "data-error") == "state_err"
    assert popup.inner_text("h1") == "That did not work"
    page.wait_for_selector("text=shows that it did not work")
    axe(page, "a window that shows an error")
    assert "seems to be closed" not in page.inner_text("#card")
    popup.close()
    assert len(stage.connections()) == 1
    with page.expect_popup() as opened:
        page.click("text=Open the window again")
    opened.value.wait_for_selector("button")
    allow(opened.value)
    done(page)
    assert len(stage.connections()) == 2
    # The window is of the language in which the page was shown.
    page = stage.open("oidc", query="&lang=de")
    popup = sign_in(page, deny)
    popup.wait_for_selector("body[data-error]")
    eventually(lambda: popup.inner_text("h1") == "Das hat nicht geklappt", "the window is in German")
    assert "in einem anderen Browser" in popup.inner_text("main") and "state" not in popup.inner_text("main")
    popup.click("summary")
    assert "state" in popup.inner_text("main")
    axe(popup, "result page, de")
    shoot(popup, "window-failed-de")


@scenario
def what_fails_in_another_tab_is_not_this_ones(stage):
    stage.integrate("oidc", "rotor")
    page = stage.open("rotor")
    with page.expect_popup() as opened:
        page.click("button[type=submit]")
    opened.value.wait_for_selector("button")
    page.wait_for_selector("text=A window of Rotor has opened")
    # Another tab of the same browser, in which it fails: of no flow that the server knows.
    other = page.context.new_page()
    stage.open("oidc", page=other)
    sign_in(other, deny)
    other.wait_for_selector("text=shows that it did not work")
    # The answer that is asked for upon the news, and the view after the one behind it.
    for _ in range(2):
        with page.expect_response(re.compile("/flows/")):
            pass
    assert "A window of Rotor has opened" in page.inner_text("#card"), page.inner_text("#card")
    allow(opened.value)
    done(page)


@scenario
def an_answer_that_is_played_back_does_nothing(stage):
    stage.integrate("rotor")
    page = stage.open("rotor")
    seen = []
    page.context.on("request", lambda request: seen.append(request.url) if "/oauth/callback" in request.url else None)
    sign_in(page)
    done(page)
    assert len(seen) == 1 and stage.consent.counts["token_calls"] == 1
    again = page.context.new_page()
    response = again.goto(seen[0])
    assert response.status == 400
    assert "used before" in again.inner_text("main"), again.inner_text("main")
    assert again.get_attribute("body", "data-error").startswith("state_")
    axe(again, "result page")
    shoot(again, "result-light")
    assert stage.consent.counts["token_calls"] == 1 and len(stage.connections()) == 1


@scenario
def a_link_of_another_person_is_refused(stage):
    stage.integrate("rotor")
    page = stage.open("rotor")
    with page.expect_popup() as opened:
        page.click("button[type=submit]")
    popup = opened.value
    popup.wait_for_url(re.compile(r"/authorize\?"))
    # Somebody else, in another browser, gets the address at which the provider asks.
    other = stage.page()
    other.goto(popup.url)
    other.click("text=Allow")
    other.wait_for_url(re.compile(r"/oauth/callback"))
    assert "another browser" in other.inner_text("main"), other.inner_text("main")
    assert stage.connections() == [] and stage.consent.counts["token_calls"] == 0
    # Whose it is can still go on: a stranger cannot end it.
    popup.click("text=Allow")
    done(page)
    assert len(stage.connections()) == 1


@scenario
def a_start_link_serves_once(stage):
    stage.integrate("rotor")
    token = stage.session("rotor")["token"]
    begun = stage.api("POST", "/connect/integrations/rotor/flow", dict(scheme="sign_in"), token=token)["data"]
    first = stage.page()
    first.goto(begun["url"])
    first.wait_for_url(re.compile(r"/authorize\?"))
    other = stage.page()
    assert other.goto(begun["url"]).status == 400
    assert "used before" in other.inner_text("main")
    assert stage.connections() == []


@scenario
def a_key_is_tried_before_it_is_stored(stage):
    stage.integrate("keyed")
    for scheme in ("light", "dark"):
        page = stage.open("keyed", scheme=scheme)
        page.click("button[type=submit]")
        assert page.locator("[aria-invalid=true]").count() == 2
        assert page.evaluate("document.activeElement.id") == "config-team"
        eventually(lambda: page.inner_text("#urgent") == "2 fields need your attention.", "what is wrong is told")
        axe(page, f"faults, {scheme}")
        shoot(page, f"faults-{scheme}")
        page.fill("#config-team", "acme.example")
        page.fill("#credentials-api_key", "wrong-key")
        page.click("button[type=submit]")
        assert "first part" in page.inner_text("#config-team-fault")
        page.fill("#config-team", "acme")
        page.click("button[type=submit]")
        page.wait_for_selector(".note.bad:not([hidden])")
        assert "Keyed did not accept this" in page.inner_text(".note.bad"), page.inner_text(".note.bad")
        assert "wrong-key" not in page.inner_text("#card")
        # What the server says is for those who look into it.
        assert "401" not in page.inner_text(".note.bad") and "401" in page.text_content(".note.bad")
        eventually(lambda: page.inner_text("#urgent").startswith("Keyed did not accept this"), "it is told")
        assert "401" not in page.text_content("#urgent")
        axe(page, f"refused, {scheme}")
        shoot(page, f"refused-{scheme}")
        assert len(stage.connections()) == (0 if scheme == "light" else 1), "nothing is stored of what was refused"
        page.click("button[aria-label='Show API key']")
        assert page.get_attribute("#credentials-api_key", "type") == "text"
        page.fill("#credentials-api_key", "right-key")
        page.click("button[type=submit]")
        done(page)
        assert "As Acme Ltd. You" in page.inner_text("#card"), page.inner_text("#card")
        assert page.inner_text("#urgent") == "", "what went wrong before is over"
    assert len(stage.connections()) == 2
    page = stage.open("keyed", query="&lang=de")
    page.fill("#config-team", "acme")
    page.fill("#credentials-api_key", "wrong-key")
    page.click("button[type=submit]")
    page.wait_for_selector(".note.bad:not([hidden])")
    assert "Keyed hat das nicht angenommen" in page.inner_text(".note.bad") and "answered" not in page.inner_text("#card")
    page.click("text=Einzelheiten")
    assert page.get_attribute(".note.bad dd[lang]", "lang") == "en"
    axe(page, "details, de")
    found = stage.credentials("keyed", stage.connections()[0]["connection_id"])
    assert found == dict(type="API_KEY", apiKey="right-key"), found


@scenario
def a_password_may_be_empty(stage):
    stage.integrate("named")
    page = stage.open("named")
    page.click("button[type=submit]")
    assert page.locator("[aria-invalid=true]").count() == 1, "the name is needed"
    page.fill("#credentials-username", "right-key")
    axe(page, "a password that may be empty")
    page.click("button[type=submit]")
    done(page)
    [connection] = stage.connections()
    found = stage.credentials("named", connection["connection_id"])
    assert found == dict(type="BASIC", username="right-key", password=""), found


@scenario
def the_browsers_way_back_leads_to_the_list(stage):
    stage.integrate("keyed", "rotor")
    page = stage.open()
    address = page.url
    page.click("text=Keyed")
    page.wait_for_selector("#config-team")
    page.go_back()
    page.wait_for_selector(".list button")
    page.go_forward()
    page.wait_for_selector("#config-team")
    page.click("button[aria-label='Back to the list']")
    page.wait_for_selector(".list button")
    page.click("text=Rotor")
    page.wait_for_selector("#credentials-api_key, button[type=submit]")
    assert page.url == address and "session_token" not in page.url
    # One step for one card: the next one leaves the page, as it came.
    page.go_back()
    page.wait_for_selector(".list button")
    page.go_back()
    assert page.url == "about:blank", page.url


@scenario
def a_form_asks_which_of_several(stage):
    stage.integrate("several")
    page = stage.open("several")
    page.fill("#credentials-api_key", "wrong-key")
    page.click("button[type=submit]")
    page.wait_for_selector(".note.bad:not([hidden])")
    page.fill("#credentials-api_key", "right-key")
    page.click("button[type=submit]")
    page.wait_for_selector("input[name=choice]")
    assert page.locator(".choice .name").all_inner_texts() == ["Acme <b>Berlin</b>", "Acme Paris"]
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert "right-key" not in page.content() and stage.connections() == []
    axe(page, "choice")
    shoot(page, "choice-light")
    # Who thinks again connects nothing, and may begin anew.
    page.click("text=Cancel")
    page.wait_for_selector("#credentials-api_key")
    assert stage.connections() == []
    page.fill("#credentials-api_key", "right-key")
    page.click("button[type=submit]")
    page.wait_for_selector("input[name=choice]")
    page.get_by_text("Acme Paris").click()
    page.keyboard.press("Enter")
    done(page)
    assert "Acme Ltd" in page.inner_text("#card")
    assert len(stage.connections()) == 1
    assert page.complaints == [], page.complaints


@scenario
def a_window_asks_which_of_several(stage):
    stage.integrate("sited")
    # In the language of the page that opened it, whatever the browser's own is.
    for language, scheme, title in (("de", "light", "Wählen Sie, was verbunden wird"), ("ar", "dark", "اختر ما تريد ربطه"),
                                    ("en", "light", "Choose what to connect")):
        # In its colours too.
        page = stage.open("sited", query=f"&lang={language}&theme={scheme}", scheme="dark", locale="fr-FR")
        popup = sign_in(page)
        popup.wait_for_selector("input[name=choice]")
        eventually(lambda: popup.inner_text("h1") == title and popup.title() == title, "it is said again")
        assert popup.evaluate("document.documentElement.lang") == language
        assert popup.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
        assert popup.evaluate("getComputedStyle(document.documentElement).colorScheme") == scheme
        assert popup.locator(".choice .name").all_inner_texts() == ["Acme <b>Berlin</b>", "Acme Paris"]
        popup.set_viewport_size(dict(width=320, height=560))
        assert popup.evaluate("document.documentElement.scrollWidth") == 320
        axe(popup, f"a window that asks, {language}")
        shoot(popup, f"window-choice-{language}-{scheme}")
        popup.click(".choice >> nth=1")
        popup.click("button[type=submit]")
        done(page)
    assert len(stage.connections()) == 3
    # Without a script it is a form all the same, in the browser's language.
    context = stage.browser.new_context(locale="es-ES", java_script_enabled=False)
    stage.stack.callback(context.close)
    token = stage.session("sited")["token"]
    page = context.new_page()
    page.goto(stage.api("POST", "/connect/integrations/sited/flow", dict(scheme="sign_in"), token=token)["data"]["url"])
    page.click("text=Allow")
    assert page.inner_text("h1") == "Elija qué conectar", page.inner_text("body")
    page.click("button[type=submit]")
    assert page.inner_text("h1") == "Conectado" and page.get_attribute("html", "lang") == "es"
    assert len(stage.connections()) == 4


@scenario
def a_marketplace_begins_and_somebody_claims(stage):
    stage.integrate("market")
    text = f"shop=acme&timestamp={int(time.time())}"
    code = hmac.new(b"rotor-secret", text.encode(), "sha256").hexdigest()
    address = f"{stage.base}/oauth/install/dev/market?{text}&hmac="
    page = stage.page(scheme="dark", locale="de-DE", width=320, height=560)
    page.goto(address + "0" * 64)
    assert "signature is wrong" in page.text_content("body"), page.text_content("body")
    page.goto(address + code)
    page.wait_for_url(re.compile(r"/authorize\?"))
    page.click("text=Allow")
    page.wait_for_selector("h1:text-is('Installiert')")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    axe(page, "installed")
    shoot(page, "window-installed-de-dark")
    assert stage.connections() == [], "nobody can use it yet"
    # Whoever has seen the address begins nothing.
    other = stage.page()
    other.goto(address + code)
    assert "begun before" in other.text_content("body"), other.text_content("body")
    [waiting] = stage.api("GET", "/connections?pending=true")["connections"]
    owner = stage.page()
    owner.goto(stage.reconnect("market", waiting["connection_id"])["connect_link"])
    owner.wait_for_selector("#card:not([aria-busy])")
    sign_in(owner)
    done(owner)
    [connection] = stage.connections()
    assert (connection["connection_id"], connection["end_user"]["id"]) == (waiting["connection_id"], "u-1"), connection
    assert stage.credentials("market", connection["connection_id"])["raw"]["token_type"] == "Bearer"


@scenario
def a_connection_is_connected_anew(stage):
    stage.integrate("keyed", "rotor")
    page = stage.open("keyed")
    page.fill("#config-team", "acme")
    page.fill("#credentials-api_key", "right-key")
    page.click("button[type=submit]")
    done(page)
    [before] = stage.connections()
    page = stage.page(scheme="dark")
    page.goto(stage.reconnect("keyed", before["connection_id"])["connect_link"])
    page.wait_for_selector("form")
    assert "Reconnect Keyed" in page.inner_text("#card")
    axe(page, "reconnect, dark")
    shoot(page, "reconnect-dark")
    page.fill("#config-team", "acme")
    page.fill("#credentials-api_key", "other-right-key")
    page.click("button[type=submit]")
    done(page)
    assert page.locator("text=Connect another account").count() == 0
    [after] = stage.connections()
    assert (after["id"], after["connection_id"]) == (before["id"], before["connection_id"])
    assert stage.credentials("keyed", after["connection_id"])["apiKey"] == "other-right-key"


@scenario
def tokens_that_rotate_stay_good(stage):
    stage.consent.lifetime = 1
    stage.integrate("rotor")
    page = stage.open("rotor")
    sign_in(page)
    done(page)
    [connection] = stage.connections()
    seen = set()
    for _ in range(3):
        path = f"/connections/{connection['connection_id']}?provider_config_key=rotor&force_refresh=true"
        seen.add(stage.api("GET", path)["credentials"]["access_token"])
    assert len(seen) == 3, seen
    assert stage.consent.counts["refresh_reuse"] == 0


@scenario
def a_blocked_window_is_a_link(stage):
    stage.integrate("rotor")
    page = stage.page()
    page.add_init_script("window.open = () => null")
    stage.open("rotor", page=page)
    page.click("button[type=submit]")
    page.wait_for_selector("a.button.main")
    assert "kept the window from opening" in page.inner_text("#card")
    axe(page, "blocked")
    shoot(page, "blocked-light")
    with page.expect_popup() as opened:
        page.click("a.button.main")
    allow(opened.value)
    done(page)


@scenario
def a_window_that_is_closed_can_be_opened_again(stage):
    stage.integrate("rotor")
    page = stage.open("rotor")
    with page.expect_popup() as opened:
        page.click("button[type=submit]")
    opened.value.wait_for_selector("button")
    opened.value.close()
    page.wait_for_selector("text=seems to be closed")
    with page.expect_popup() as opened:
        page.click("text=Open the window again")
    allow(opened.value)
    done(page)


@scenario
def what_a_provider_says_is_text(stage):
    stage.integrate("rotor")
    evil = "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
    # A callback that belongs to a flow: the provider's own error is shown.
    page = stage.open("rotor")
    with page.expect_popup() as opened:
        page.click("button[type=submit]")
    popup = opened.value
    # The page that opened it would close it, a moment after it has heard how it ended.
    popup.add_init_script("window.close = () => {}")
    popup.wait_for_url(re.compile(r"/authorize\?"))
    state = urllib.parse.parse_qs(urllib.parse.urlparse(popup.url).query)["state"][0]
    popup.goto(f"{stage.base}/oauth/callback?" + urllib.parse.urlencode(dict(state=state, error="server_error", error_description=evil)))
    assert popup.evaluate("window.hacked") is None
    assert "server_error" in popup.text_content("main"), popup.text_content("main")
    failed(page)
    page.click("summary")
    assert page.evaluate("window.hacked") is None
    # Callbacks that belong to nothing.
    for query in ("", "state=x", f"state={urllib.parse.quote(evil)}", "code=1", "state=a&state=b&code=1"):
        assert popup.goto(f"{stage.base}/oauth/callback?{query}").status == 400
        assert popup.evaluate("window.hacked") is None
    assert stage.connections() == [] and stage.consent.counts["token_calls"] == 0


ELEMENT = """<script src="{base}/connect.js"></script>
<engine-connect id="connect" {attributes}></engine-connect>
<script>
  var news = [];
  for (const type of ["open", "connect", "error", "close"])
    connect.addEventListener(type, (event) => news.push([type, event.detail ?? null]));
</script>"""


@scenario
def the_element_connects_in_a_page_of_the_product(stage):
    stage.integrate("keyed", "rotor")
    stage.hosts.add("/", ELEMENT.format(base=stage.base, attributes='theme="dark" style="--engine-connect-accent: #0b6e4f"'))
    page = stage.page()
    page.goto(f"http://localhost:{stage.hosts.port}/")
    page.evaluate("token => { connect.session = token }", stage.session()["token"])
    frame = page.frame_locator("iframe")
    frame.locator(".list button").first.wait_for()
    axe(page, "host with the page")
    shoot(page, "element-dark")
    assert frame.locator("html").evaluate("root => getComputedStyle(root).getPropertyValue('--accent').trim()") == "#0b6e4f"
    # Of another scheme than the frame, the page would be painted over the product.
    assert page.locator("iframe").evaluate("frame => getComputedStyle(frame).colorScheme") == "dark"
    # The browser's way back is that of the page around.
    steps = page.evaluate("history.length")
    frame.locator("text=Keyed").click()
    frame.locator("button[aria-label='Back to the list']").click()
    frame.locator("text=Rotor").click()
    frame.locator("button[aria-label='Back to the list']").click()
    frame.locator("text=Keyed").click()
    frame.locator("#config-team").wait_for()
    assert page.evaluate("history.length") == steps, (steps, page.evaluate("history.length"))
    frame.locator("#config-team").fill("acme")
    frame.locator("#credentials-api_key").fill("right-key")
    frame.locator("button[type=submit]").click()
    frame.locator(".badge.good").wait_for()
    [connection] = stage.connections()
    news = page.evaluate("news")
    assert news == [["open", None], ["connect", dict(providerConfigKey="keyed", connectionId=connection["connection_id"])]], news
    # A popup out of a frame of another origin.
    frame.locator("text=Connect another account").click()
    frame.locator("text=Rotor").click()
    frame.locator("form").wait_for()
    with page.expect_popup() as opened:
        frame.locator("button[type=submit]").click()
    allow(opened.value)
    frame.locator(".badge.good").wait_for()
    frame.locator("text=Finish").click()
    eventually(lambda: page.locator("iframe").count() == 0, "the frame goes")
    assert page.evaluate("news.at(-1)[0]") == "close"
    assert stage.complaints_around_frame(page) == [], page.complaints


@scenario
def a_window_that_fails_is_told_in_a_frame(stage):
    stage.integrate("oidc")
    stage.hosts.add("/", ELEMENT.format(base=stage.base, attributes='lang="de" theme="dark"'))
    page = stage.page()
    page.goto(f"http://localhost:{stage.hosts.port}/")
    page.evaluate("token => { connect.session = token }", stage.session("oidc")["token"])
    frame = page.frame_locator("iframe")
    frame.locator("form").wait_for()
    with page.expect_popup() as opened:
        frame.locator("button[type=submit]").click()
    # This server forgets the state, so whose it was only the window knows, and what a frame keeps it cannot read.
    deny(opened.value)
    opened.value.wait_for_selector("body[data-error]")
    eventually(lambda: opened.value.inner_text("h1") == "Das hat nicht geklappt", "the window is of the frame's language")
    assert opened.value.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    axe(opened.value, "a window that fails, de")
    shoot(opened.value, "window-failed-de-dark")
    frame.locator("#card >> text=zeigt, dass es nicht geklappt hat").wait_for()
    axe(page, "a window that fails, in a frame")
    opened.value.close()
    with page.expect_popup() as opened:
        frame.locator("text=Fenster noch einmal öffnen").click()
    opened.value.wait_for_selector("button")
    allow(opened.value)
    frame.locator(".badge.good").wait_for()
    assert stage.complaints_around_frame(page) == [], page.complaints


@scenario
def a_page_that_is_not_listed_may_not_frame_it(stage):
    stage.integrate("keyed")
    stage.hosts.add("/", ELEMENT.format(base=stage.base, attributes=""))
    page = stage.page()
    page.goto(f"http://evil.test:{stage.hosts.port}/")
    page.evaluate("token => { connect.session = token }", stage.session()["token"])
    # Asking the page lets its messages in.
    eventually(lambda: page.evaluate("true") and any("frame-ancestors" in text for text in page.complaints), "it is refused")
    assert page.evaluate("news") == []


@scenario
def an_address_that_names_another_server_is_refused(stage):
    stage.integrate("keyed")
    for name in ("apiURL", "host"):
        page = stage.page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(stage.session("keyed")["connect_link"] + f"&{name}=https%3A%2F%2Fevil.example")
        assert "cannot be used here" in failed(page)
        assert not [url for url in asked if "evil.example" in url.split("?")[0] or url.endswith("/connect/session")]
        assert "session_token" not in page.url


NANGO = """<script>
  // What Nango's front-end SDK does, by its wire behaviour (its code is not ours to copy).
  var news = [];
  function openConnectUI(base, api, token) {{
    const frame = document.createElement("iframe");
    frame.title = "Connect";
    frame.style = "position:fixed;inset:0;width:100%;height:100%;border:0";
    const address = new URL(base);
    address.searchParams.set("apiURL", api);
    address.searchParams.set("detectClosedAuthWindow", "true");
    window.addEventListener("message", (event) => {{
      if (event.origin !== address.origin || !event.data.type) return;
      news.push(event.data);
      if (event.data.type === "ready") frame.contentWindow.postMessage({{ type: "session_token", sessionToken: token }}, "*");
      if (event.data.type === "close") frame.remove();
    }});
    frame.src = address.href;
    document.body.append(frame);
  }}
  function auth(host, integration, token) {{
    const popup = window.open("", "_blank", "width=500,height=600");
    return new Promise((resolve) => {{
      const socket = new WebSocket(host.replace("http", "ws") + "/");
      socket.onmessage = ({{ data }}) => {{
        const message = JSON.parse(data);
        news.push(message);
        if (message.message_type !== "connection_ack") {{
          socket.close();
          setTimeout(() => popup.close(), 500);
          return resolve(message);
        }}
        popup.location = `${{host}}/oauth/connect/${{integration}}?connect_session_token=${{token}}&params%5Bteam%5D=blue&ws_client_id=${{message.ws_client_id}}`;
      }};
    }});
  }}
  async function form(host, path, token, body) {{
    const answer = await fetch(`${{host}}${{path}}?connect_session_token=${{token}}&params%5Bteam%5D=acme`, {{
      method: "POST", headers: {{ "Content-Type": "application/json" }}, body: body && JSON.stringify(body),
    }});
    return [answer.status, await answer.json()];
  }}
</script>"""


def outcome(page):
    """What the host's page was told, which it waits for no longer than anybody would."""
    return page.evaluate("Promise.race([result, new Promise((_, no) => setTimeout(() => no(new Error('told nothing')), 10000))])")


@scenario
def nangos_front_end_works_unchanged(stage):
    stage.integrate("keyed", "rotor")
    stage.hosts.add("/", NANGO.format())
    page = stage.page()
    page.goto(f"http://localhost:{stage.hosts.port}/")
    token = stage.session()["token"]
    page.evaluate("([b, t]) => openConnectUI(b + '/connect/', b, t)", [stage.base, token])
    frame = page.frame_locator("iframe")
    frame.locator("text=Keyed").click()
    frame.locator("#config-team").fill("acme")
    frame.locator("#credentials-api_key").fill("right-key")
    frame.locator("button[type=submit]").click()
    frame.locator(".badge.good").wait_for()
    # The frame goes while the key is down, for which playwright would wait for ever: so the page presses it, a moment later.
    frame.locator("html").evaluate(
        "() => { setTimeout(() => document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' })), 50) }")
    eventually(lambda: page.evaluate("news.at(-1).type") == "close", "the page says that it is closed")
    news = page.evaluate("news")
    assert [message["type"] for message in news] == ["ready", "connect", "close"], news
    assert news[1]["payload"]["providerConfigKey"] == "keyed"

    # Without the page: a popup that tells by WebSocket, and forms of the host's own.
    with page.expect_popup() as opened:
        page.evaluate("([b, t]) => { window.result = auth(b, 'rotor', t) }", [stage.base, token])
    allow(opened.value)
    result = outcome(page)
    assert result["message_type"] == "success" and result["provider_config_key"] == "rotor" and result["is_pending"] is False, result
    with page.expect_popup() as opened:
        page.evaluate("([b, t]) => { window.result = auth(b, 'rotor', t) }", [stage.base, token])
    deny(opened.value)
    result = outcome(page)
    assert result["message_type"] == "error" and result["error_type"], result
    status, answer = page.evaluate("([b, t]) => form(b, '/api-auth/api-key/keyed', t, { apiKey: 'right-key' })", [stage.base, token])
    assert status == 200 and set(answer) == {"connectionId", "providerConfigKey"}, answer
    status, answer = page.evaluate("([b, t]) => form(b, '/api-auth/api-key/keyed', t, { apiKey: 'wrong-key' })", [stage.base, token])
    assert status == 400 and answer["error"]["code"] == "connection_test_failed" and answer["error"]["message"], answer
    assert len(stage.connections()) == 3


@scenario
def it_fits_a_small_screen_in_each_direction(stage):
    stage.integrate("rotor", "keyed")
    for language in ("en", "ar", "de"):
        page = stage.open(query=f"&lang={language}", width=320, height=640)
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
        for _ in range(2):
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width == 320, f"{language}: {width}"
            axe(page, f"320 pixels, {language}")
            shoot(page, f"small-{'card' if _ else 'list'}-{language}")
            if not _:
                page.click("text=Keyed")
                page.wait_for_selector("form")
    page = stage.open(forced_colors="active", reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    shoot(page, "forced-colors")


@scenario
def a_session_that_has_ended_says_so(stage):
    stage.integrate("keyed")
    session = stage.session("keyed")
    stage.api("DELETE", "/connect/session", token=session["token"])
    page = stage.page()
    page.goto(session["connect_link"])
    assert "This link has ended" in failed(page)
    axe(page, "ended")
    page.goto(f"{stage.base}/connect/")
    assert "This link has ended" in failed(page)
    # A session that ends while a person types.
    session = stage.session("keyed")
    page.goto(session["connect_link"])
    page.fill("#config-team", "acme")
    page.fill("#credentials-api_key", "right-key")
    stage.api("DELETE", "/connect/session", token=session["token"])
    page.click("button[type=submit]")
    assert "This link has ended" in failed(page)
    assert stage.connections() == []


if __name__ == "__main__":
    engine, *names = sys.argv[1:]
    if not names:
        print("\n".join(SCENARIOS))
        sys.exit()
    faults = 0
    with chromium() as browser:
        for name in names:
            try:
                with Stage(engine, browser) as stage:
                    SCENARIOS[name](stage)
                print(f"{name}: ok", flush=True)
            except Exception:
                faults += 1
                print(f"{name}: failed\n{traceback.format_exc()}", flush=True)
    sys.exit(1 if faults else 0)
