import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// What values may not do to a request: leave their place, smuggle a header, lead to another host (reliability.md X3).
@Suite struct RequestEdgeTests {
    private func build(
        _ block: String, input: String = "{}", more: String = "", credentials: String = "{}",
        head: String = PlanSample.head, config: String = "{}"
    ) throws -> OutgoingRequest {
        let keys = more + "endpoints:\n  call: { input: { a: { type: any, required: false } }, \(block) }\n"
        let plan = try PlanSample(keys, head: head).endpoint().request
        let bindings = try ExpressionBindings.written(input: input, config: config, credentials: credentials)
        return try RequestBuilder(plan: plan, baseOverride: nil).build(bindings, addition: PageEntries())
    }

    private func body(_ block: String, input: String) throws -> String {
        String(decoding: try build(block, input: input).body, as: UTF8.self)
    }

    // MARK: Texts that would be something else elsewhere

    private static let hostile = [
        "../../admin", "..%2f", "a/b", "a?b=c", "a#b", "a&b=c", "a;b", "a\\b", "a b", "a+b", "é", "\u{0}", "\r\nx: y",
        "%0d%0a", "\u{202E}",
        "//evil.test", "@evil.test", "http://evil.test", "'\"<>", "${input.b}", "😀",
    ]

    @Test(arguments: hostile)
    func `a value stays one segment of a path`(_ text: String) throws {
        let request = try build(
            "request: \"GET /a/${input.a}/b\"", input: JSONWriter.text(.object([("a", .string(text))])))
        let url = try URLValue(request.url)
        #expect(url.origin == (try URLValue("https://api.acme.test")).origin)
        let segments = url.path.split(separator: "/", omittingEmptySubsequences: false)
        #expect(
            segments.count == 5 && segments[1] == "v1" && segments[2] == "a" && segments[4] == "b", "\(request.url)")
        #expect(PercentEncoding.decode(String(segments[3])) == text)
        #expect(url.query == nil)
    }

    @Test(arguments: [".", "..", "%2e%2e", ".%2E", "%2e"])
    func `a value that servers read as a way up is refused in a path`(_ text: String) throws {
        let input = JSONWriter.text(.object([("a", .string(text))]))
        #expect(throws: CallFault.self) { try build("request: \"GET /a/${input.a}/b\"", input: input) }
        #expect(try build("request: GET /i, query: { q: \"${input.a}\" }", input: input).url.contains("?q="))
    }

    @Test(arguments: hostile)
    func `a value stays one entry of a query and of a form`(_ text: String) throws {
        let input = JSONWriter.text(.object([("a", .string(text))]))
        let request = try build("request: GET /i, query: { q: \"${input.a}\", z: 1 }", input: input)
        let query = try #require(try URLValue(request.url).query)
        let parts = query.split(separator: "&", omittingEmptySubsequences: false)
        #expect(parts.count == 2 && parts[1] == "z=1", "\(query)")
        #expect(PercentEncoding.decode(String(parts[0].dropFirst(2))) == text)
        let form = try body("request: POST /i, encoding: form, body: { q: \"${input.a}\", z: 1 }", input: input)
        #expect(form.split(separator: "&", omittingEmptySubsequences: false).count == 2 && form.hasSuffix("&z=1"))
        let decoded = form.dropFirst(2).dropLast(4).replacing("+", with: " ")
        #expect(PercentEncoding.decode(String(decoded)) == text)
    }

    @Test(arguments: hostile)
    func `a value stays one text of a JSON body`(_ text: String) throws {
        let input = JSONWriter.text(.object([("a", .string(text))]))
        let sent = try JSONValue(
            parsing: body("request: POST /i, body: { q: \"${input.a}\", t: \"x${input.a}y\" }", input: input))
        #expect(sent["q"]?.string == text && sent["t"]?.string == "x\(text)y")
    }

    @Test(arguments: hostile)
    func `a value is a whole header or none`(_ text: String) throws {
        let input = JSONWriter.text(.object([("a", .string(text))]))
        let block = "request: GET /i, headers: { x-a: \"v ${input.a}\" }"
        if text.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) {
            #expect(throws: CallFault.self) { try build(block, input: input) }
        } else {
            #expect(try build(block, input: input).fields["x-a"] == "v \(text)")
        }
    }

    @Test(arguments: ["", ".", "..", "%2e%2e", "a/../b", "a\u{0}"])
    func `a host hole takes no text that could lead elsewhere`(_ text: String) throws {
        let head =
            "provider: acme\ntitle: Acme\nbase: \"https://${config.t}.acme.test\"\nconfig: { t: { title: T, format: subdomain } }\n"
        let config = JSONWriter.text(.object([("t", .string(text))]))
        if let request = try? build("request: GET /i", head: head, config: config) {
            #expect(try URLValue(request.url).host.hasSuffix(".acme.test"), "\(request.url)")
            #expect(text == "." || text == "..", "\(text) went through: \(request.url)")
        }
    }

    // MARK: Absent and null, by place

    @Test(arguments: [
        ("{}", "?z=1", [String?.none, nil], "z=1", #"{"z":1}"#),
        (#"{"a": null}"#, "?z=1", [nil, nil], "z=1", #"{"q":null,"z":1}"#),
        (#"{"a": ""}"#, "?q=&z=1", ["", "q="], "q=&z=1", #"{"q":"","z":1}"#),
        (#"{"a": false}"#, "?q=false&z=1", ["false", "q=false"], "q=false&z=1", #"{"q":false,"z":1}"#),
        (#"{"a": 0}"#, "?q=0&z=1", ["0", "q=0"], "q=0&z=1", #"{"q":0,"z":1}"#),
    ])
    func `an entry that is absent is left out everywhere, null only where it cannot be said`(
        _ input: String, _ query: String, _ head: [String?], _ form: String, _ json: String
    ) throws {
        let request = try build(
            "request: GET /i, query: { q: \"${input.a}\", z: 1 }, headers: { x-q: \"${input.a}\" }, cookies: { q: \"${input.a}\" }",
            input: input)
        #expect(request.url == "https://api.acme.test/v1/i\(query)")
        #expect([request.fields["x-q"], request.fields["cookie"]] == head)
        let entries = "body: { q: \"${input.a}\", z: 1 }"
        #expect(try body("request: POST /i, encoding: form, \(entries)", input: input) == form)
        #expect(try body("request: POST /i, \(entries)", input: input) == json)
    }

    @Test(arguments: [
        ("[1, 2]", "header"), (#"{"x": 1}"#, "header"), ("[1]", "cookie"), ("[1]", "path"), (#"{"x": 1}"#, "text"),
        ("null", "path"), ("null", "text"),
    ])
    func `a value without a text form is a fault that names its place`(_ value: String, _ place: String) throws {
        let block =
            switch place {
            case "header": "request: GET /i, headers: { x-a: \"${input.a}\" }"
            case "cookie": "request: GET /i, cookies: { a: \"${input.a}\" }"
            case "path": "request: \"GET /i/${input.a}\""
            default: "request: POST /i, encoding: text, body: \"x ${input.a}\""
            }
        let fault = #expect(throws: CallFault.self) { try build(block, input: "{\"a\": \(value)}") }
        #expect(fault?.cause == .definition)
        #expect(fault?.span?.file.path == "providers/acme.yaml")
    }

    // MARK: Numbers

    @Test(arguments: ["18446744073709551616", "1e400", "1.10", "-0", "12345678901234567890.5"])
    func `a number is sent with the digits that it has`(_ number: String) throws {
        let input = "{\"a\": \(number)}"
        #expect(
            try build("request: \"GET /i/${input.a}\", query: { q: \"${input.a}\" }", input: input).url
                == "https://api.acme.test/v1/i/\(number)?q=\(number)")
        #expect(
            try body("request: POST /i, body: { n: \"${input.a}\", l: [\"${input.a}\"] }", input: input)
                == "{\"n\":\(number),\"l\":[\(number)]}")
    }

    // MARK: Queries of nested values

    @Test(arguments: [
        ("", "?q%5Bx%5D=1&q%5Bl%5D%5B0%5D=a&q%5Bl%5D%5B1%5D=b"), ("nested: dots", "?q.x=1&q.l.0=a&q.l.1=b"),
        ("nested: json", "?q=%7B%22x%22%3A1%2C%22l%22%3A%5B%22a%22%2C%22b%22%5D%7D"),
        ("lists: repeat", "?q%5Bx%5D=1&q%5Bl%5D=a&q%5Bl%5D=b"),
        ("lists: empty", "?q%5Bx%5D=1&q%5Bl%5D%5B%5D=a&q%5Bl%5D%5B%5D=b"),
        ("lists: comma", "?q%5Bx%5D=1&q%5Bl%5D=a%2Cb"), ("lists: json", "?q%5Bx%5D=1&q%5Bl%5D=%5B%22a%22%2C%22b%22%5D"),
        ("nested: dots, lists: empty", "?q.x=1&q.l%5B%5D=a&q.l%5B%5D=b"),
    ])
    func `maps and lists of a query are written as the request says`(_ style: String, _ query: String) throws {
        let keys = "request: GET /i, query: { q: \"${input.a}\" }" + (style.isEmpty ? "" : ", \(style)")
        let request = try build(keys, input: #"{"a": {"x": 1, "l": ["a", "b"]}}"#)
        #expect(request.url == "https://api.acme.test/v1/i\(query)")
    }

    @Test func `a list inside a comma list is a fault, not a lie`() throws {
        #expect(throws: CallFault.self) {
            try build("request: GET /i, lists: comma, query: { q: \"${input.a}\" }", input: #"{"a": [["x"], "y"]}"#)
        }
    }

    // MARK: Where credentials go

    @Test(arguments: ["header", "query", "cookie", "body"])
    func `a key goes to its place, and logs never show it`(_ place: String) throws {
        let key = "auth: { key: { type: api_key, in: \(place), name: x-key } }\n"
        let request = try build(
            "request: POST /i, body: { b: 1 }, query: { q: 1 }", more: key, credentials: #"{"api_key": "s3cret+key"}"#)
        let text = String(decoding: request.body, as: UTF8.self)
        #expect(request.fields["x-key"] == (place == "header" ? "s3cret+key" : nil))
        #expect(request.url == "https://api.acme.test/v1/i?q=1" + (place == "query" ? "&x-key=s3cret%2Bkey" : ""))
        #expect(text == (place == "body" ? #"{"b":1,"x-key":"s3cret+key"}"# : #"{"b":1}"#))
        #expect(!request.displayURL.contains("s3cret"))
        #expect(request.fields["cookie"] == (place == "cookie" ? "x-key=s3cret+key" : nil))
    }

    @Test func `a credential that would break its place is refused and not shown`() throws {
        let key = "auth: { key: { type: bearer } }\n"
        let fault = #expect(throws: CallFault.self) {
            try build("request: GET /i", more: key, credentials: #"{"token": "s3cret\r\nx: y"}"#)
        }
        #expect(fault?.message.contains("s3cret") == false)
    }
}
