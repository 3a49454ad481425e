import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

/// A person who has come back chooses which of several is connected.
@Suite(.timeLimit(.minutes(2)))
struct ChoiceRoutesTests {
    private struct Asked {
        let page: Answer
        let flow: String
        let session: String

        var token: String {
            let parts = page.text.split(separator: "name=\"token\" value=\"")
            return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : ""
        }
        /// The cookie of the form, not the one that is taken away.
        var cookie: String {
            let fields = page.fields.values(of: "set-cookie").filter { !$0.contains("Max-Age=0") }
            return String((fields.first ?? "").prefix { $0 != ";" })
        }
    }

    /// Comes back from the provider, where there are two.
    private func ask(
        _ own: ConnectWorld, _ more: [(String, JSONValue)] = [], accepting language: String? = nil
    ) async throws -> Asked {
        try await own.integrate("chooser", ["type": "OAUTH2", "client_id": "app", "client_secret": "app-secret"])
        let session = try await own.session()
        let begun = try await own.begin(session, more, at: "chooser")
        let page = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie, accepting: language)
        return Asked(page: page, flow: begun.flow, session: session)
    }

    private func choose(
        _ own: ConnectWorld, _ form: String, cookie: String?, accepting language: String? = nil
    ) async -> Answer {
        var fields: HTTPFields = ["content-type": "application/x-www-form-urlencoded"]
        if let language { fields["accept-language"] = language }
        if let cookie { fields["cookie"] = cookie }
        return await own.world.send("POST /oauth/choose", key: nil, text: form, fields: fields)
    }

    @Test func `a page that needs no script asks, and what is chosen is connected`() async throws {
        try await ConnectWorld.with { own in
            let asked = try await ask(own)
            #expect(asked.page.status == 200 && asked.page.text.contains("type=\"radio\""))
            #expect(asked.page.text.contains("One &lt;b&gt;") && !asked.page.text.contains("<b>"))
            let policy = asked.page.fields["content-security-policy"] ?? ""
            #expect(policy.contains("form-action 'self'") && policy.hasPrefix("default-src 'none'"))
            #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
            #expect(asked.page.fields["cross-origin-opener-policy"] == nil)
            #expect(await own.connections.isEmpty)
            #expect(await own.news(asked.flow, asked.session)?["status"] == "pending")

            let end = await choose(own, "token=\(asked.token)&choice=1", cookie: asked.cookie)
            #expect(end.text.contains(#"data-outcome="success""#), "\(end.text)")
            let stored = try #require(try await own.world.store.connections(in: "dev").first)
            #expect(stored.learnt.contains(#""site":"s2""#) && stored.learnt.contains(#""first":"s1""#))
            #expect(await own.news(asked.flow, asked.session)?["status"] == "success")
            // The token was had once, before the choice.
            #expect(own.upstream.counts.tokens == 1)
        }
    }

    @Test func `it asks, and ends, in the language that the browser wants`() async throws {
        try await ConnectWorld.with { own in
            let asked = try await ask(own, accepting: "pt, de-CH;q=0.7")
            #expect(asked.page.text.contains(#"<html lang="de" dir="ltr">"#))
            #expect(asked.page.text.contains(#"<h1 data-say="title.choice">Wählen Sie, was verbunden wird</h1>"#))
            #expect(asked.page.text.contains(#"data-say="connect">Verbinden</button>"#))
            let end = await choose(own, "token=\(asked.token)&choice=1", cookie: asked.cookie, accepting: "ar")
            #expect(end.text.contains(#"<html lang="ar" dir="rtl">"#) && end.text.contains(">تم الربط</h1>"))
        }
    }

    @Test func `a choice serves once, in the browser that was asked, and only with something chosen`() async throws {
        try await ConnectWorld.with { own in
            let asked = try await ask(own)
            for cookie in [nil, "a=b", asked.cookie + "x"] {
                #expect(await choose(own, "token=\(asked.token)&choice=1", cookie: cookie).status == 400)
            }
            #expect(await choose(own, "token=other&choice=1", cookie: asked.cookie).status == 400)
            #expect(await choose(own, "choice=1", cookie: asked.cookie).status == 400)
            #expect(await own.connections.isEmpty)
            let empty = await choose(own, "token=\(asked.token)&choice=9&choice=x", cookie: asked.cookie)
            #expect(empty.status == 400 && empty.text.contains("nothing was chosen"))
            #expect(await choose(own, "token=\(asked.token)&choice=1", cookie: asked.cookie).status == 400)
            #expect(await own.connections.isEmpty)
        }
    }

    @Test func `a choice that is not made in half an hour is over`() async throws {
        try await ConnectWorld.with { own in
            let asked = try await ask(own)
            own.world.clock.advance(seconds: 1_801)
            #expect(await choose(own, "token=\(asked.token)&choice=0", cookie: asked.cookie).status == 400)
            #expect(await own.connections.isEmpty)
        }
    }

    @Test func `a browser that goes back to the host may be sent there from the form`() async throws {
        try await ConnectWorld.with({ $0.redirectURLs = ["https://app.acme.test/done"] }) { own in
            let asked = try await ask(
                own, [("redirect_url", "https://app.acme.test/done"), ("returns", .bool(true))])
            let policy = asked.page.fields["content-security-policy"] ?? ""
            #expect(policy.contains("form-action 'self' https://app.acme.test;"))
            let end = await choose(own, "token=\(asked.token)&choice=0", cookie: asked.cookie)
            #expect(end.status == 302)
            #expect(end.fields["location"]?.hasPrefix("https://app.acme.test/done?status=success") == true)
        }
    }

    @Test func `what is posted is a form`() async throws {
        try await ConnectWorld.with { own in
            let asked = try await ask(own)
            let answer = await own.world.send("POST /oauth/choose", key: nil, body: ["token": .string(asked.token)])
            #expect(answer.status == 415)
        }
    }
}
