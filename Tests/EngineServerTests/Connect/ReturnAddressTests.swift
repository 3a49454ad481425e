import EngineHTTP
import Testing

@testable import EngineServer

struct ReturnAddressTests {
    private static let allowed = [
        "https://app.acme.test/integrations", "https://acme.test:8443/", "http://plain.test/a/",
    ]

    private func accepts(_ text: String, loopback: Bool = false) -> Bool {
        (try? ReturnAddress(text, allowed: Self.allowed, allowsLoopback: loopback)) != nil
    }

    @Test(arguments: [
        "https://app.acme.test/integrations", "https://app.acme.test/integrations/",
        "https://APP.acme.test/integrations/done",
        "https://app.acme.test:443/integrations/done?tab=2&x=%20", "https://acme.test:8443/", "https://acme.test:8443",
        "https://acme.test:8443/any/where", "http://plain.test/a/", "http://plain.test/a", "http://plain.test/a/b",
    ])
    func `what is listed, and what lies below it, is taken`(_ text: String) throws {
        #expect(try ReturnAddress(text, allowed: Self.allowed, allowsLoopback: false).text == text)
    }

    /// Ways to write a host that some reader takes for another one, around one that is listed.
    private static let hosts = [
        "evil.test", "app.acme.test.evil.test", "evil.test/app.acme.test", "app.acme.test@evil.test",
        "evil.test#app.acme.test",
        "app.acme.test:80@evil.test", "app.acme.test%40evil.test", "app.acme.test%2eevil.test",
        "app.acme.test\\evil.test",
        "app.acme.test\\@evil.test", "app.acme.test\t.evil.test", "app.acme.test ", "app.acme.test\n",
        "app.acme.test%00.evil.test",
        "app.acme.test.", "xapp.acme.test", "app-acme.test", "acme.test", "app.acme.test:8443", "app.acme.test:0",
        "app.acme.test:99999",
        "аpp.acme.test", "app。acme.test", "ａpp.acme.test", "app.acme.test／evil", "127.0.0.1", "localhost", "[::1]",
        "2130706433",
        "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "app.acme.test;evil.test", "app.acme.test,evil.test",
        "app.acme.test?evil.test",
        "app.acme.test|evil.test", "app.acme.test<", "app.acme.test\"", "app.acme.test'", "(app.acme.test)",
        "app.acme.test&evil.test",
    ]
    private static let paths = [
        "/integrationsx", "/integration", "/", "", "/integrations/..", "/integrations/../admin",
        "/integrations/%2e%2e/admin",
        "/integrations/%2E%2E%2Fadmin", "/integrations/..%2fadmin", "/integrations/%252e%252e/admin",
        "/integrations/..\\admin",
        "/integrations%2f..%2fadmin", "/integrations%2Fdone", "/integrations%5cdone", "/integrations/./done",
        "/integrations/..;/admin",
        "//integrations", "//evil.test/integrations", "/Integrations", "/%69ntegrations", "/integrations\u{0}",
        "/integrations\r\nLocation: x",
        "/integrations/a b", "/integrations/\u{7F}", "/integrations/é", "/integrations#x",
        "/integrations/done#access_token=1",
        "/integrations/%0d%0aset-cookie:x", "/integrations/%00", "/integrations/%2e", "/integrations/a/%2e%2e/%2e%2e/b",
        "/integrations\\",
    ]
    private static let schemes = [
        "javascript:alert(1)//", "data:text/html,", "vbscript:x//", "file://", "ftp://", "blob:https://", "//", "/\\",
        "\\\\", "http://",
        "https:", "https:/", "https:///", "https:\\\\", "hTTps:@", " https://", "\thttps://", "https ://", "ht\ntps://",
        "view-source:https://",
        "intent://", "app+https://", "https://@", "https://:@", "https://user@", "https://user:pass@", "https://%",
        "mailto:", "about:", "wss://",
    ]

    /// T7 of the reliability plan: 0 open redirects.
    private static let tricks: [String] = {
        var all = ["", " ", "/", "integrations", "?x", "#x", "https://", String(repeating: "a", count: 3_000)]
        for host in hosts {
            all += ["https://\(host)/integrations", "https://\(host)/integrations/done", "https://\(host)"]
        }
        for path in paths { all += ["https://app.acme.test\(path)", "https://app.acme.test:443\(path)"] }
        for scheme in schemes {
            all += ["app.acme.test/integrations", "evil.test/integrations", "evil.test"].map { scheme + $0 }
        }
        return all
    }()

    @Test func `no trick is taken`() {
        let own: Set = [
            // The segment `..;` is a name like any other: it lies below the listed path.
            "https://app.acme.test/integrations/..;/admin", "https://app.acme.test:443/integrations/..;/admin",
        ]
        let tricks = Self.tricks.filter { !own.contains($0) }
        #expect(tricks.count >= 200)
        for trick in tricks { #expect(!accepts(trick), "\(trick.debugDescription)") }
    }

    @Test func `this machine is taken only where it is allowed`() {
        for text in ["http://localhost:3000/done", "http://127.0.0.1/", "https://[::1]:1/x", "http://127.8.8.8/"] {
            #expect(accepts(text, loopback: true))
            #expect(!accepts(text))
        }
        for text in [
            "http://127.evil.test/", "http://localhost.evil.test/", "ftp://localhost/", "http://user@localhost/",
        ] {
            #expect(!accepts(text, loopback: true), "\(text)")
        }
    }

    @Test func `a refusal names the key and what to do`() {
        let fault = #expect(throws: RouteFault.self) {
            try ReturnAddress("https://evil.test/", allowed: Self.allowed, allowsLoopback: false)
        }
        #expect(fault?.status.code == 400)
        #expect(fault?.issues.first?.path == ["redirect_url"])
        #expect(fault?.issues.first?.message.contains("'redirect_urls' in engine.yaml") == true)
    }

    @Test func `what came of it stands behind the query that is there`() {
        let plain = ReturnAddress(checked: "https://app.acme.test/a")
        #expect(
            plain.finished([("status", "success"), ("connection_id", "a b&c")])
                == "https://app.acme.test/a?status=success&connection_id=a%20b%26c")
        let asked = ReturnAddress(checked: "https://app.acme.test/a?tab=2")
        #expect(asked.finished([("status", "error")]) == "https://app.acme.test/a?tab=2&status=error")
    }
}
