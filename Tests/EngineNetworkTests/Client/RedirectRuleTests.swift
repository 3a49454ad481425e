import EngineHTTP
import Testing

@testable import EngineNetwork

struct RedirectRuleTests {
    private let fields: HTTPFields = [
        "Authorization": "Bearer s3cret", "Cookie": "sid=1", "X-Api-Key": "k", "Accept": "a/b", "User-Agent": "u",
        "Content-Type": "text/plain",
    ]

    private func next(
        _ status: HTTPStatus, _ location: String?, method: HTTPMethod = .get, body: RequestBody = .none,
        from url: String = "https://a.test/x/y?key=1", keepsFields: Bool = false
    ) throws -> RedirectRule.Call? {
        let request = HTTPRequest(method: method, url: try URLValue(url), fields: fields)
        let head = HTTPResponse(status: status, fields: location.map { ["Location": $0] } ?? [:])
        return try RedirectRule.next(after: head, to: .init(request: request, body: body), keepsFields: keepsFields)
    }

    @Test(arguments: [200, 201, 300, 304, 305, 306, 400, 500])
    func `other statuses are no redirects`(code: Int) throws {
        #expect(try next(HTTPStatus(code), "/z") == nil)
    }

    @Test
    func `a redirect without a target is a response like others`() throws {
        #expect(try next(302, nil) == nil)
    }

    @Test
    func `the target is resolved against the request's URL, without its fragment`() throws {
        #expect(try next(302, "../z?q#f")?.request.url.text == "https://a.test/z?q")
        #expect(try next(302, "")?.request.url.text == "https://a.test/x/y?key=1")
    }

    @Test(arguments: [
        (301, "POST", "GET"), (302, "POST", "GET"), (303, "POST", "GET"), (303, "PUT", "GET"), (303, "DELETE", "GET"),
        (301, "PUT", "PUT"), (302, "DELETE", "DELETE"), (307, "POST", "POST"), (308, "PATCH", "PATCH"),
        (301, "HEAD", "HEAD"), (303, "HEAD", "HEAD"), (303, "GET", "GET"),
    ])
    func `each status keeps or changes the method, and the body with it`(
        code: Int, method: String, then: String
    ) throws {
        let call = try #require(try next(HTTPStatus(code), "/z", method: HTTPMethod(method), body: .bytes([1])))
        #expect(call.request.method.name == then)
        #expect(call.body.isNone == (method != then))
        #expect(call.request.fields.contains("content-type") == (method == then))
        #expect(call.request.fields["authorization"] == "Bearer s3cret")
    }

    @Test(arguments: ["https://b.test/", "https://a.test:8443/", "//a.test.evil.test/", "https://a.test./"])
    func `nothing but harmless wishes goes to another origin`(location: String) throws {
        let call = try #require(try next(302, location))
        #expect(call.request.fields.map(\.name) == ["Accept", "User-Agent"])
    }

    @Test func `all fields go to another origin only where that is asked for, and never from https to http`() throws {
        #expect(try next(302, "https://b.test/", keepsFields: true)?.request.fields == fields)
        #expect(throws: TransportFault.RedirectFault.self) { try next(302, "http://b.test/", keepsFields: true) }
    }

    @Test(arguments: ["https://a.test:443/z", "//A.TEST/z", "/z"])
    func `the same origin keeps its credentials`(location: String) throws {
        #expect(try next(302, location)?.request.fields == fields)
    }

    @Test
    func `a body never goes to another origin, and a stream never twice`() throws {
        let from = try URLValue("https://a.test/").origin
        let to = try URLValue("https://b.test/").origin
        #expect(throws: TransportFault.RedirectFault.bodyToOtherOrigin(from: from, to: to)) {
            try next(307, "https://b.test/", method: .post, body: .bytes([1]))
        }
        #expect(throws: TransportFault.RedirectFault.bodyGone) {
            try next(308, "/z", method: .post, body: .stream(length: nil) { nil })
        }
        #expect(try next(303, "/z", method: .post, body: .stream(length: nil) { nil })?.body.isNone == true)
    }

    @Test
    func `https never leads to http, http may lead to https`() throws {
        let secure = try URLValue("https://a.test/").origin
        let plain = try URLValue("http://a.test/").origin
        #expect(throws: TransportFault.RedirectFault.insecure(from: secure, to: plain)) {
            try next(302, "http://a.test/")
        }
        #expect(throws: TransportFault.RedirectFault.self) { try next(302, "ftp://a.test/") }
        let call = try #require(try next(302, "https://a.test/", from: "http://a.test/"))
        #expect(!call.request.fields.contains("authorization"))
    }

    @Test(arguments: [
        ("https://user:pass@a.test/", URLFault.userinfo), ("https://a.test\\@b.test/", .forbiddenCharacter(at: 14)),
        ("javascript:alert(1)", .missingHost), ("https://127.1/", .ambiguousAddress),
    ])
    func `a target that is no sound URL is refused`(location: String, fault: URLFault) {
        #expect(throws: TransportFault.RedirectFault.target(fault)) { try next(302, location) }
    }
}
