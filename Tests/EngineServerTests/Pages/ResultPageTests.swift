import EngineHTTP
import EngineNetwork
import Testing

@testable import EngineServer

struct ResultPageTests {
    private func text(of response: ServerResponse) -> String {
        guard case .bytes(let bytes) = response.body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let policy = PagePolicy(
        allowed: ["https://app.acme.test"], publicURL: "https://engine.test/base")
    private let page = ResultPage(policy: policy, words: .english)

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
        // A browser that comes from the provider's page would take the opener away.
        #expect(response.fields["cross-origin-opener-policy"] == nil)
    }

    @Test func `every outcome is said in every language`() {
        for words in PageWords.all {
            let page = ResultPage(policy: Self.policy, words: words)
            let pages = [
                page.success(), page.success(isPending: true),
                page.failure(ConnectFailure(code: "state_err", message: "")),
                page.failure(ConnectFailure(code: "callback_err", message: "")),
                page.failure(ConnectFailure(code: "token_err", message: "")),
            ].map(text)
            #expect(Set(pages).count == 5)
            for html in pages {
                #expect(html.contains(#"<html lang="\#(words.language)" dir="\#(words.direction)">"#))
                // What is said, and the names of what is said: no name stands for a text.
                for part in html.split(separator: "data-say=\"").dropFirst() {
                    let key = part.prefix { $0 != "\"" }
                    #expect(words.say(String(key)) != String(key), "\(key)")
                    #expect(part.dropFirst(key.count).hasPrefix("\">\(words.say(String(key)))<"), "\(part.prefix(99))")
                }
            }
        }
        let german = PageWords.all.first { $0.language == "de" } ?? .english
        #expect(text(of: ResultPage(policy: Self.policy, words: german).success()).contains(">Verbunden</h1>"))
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
                "base", "close", "detail", "details", "dir", "drawing", "error", "fold", "kind", "lang", "message",
                "origins", "outcome", "text", "textKey", "title", "titleKey",
            ])
    }
}
