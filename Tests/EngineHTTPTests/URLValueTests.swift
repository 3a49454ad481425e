import EngineHTTP
import Testing

struct URLValueTests {
    @Test
    func `a URL is taken apart and put together again`() throws {
        let url = try URLValue("HTTPS://API.Acme.test:8443/v1/a%2Fb?q=1&r#top")
        #expect(url.scheme == "https")
        #expect(url.host == "api.acme.test")
        #expect(url.port == 8443)
        #expect(url.path == "/v1/a%2Fb")
        #expect(url.query == "q=1&r")
        #expect(url.fragment == "top")
        #expect(url.text == "https://api.acme.test:8443/v1/a%2Fb?q=1&r#top")
        #expect(url.requestTarget == "/v1/a%2Fb?q=1&r")
        #expect(url.withoutFragment.text == "https://api.acme.test:8443/v1/a%2Fb?q=1&r")
    }

    @Test
    func `the description keeps the query to itself`() throws {
        #expect("\(try URLValue("https://a.test/p?token=s3cret#x"))" == "https://a.test/p?…")
        #expect("\(try URLValue("https://a.test/p"))" == "https://a.test/p")
    }

    @Test(arguments: [
        ("https://a.test", "/"), ("https://a.test?x", "/?x"), ("https://a.test/#f", "/"), ("https://a.test//b", "//b"),
        ("https://a.test/a/../b/./c", "/a/../b/./c"), ("https://a.test/{x}|y", "/{x}|y"), ("https://a.test/%", "/%"),
    ])
    func `the request target is what was written`(text: String, target: String) throws {
        #expect(try URLValue(text).requestTarget == target)
    }

    @Test
    func `characters beyond ASCII are encoded in path and query`() throws {
        let url = try URLValue("https://a.test/ü?q=ö#ä")
        #expect(url.text == "https://a.test/%C3%BC?q=%C3%B6#%C3%A4")
    }

    @Test(arguments: ["https://a.test", "https://a.test/v1", "http://[::1]:8080/x", "https://a.test/v1?old#top"])
    func `a target joined to a URL is the text behind it`(base: String) throws {
        let url = try URLValue(base)
        let long = "/" + String(repeating: "a", count: 70_000)
        let root = url.text.prefix { $0 != "?" && $0 != "#" }
        for target in ["/", "//x", "/a/../b", "/a?", "/a?b=c?d", "/?x", "/a:b@c", "/%2e%2E/%"] {
            #expect(url.joined(with: target) == (try URLValue(String(root) + target)), "\(target)")
        }
        for target in ["", "a", "?q", "/ ", "/\u{7f}", "/a#b", "/\\", "/é", long] {
            #expect(url.joined(with: target) == nil, "\(target.prefix(20))")
        }
    }

    @Test(arguments: [
        ("", URLFault.empty), ("a.test/b", .missingScheme), ("/path", .missingScheme), ("://a", .missingScheme),
        ("https:a.test", .missingHost), ("https:///p", .missingHost), ("https://:80/", .missingHost),
        ("https://user@a.test/", .userinfo), ("https://user@\u{301}a.test/", .userinfo),
        ("https://a.test:\u{301}80/", .hostNotASCII), ("https://[::1]\u{301}/", .hostNotASCII),
        ("https://u:p@a.test/", .userinfo),
        ("https://a.test@evil.test/", .userinfo),
        ("https://a.test\\@evil.test/", .forbiddenCharacter(at: 14)),
        ("https://a.test/a b", .forbiddenCharacter(at: 16)),
        ("https://a.test/\r\nX: y", .forbiddenCharacter(at: 15)), ("https://a.test/\0", .forbiddenCharacter(at: 15)),
        (" https://a.test", .forbiddenCharacter(at: 0)), ("https://a.test/\u{7f}", .forbiddenCharacter(at: 15)),
        ("https://a..b/", .host), ("https://.a/", .host), ("https://a%2eb/", .host), ("https://a*b/", .host),
        ("https://a<b/", .host), ("https://a;b/", .host), ("https://./", .host), ("https://ex%41mple.test/", .host),
        ("https://bücher.test/", .hostNotASCII), ("https://１２７.0.0.1/", .hostNotASCII),
        ("https://127。0。0。1/", .hostNotASCII),
        ("https://127.1/", .ambiguousAddress), ("https://2130706433/", .ambiguousAddress),
        ("https://0x7f000001/", .ambiguousAddress), ("https://0x7f.1/", .ambiguousAddress),
        ("https://017700000001/", .ambiguousAddress), ("https://0177.0.0.1/", .ambiguousAddress),
        ("https://127.0.0.1./", .ambiguousAddress), ("https://256.0.0.1/", .ambiguousAddress),
        ("https://1.2.3.4.5/", .ambiguousAddress), ("https://a.1/", .ambiguousAddress),
        ("https://0x/", .ambiguousAddress),
        ("https://[::1/", .addressInBrackets), ("https://[::1]x/", .addressInBrackets),
        ("https://[fe80::1%25eth0]/", .addressInBrackets), ("https://[1.2.3.4]/", .addressInBrackets),
        ("https://[v1.x]/", .addressInBrackets), ("https://[a.test]/", .addressInBrackets),
        ("https://[]/", .addressInBrackets),
        ("https://a.test:0/", .port), ("https://a.test:65536/", .port), ("https://a.test:8x/", .port),
        ("https://a.test:-1/", .port), ("https://a.test:080808/", .port), ("https://a:80:90/", .port),
        ("https://::1/", .port),
    ])
    func `what could be read in two ways is refused`(text: String, fault: URLFault) {
        #expect(throws: fault) { try URLValue(text) }
    }

