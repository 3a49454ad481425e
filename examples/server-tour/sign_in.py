"""`sign_in.py CHROMIUM LINK`: opens a connect link in a browser and signs in at the OpenID server, as a user would."""

import sys

from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
    page = browser.new_page()
    page.set_default_timeout(15_000)
    page.goto(sys.argv[2])
    with page.expect_popup() as opened:
        page.click("button[type=submit]")
    popup = opened.value
    popup.fill("input[name=sub]", "ada@example.com")
    popup.click("button:text-is('Authorize')")
    page.wait_for_selector(".badge.good")
    print(" ".join(page.inner_text("h1").split()))
    browser.close()
