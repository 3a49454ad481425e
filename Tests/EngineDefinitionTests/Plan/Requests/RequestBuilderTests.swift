import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Requests as they go out (definitions.md §4, expressions reference §1).
@Suite struct RequestBuilderTests {
    private func build(
        _ keys: String, input: String = "{}", config: String = "{}", credentials: String = "{}",
        metadata: String = "{}",
        override: String? = nil, addition: PageEntries = PageEntries(), head: String = PlanSample.head
    ) throws -> OutgoingRequest {
        let plan = try PlanSample(keys, head: head).endpoint().request
        let bindings = try ExpressionBindings.written(
            input: input, config: config, credentials: credentials, metadata: metadata)
        return try RequestBuilder(plan: plan, baseOverride: override).build(bindings, addition: addition)
    }

    private func call(_ block: String, _ more: String = "") -> String {
        more + "endpoints:\n  call: { input: { a: { type: any, required: false } }, \(block) }\n"
    }

    @Test(arguments: [
        (#"{"a": "x/y z?&#%é"}"#, "https://api.acme.test/v1/items/x%2Fy%20z%3F%26%23%25%C3%A9"),
        (#"{"a": 7}"#, "https://api.acme.test/v1/items/7"),
        (#"{"a": "a.b"}"#, "https://api.acme.test/v1/items/a.b"),
        (#"{"a": "a\r\nb"}"#, "https://api.acme.test/v1/items/a%0D%0Ab"),
    ])
    func `a hole in a path is one segment`(_ input: String, _ url: String) throws {
        #expect(try build(call("request: \"GET /items/${input.a}\""), input: input).url == url)
    }

    @Test(arguments: [#"{"a": "."}"#, #"{"a": ".."}"#])
    func `dots of a value do not climb`(_ input: String) throws {
        let keys = call("request: \"GET /items/${input.a}/x\"")
        let fault = #expect(throws: CallFault.self) { try build(keys, input: input) }
        #expect(fault?.cause == .definition)
        #expect(fault?.span != nil)
    }

    @Test(arguments: ["/items/${input.a}", "/items/${input.a}/x", "/items/${input.a}?q=1"])
    func `an empty value leaves no part of a path out`(_ path: String) throws {
        let keys = call("request: \"DELETE \(path)\"")
        let fault = #expect(throws: CallFault.self) { try build(keys, input: #"{"a": ""}"#) }
        #expect(fault?.message.contains("a part of a path may not be empty") == true, "\(fault?.message ?? "")")
    }

    @Test func `an empty value may stand beside text`() throws {
        let keys = call("request: \"GET /items/x${input.a}/y${input.a}\"")
        #expect(try build(keys, input: #"{"a": ""}"#).url == "https://api.acme.test/v1/items/x/y")
    }

    @Test(arguments: [
        (#"{"a": "x y&z=1+é"}"#, "?q=x%20y%26z%3D1%2B%C3%A9"), (#"{"a": null}"#, ""), (#"{}"#, ""),
        (#"{"a": ""}"#, "?q="),
        (#"{"a": [1, "b"]}"#, "?q=1&q=b"), (#"{"a": true}"#, "?q=true"), (#"{"a": 1.50}"#, "?q=1.50"),
        (#"{"a": []}"#, ""),
    ])
    func `a query entry is encoded, and left out if absent or null`(_ input: String, _ query: String) throws {
        let url = try build(call("request: GET /i, query: { q: \"${input.a}\" }"), input: input).url
        let spelled = url.replacing("%20", with: "+")
        #expect(
            url == "https://api.acme.test/v1/i" + query
                || spelled == "https://api.acme.test/v1/i" + query.replacing("%20", with: "+"))
    }

    @Test func `literals of a query are written as they are`() throws {
        let url = try build(call("request: GET /i, query: { n: 100, t: true, none: null, text: \"1.0\" }")).url
        #expect(url == "https://api.acme.test/v1/i?n=100&t=true&text=1.0")
    }

    @Test func `a hole in the query of a path is encoded as a query value`() throws {
        #expect(
            try build(call("request: \"GET /i?q=${input.a}\", query: { b: 1 }"), input: #"{"a":"&x"}"#).url
                == "https://api.acme.test/v1/i?q=%26x&b=1")
    }

    @Test func `entries of the block stand for those of the provider, and null takes one away`() throws {
        let keys = call(
            "request: GET /i, query: { v: 2 }, headers: { Accept: null, X-Own: b }",
            "query: { v: 1, w: 1 }\nheaders: { accept: application/json, x-own: a }\n")
        let request = try build(keys)
        #expect(request.url == "https://api.acme.test/v1/i?v=2&w=1")
        #expect(request.fields["accept"] == nil)
        #expect(request.fields["x-own"] == "b")
    }

    @Test(arguments: ["a\\r\\nx: y", "a\\nb", "a\\u0000b"])
    func `a header holds no line break`(_ value: String) throws {
        let keys = call("request: GET /i, headers: { x-a: \"${input.a}\" }")
        let fault = #expect(throws: CallFault.self) { try build(keys, input: "{\"a\": \"\(value)\"}") }
        #expect(fault?.message.contains("x-a") == true)
    }

    @Test func `headers and cookies whose value is absent are left out`() throws {
        let keys = call("request: GET /i, headers: { x-a: \"${input.a}\" }, cookies: { s: \"${input.a}\", t: u }")
        let request = try build(keys)
        #expect(request.fields["x-a"] == nil)
        #expect(request.fields["cookie"] == "t=u")
        #expect(try build(keys, input: #"{"a": "1"}"#).fields["cookie"] == "s=1; t=u")
        #expect(throws: CallFault.self) { try build(keys, input: #"{"a": "1; admin=1"}"#) }
    }

    @Test func `text with a hole that is absent is a fault`() throws {
        let keys = call("request: GET /i, headers: { x-a: \"v=${input.?a}\" }")
        #expect(throws: CallFault.self) { try build(keys) }
    }

    @Test func `what is missing is named as the preset wrote it`() throws {
        let keys = call("request: GET /i", "auth: { key: { type: api_key, name: x-key, prefix: Token } }\n")
        let fault = #expect(throws: CallFault.self) { try build(keys, credentials: "{}") }
        #expect(fault?.message.contains("there is no 'api_key' in 'credentials'") == true, "\(fault?.message ?? "")")
    }

    // MARK: Bases

    @Test(arguments: [
        ("https://api.acme.test", "/i", "https://api.acme.test/i"),
        ("https://api.acme.test/", "/i", "https://api.acme.test/i"),
        ("https://api.acme.test/v1/", "/i", "https://api.acme.test/v1/i"),
    ])
    func `a path is joined to the base`(_ base: String, _ path: String, _ url: String) throws {
        let head = "provider: acme\ntitle: Acme\nbase: \(base)\n"
        #expect(try build(call("request: GET \(path)"), head: head).url == url)
    }

    @Test func `an operator's address stands for the whole base`() throws {
        let request = try build(call("request: GET /i"), override: "http://127.0.0.1:9000/mock/")
        #expect(request.url == "http://127.0.0.1:9000/mock/i")
    }

    private static let tenant =
        "provider: acme\ntitle: Acme\nbase: \"https://${config.tenant}.acme.test\"\n"
        + "config: { tenant: { title: T, format: subdomain } }\n"

    @Test func `a host hole holds only what hosts may`() throws {
        let keys = call("request: GET /i")
        #expect(try build(keys, config: #"{"tenant": "blue"}"#, head: Self.tenant).url == "https://blue.acme.test/i")
        for bad in ["evil.test/", "a@b", "", "a b", "x#", "x?y", "x\\\\y"] {
            #expect(throws: CallFault.self, "\(bad)") {
                try build(keys, config: "{\"tenant\": \"\(bad)\"}", head: Self.tenant)
            }
        }
    }

    // MARK: Absolute and learnt addresses

    private static let bearer = "auth: { key: { type: bearer } }\n"

    @Test func `credentials stay with the base and the declared hosts`() throws {
        let credentials = #"{"token": "s3cret"}"#
        let block = call("request: \"GET https://files.acme.test/x\"", Self.bearer)
        #expect(throws: CallFault.self) { try build(block, credentials: credentials) }
        let listed = call("request: \"GET https://files.acme.test/x\"", Self.bearer + "hosts: [\"*.acme.test\"]\n")
        let request = try build(listed, credentials: credentials)
        #expect(request.url == "https://files.acme.test/x")
        #expect(request.fields["authorization"] == "Bearer s3cret")
        let open = call("request: \"GET https://files.other.test/x\", auth: none", Self.bearer)
        #expect(try build(open, credentials: credentials).fields["authorization"] == nil)
    }

    @Test(arguments: [
        ("https://api.acme.test/v1/i?page=2&x=%20", true), ("/v2/i?page=2", true), ("https://other.test/i", false),
        ("http://api.acme.test/v1/i", false), ("https://api.acme.test:8443/i", false),
        ("https://api.acme.test.evil.test/i", false), ("https://api.acme.test@evil.test/", false),
        ("file:///etc/passwd", false), ("https://x.files.test/a", true), ("https://files.test/a", false),
        ("http://x.files.test/a", false),
    ])
    func `an address from data keeps to the origin and the hosts`(_ address: String, _ isTaken: Bool) throws {
        let keys = call("request: \"GET ${input.a}\"", Self.bearer + "hosts: [\"*.files.test\"]\n")
        let request = try? build(keys, input: "{\"a\": \"\(address)\"}", credentials: #"{"token": "t"}"#)
        #expect((request != nil) == isTaken)
        if isTaken, address.hasPrefix("https") { #expect(request?.url == address) }
        if isTaken, address.contains("?") { #expect(request?.displayURL.contains("page") == false) }
    }

    @Test(arguments: [
        ("?page=2", "https://api.acme.test/v1/sub/items?page=2"), ("more?p=2", "https://api.acme.test/v1/sub/more?p=2"),
        ("/v2/items?p=2", "https://api.acme.test/v2/items?p=2"),
        ("https://api.acme.test/x?y=1", "https://api.acme.test/x?y=1"),
    ])
    func `the next page's address is resolved against the request's`(_ next: String, _ url: String) throws {
        var addition = PageEntries()
        addition.url = next
        #expect(try build(call("request: GET /sub/items, query: { a: 1 }"), addition: addition).url == url)
    }

    @Test func `a base that is a whole address is checked as one`() throws {
        let head = "provider: acme\ntitle: Acme\nbase: \"${metadata.api}\"\n"
        let keys = call("request: GET /i")
        #expect(
            try build(keys, metadata: #"{"api": "https://eu.acme.test/"}"#, head: head).url == "https://eu.acme.test/i")
        #expect(throws: CallFault.self) { try build(keys, metadata: #"{"api": "no address"}"#, head: head) }
        #expect(throws: CallFault.self) { try build(keys, head: head) }
    }

    @Test(arguments: [
        ("https://eu.acme.test", "https://eu.acme.test/v1/i"),
        ("http://10.0.0.7:80/api/", "http://10.0.0.7:80/api/v1/i"),
        ("eu.acme.test", nil), ("ftp://eu.acme.test", nil), ("https://eu.acme.test?x=1", nil),
        ("https://a@b.test", nil),
        ("", nil),
    ])
    func `a base may go on behind a hole with an address`(_ address: String, _ url: String?) throws {
        let head = "provider: acme\ntitle: Acme\nbase: \"${metadata.api}/v1\"\n"
        let request = try? build(call("request: GET /i"), metadata: "{\"api\": \"\(address)\"}", head: head)
        #expect(request?.url == url)
    }

    // MARK: Secrets

    @Test func `logs show no secret of an address`() throws {
        let key = "auth: { key: { type: api_key, in: query, name: k } }\n"
        let request = try build(call("request: GET /i, query: { b: 1 }", key), credentials: #"{"api_key": "s3cret"}"#)
        #expect(request.url == "https://api.acme.test/v1/i?b=1&k=s3cret")
        #expect(!request.displayURL.contains("s3cret") && request.displayURL.contains("k=•••"))
    }

    @Test func `a learnt address gets its credential in the query, once`() throws {
        let key = "auth: { key: { type: api_key, in: query, name: k } }\n"
        let request = try build(
            call("request: \"GET ${input.a}\"", key), input: #"{"a": "https://api.acme.test/i?k=old&p=2"}"#,
            credentials: #"{"api_key": "s3cret"}"#)
        #expect(request.url == "https://api.acme.test/i?p=2&k=s3cret")
        #expect(!request.displayURL.contains("s3cret") && !request.displayURL.contains("old"))
    }

    @Test func `an idempotency key makes a write repeatable`() throws {
        let plain = try PlanSample(call("request: POST /i")).endpoint().request
        let keyed = call("request: POST /i, headers: { idempotency-key: \"${idempotency_key}\" }")
        #expect(!plain.isIdempotent)
        #expect(try PlanSample(keyed).endpoint().request.isIdempotent)
        #expect(try build(keyed).fields["idempotency-key"] == "key-1")
    }
}
