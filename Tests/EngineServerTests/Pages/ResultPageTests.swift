import EngineHTTP
import EngineNetwork
import Testing

@testable import EngineServer

struct ResultPageTests {
    private func text(of response: ServerResponse) -> String {
        guard case .bytes(let bytes) = response.body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    private let page = ResultPage(
        policy: PagePolicy(allowed: ["https://app.acme.test"], publicURL: "https://engine.test/base"))

    @Test func `success tells whoever opened it`() {
        let response = page.success()
        #expect(response.status == 200)
        let html = text(of: response)
        #expect(
            html.contains(
                #"<body data-outcome="success" data-error="" data-message="" data-origins="https://app.acme.test">"#))
        #expect(html.contains(#"src="/base/connect/result.js""#))
        #expect(response.fields["content-type"] == "text/html; charset=utf-8")
        #expect(response.fields["referrer-policy"] == "no-referrer")
        #expect(response.fields["cache-control"] == "no-store")
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\" onload=\"alert(1)", "'><img src=x onerror=alert(1)>",
        "</p><iframe srcdoc='x'>",
        "{{title}}", "&lt;script&gt;", "\u{0}<b>",
    ])
    func `what a provider says is text, whatever it holds`(_ message: String) {
        let response = page.failure(
            ConnectFailure(code: "callback_err", message: message), told: "{\"error\":\"\(message)\"}")
        #expect(response.status == 400)
        let html = text(of: response)
        for markup in ["<script>alert", "<img", "<iframe", "<b>", " onload=\""] {
            #expect(!html.contains(markup), "\(markup)")
        }
        #expect(html.contains(("\(message)" as HTMLText).source))
        #expect(!html.contains("{{base}}"))
    }

    @Test func `a state that is not good says what to do`() {
        let html = text(of: page.failure(ConnectFailure(code: "state_cookie_err", message: "")))
        #expect(html.contains("begun in another browser"))
        #expect(html.contains("Nothing was stored"))
    }

    @Test func `what is said in detail is folded, and marked as English`() {
        let html = text(of: page.failure(ConnectFailure(code: "token_err", message: "upstream answered 401")))
        #expect(html.contains(#"<details class="detail "><summary data-say="details">Details</summary>"#))
        #expect(html.contains(#"<p class="soft small" lang="en" dir="auto">upstream answered 401</p>"#))
        #expect(html.contains(#"data-say="error.other""#))
        #expect(
            text(of: page.failure(ConnectFailure(code: "state_err", message: ""))).contains(#"class="detail none""#))
        #expect(text(of: page.success()).contains(#"class="detail none""#))
    }

    @Test func `every hole of the pages is filled`() {
        #expect(PageAssets.page.holes == ["origins"])
        #expect(
            PageAssets.result.holes == [
                "base", "detail", "drawing", "error", "fold", "kind", "message", "origins", "outcome", "say", "text",
                "title",
            ])
    }
}
