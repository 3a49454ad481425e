import EngineCrypto
import EngineHTTP
import EngineNetwork
import Testing

@testable import EngineServer

struct FlowCookieTests {
    private func request(_ cookie: String...) -> ServerRequest {
        ServerRequest(method: .get, path: "/", fields: .init(cookie.map { ("cookie", $0) }))
    }

    @Test func `what was set is found among other cookies`() throws {
        let cookie = FlowCookie(state: "s", isSecure: true)
        let set = cookie.set(Secret("v=1"), isPosted: false)
        let pair = String(set.prefix { $0 != ";" })
        #expect(cookie.value(in: request("a=b; \(pair); c=d"))?.reveal() == "v=1")
        #expect(cookie.value(in: request("a=b", pair))?.reveal() == "v=1")
        #expect(cookie.value(in: request("x\(pair)")) == nil)
        #expect(cookie.value(in: request()) == nil)
        #expect(FlowCookie(state: "t", isSecure: true).value(in: request(pair)) == nil)
    }

    @Test func `a provider that posts gets a cookie that browsers bring along, on https only`() {
        #expect(
            FlowCookie(state: "s", isSecure: true).set(Secret("v"), isPosted: true).contains("SameSite=None; Secure"))
        #expect(FlowCookie(state: "s", isSecure: false).set(Secret("v"), isPosted: true).contains("SameSite=Lax"))
    }

    @Test func `the name does not tell the state`() {
        #expect(!FlowCookie(state: "state-text", isSecure: false).removal.contains("state-text"))
    }
}
