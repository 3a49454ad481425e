import EngineHTTP
import Testing

struct URLValueResolutionTests {
    private let base = "http://a/b/c/d;p?q"

    @Test(arguments: [
        ("http://g/h", "http://g/h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"),
        (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y#s"),
        ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
        ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
        ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"),
        ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"),
        ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
        ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
        ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"), ("g?y/./x", "http://a/b/c/g?y/./x"),
        ("g?y/../x", "http://a/b/c/g?y/../x"), ("g#s/./x", "http://a/b/c/g#s/./x"), ("a//b/..", "http://a/b/c/a//"),
    ])
    func `references mean what RFC 3986 §5.4 says`(reference: String, result: String) throws {
        #expect(try URLValue(base).resolve(reference).text == result)
    }

    @Test
    func `a base without a path has its root`() throws {
        #expect(try URLValue("https://a.test").resolve("b?c").text == "https://a.test/b?c")
        #expect(try URLValue("https://a.test?x").resolve("../b").text == "https://a.test/b")
    }

    @Test(arguments: [
        ("//user@b.test/", URLFault.userinfo), ("https://b.test\\x", .forbiddenCharacter(at: 14)),
        ("javascript:alert(1)", .missingHost), ("mailto:a", .missingHost), ("/a b", .forbiddenCharacter(at: 2)),
        ("//127.1/", .ambiguousAddress), ("///x", .missingHost), ("/\r\nSet-Cookie: a", .forbiddenCharacter(at: 1)),
    ])
    func `a hostile reference is refused`(reference: String, fault: URLFault) throws {
        let base = try URLValue("https://a.test/")
        #expect(throws: fault) { try base.resolve(reference) }
    }

    @Test
    func `resolving agrees with Python on generated references`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        let pairs = (0..<3_000).map { _ in (Self.base(using: &random), Self.reference(using: &random)) }
        let answers = try runPython("urljoin.py", input: pairs.map { "\($0.0) \($0.1)" })
        try #require(answers.count == pairs.count)
        for ((base, reference), answer) in zip(pairs, answers) {
            #expect(try URLValue(base).resolve(reference).text == answer, "\(base) + \(reference), seed \(seed)")
        }
    }

    private static func segments(_ count: Int, using random: inout Generator) -> String {
        let words = ["a", "bc", ".", "..", "d;e", "f=1", "...", "%2e", ".g", "h."]
        return (0..<count).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }.joined(separator: "/")
    }

    private static func base(using random: inout Generator) -> String {
        // No dot segments in bases: Python cleans the part of the base that stays, RFC 3986 does so too, but not
        // where the reference has no path.
        let paths = ["", "/", "/a", "/a/", "/a/b", "/a/b/", "/a/b/c;d"]
        let queries = ["", "?q", "?q=1&r=/x"]
        return "http://h.test" + paths[Int.random(in: 0..<paths.count, using: &random)]
            + queries[Int.random(in: 0..<queries.count, using: &random)]
    }

    private static func reference(using random: inout Generator) -> String {
        let path = segments(Int.random(in: 1...5, using: &random), using: &random)
        let prefix = ["", "", "/", "//o.test:81/", "https://p.test/"][Int.random(in: 0..<5, using: &random)]
        let suffix = ["", "/", "?x=../y", "#f"][Int.random(in: 0..<4, using: &random)]
        return prefix + path + suffix
    }
}
