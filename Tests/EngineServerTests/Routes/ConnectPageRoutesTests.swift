import EngineHTTP
import Testing

@testable import EngineServer

/// The connect page's files, as a browser gets them.
struct ConnectPageRoutesTests {
    @Test func `the page keeps those who opened it away, and says who may frame it`() async throws {
        try await ServerWorld.with { world in
            let page = await world.send("GET /connect/", key: nil)
            #expect(page.status == 200 && page.fields["content-type"] == "text/html; charset=utf-8")
            // It still finds the windows that it opens itself.
            #expect(page.fields["cross-origin-opener-policy"] == "same-origin-allow-popups")
            #expect(page.fields["content-security-policy"]?.contains("; frame-ancestors 'self'") == true)
            #expect(page.fields["referrer-policy"] == "no-referrer")
            let short = await world.send("GET /connect?session_token=x", key: nil)
            #expect(short.status == 308 && short.fields["location"] == "connect/?session_token=x")
        }
    }

    @Test func `its files are there, and no others`() async throws {
        try await ServerWorld.with { world in
            for path in ["/connect/window.js", "/connect/page.css", "/connect/text/de.json", "/connect.js"] {
                #expect(await world.send("GET \(path)", key: nil).status == 200, "\(path)")
            }
            let element = await world.send("GET /connect.js", key: nil)
            #expect(element.fields["cross-origin-resource-policy"] == "cross-origin")
            for path in ["/connect/none.js", "/connect/text/xx.json", "/connect/page.html"] {
                #expect(await world.send("GET \(path)", key: nil).status == 404, "\(path)")
            }
        }
    }
}