    @Test
    func `a URL has a bounded length`() {
        #expect(throws: URLFault.tooLong(limit: 65_536)) {
            try URLValue("https://a.test/" + String(repeating: "a", count: 65_536))
        }
        #expect(throws: URLFault.host) { try URLValue("https://" + String(repeating: "a", count: 64) + ".test/") }
    }

    @Test(arguments: [
        ("https://a.test./", "a.test."), ("https://a_b.test/", "a_b.test"), ("https://127.0.0.1/", "127.0.0.1"),
        ("https://[::1]/", "[::1]"), ("https://[0:0:0:0:0:0:0:1]:8443/", "[::1]"),
        ("https://[::FFFF:7f00:1]/", "[::ffff:127.0.0.1]"), ("https://xn--bcher-kva.test/", "xn--bcher-kva.test"),
        ("https://0a.test:443/", "0a.test"), ("https://a.test:/", "a.test"), ("https://1a/", "1a"),
    ])
    func `hosts have one form`(text: String, host: String) throws {
        #expect(try URLValue(text).host == host)
    }

    @Test
    func `the host's address is known where it is one`() throws {
        #expect(try URLValue("https://10.0.0.1/").address == .v4(0x0a00_0001))
        #expect(try URLValue("https://[::1]/").address == .v6(1))
        #expect(try URLValue("https://a.test/").address == nil)
    }

    @Test
    func `origins are equal whether the usual port is written or not`() throws {
        let plain = try URLValue("https://A.test/x").origin
        #expect(try URLValue("https://a.test:443/y").origin == plain)
        #expect("\(plain)" == "https://a.test")
        #expect(try URLValue("http://a.test:443/").origin != plain)
        #expect(try URLValue("https://a.test.:443/").origin != plain)
        #expect("\(try URLValue("http://a.test:8080/").origin)" == "http://a.test:8080")
        #expect(try URLValue("gopher://a.test/").effectivePort == 0)
    }

    @Test
    func `what is accepted means the same to Python`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        let pieces = [
            ":", "@", "/", "//", "\\", "?", "#", "[", "]", "a.test", "b.test", "127.0.0.1", "%40", "%2f", ".", "80",
            "443", "[::1]",
            "::1", ";", "&", "=", "x", "..",
        ]
        var accepted: [(text: String, url: URLValue)] = []
        while accepted.count < 2_000 {
            let count = Int.random(in: 1...7, using: &random)
            let rest = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            let text = "https://" + rest
            if let url = try? URLValue(text) { accepted.append((text, url)) }
        }
        let answers = try runPython("urlsplit.py", input: accepted.map(\.text))
        try #require(answers.count == accepted.count)
        for ((text, url), answer) in zip(accepted, answers) {
            let host = url.host.filter { $0 != "[" && $0 != "]" }
            let parts = [
                url.scheme, host, url.port.map { "\($0)" } ?? "", url.path, url.query ?? "", url.fragment ?? "",
            ]
            #expect(parts.joined(separator: "|") == answer, "\(text), seed \(seed)")
        }
    }
}
