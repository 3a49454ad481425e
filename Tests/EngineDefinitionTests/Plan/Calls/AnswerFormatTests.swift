import EngineCompression
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// What an answer's body is read as, by the definition or its content type (definitions.md §4, `response`).
struct AnswerFormatTests {
    /// The body of an answer to a call with a `response` block, as JSON; or the fault.
    private func body(
        _ block: String, _ bytes: [UInt8], type: String = "", input: String = "{}"
    ) throws -> String {
        let response = block.isEmpty ? "" : ", response: { \(block) }"
        let keys = "endpoints:\n  call: { input: { f: { type: any, required: false } }, request: GET /i\(response) }\n"
        let plan = try PlanSample(keys).endpoint().request
        let bindings = try ExpressionBindings.written(input: input)
        var walker = CallWalker(builder: RequestBuilder(plan: plan, baseOverride: nil), bindings: bindings)
        switch walker.resume(at: .start) {
        case .send: break
        case .failed(let fault): return fault.message
        default: return "nothing was sent"
        }
        var fields = HTTPFields()
        if !type.isEmpty { fields["content-type"] = type }
        let answer = UpstreamResponse(status: 200, fields: fields, body: bytes, url: "https://api.acme.test/v1/i")
        switch walker.received(.response(answer), at: .start) {
        case .finished(.answer(let answer)):
            switch answer.body {
            case .none: return "none"
            case .json(let tape): return String(decoding: tape.raw(of: tape.root), as: UTF8.self)
            case .text(let text): return "text \(text)"
            case .bytes(let bytes): return "bytes \(bytes.count)"
            }
        case .failed(let fault): return fault.message
        case .pause(let pause): return pause.message
        default: return "it goes on"
        }
    }

    private func body(_ block: String, _ text: String, type: String = "", input: String = "{}") throws -> String {
        try body(block, Array(text.utf8), type: type, input: input)
    }

    @Test(arguments: [
        ("text/csv", "a,b\n1,2\n", #"[{"a":"1","b":"2"}]"#),
        ("Text/CSV ; charset=utf-8", "a\nä\n", #"[{"a":"ä"}]"#),
        ("text/tab-separated-values", "a\tb\n1\t2\n", #"[{"a":"1","b":"2"}]"#),
        ("application/x-ndjson", "{\"a\":1}\n[2]\n", #"[{"a":1},[2]]"#),
        ("application/jsonl", "{\"a\":1}\n", #"[{"a":1}]"#),
        ("application/xml", "<a><b>1</b></a>", #"{"a":{"b":"1"}}"#),
        ("application/atom+xml", "<feed/>", #"{"feed":null}"#),
        ("application/json", "{}", "{}"), ("application/json-seq", "[1]", "[1]"),
        ("text/plain", "a,b", "text a,b"), ("text/plain", "{\"a\":1}", #"{"a":1}"#), ("", "[1]", "[1]"),
        ("image/png", "\u{89}PNG", "bytes 5"), ("application/octet-stream", "{\"a\":1}", #"{"a":1}"#),
        ("application/pdf", "%PDF", "bytes 4"), ("text/html", "<p>", "text <p>"), ("text/csv", "", "[]"),
        ("application/json", " \n", "none"),
    ])
    func `without a word of the definition the content type counts`(
        _ type: String, _ text: String, _ wanted: String
    ) throws {
        #expect(try body("", text, type: type) == wanted)
    }

    @Test(arguments: [
        ("format: csv", "a;b\n1;2\n", #"[{"a;b":"1;2"}]"#),
        ("format: csv, delimiter: \";\"", "a;b\n1;2\n", #"[{"a":"1","b":"2"}]"#),
        ("format: csv, header: false", "1,2\n", #"[{"c0":"1","c1":"2"}]"#),
        ("format: csv, header: [x, y]", "1,2\n", #"[{"x":"1","y":"2"}]"#),
        ("format: csv, header: true", "x\n1\n", #"[{"x":"1"}]"#),
        ("format: tsv", "a\tb\n\"\t2\n", #"[{"a":"\"","b":"2"}]"#),
        ("format: ndjson", "1\n2\n", "[1,2]"), ("format: json", "[1]", "[1]"),
        ("format: xml", "<a/>", #"{"a":null}"#), ("format: xml, element: b", "<a><b>1</b></a>", #"["1"]"#),
        ("format: json, element: .", "[1, {}]", "[1,{}]"), ("element: a.b", #"{"a":{"b":[1]},"c":2}"#, "[1]"),
        ("format: json, element: a", #"{"error": "no"}"#, #"{"error": "no"}"#),
        ("format: text", "[1]", "text [1]"), ("format: binary", "[1]", "bytes 3"),
    ])
    func `the definition counts more than the content type`(
        _ block: String, _ text: String, _ wanted: String
    ) throws {
        #expect(try body(block, text, type: "application/json") == wanted)
    }

    @Test func `words that are worked out are known when the request is made`() throws {
        let block = "format: \"${input.f}\""
        #expect(try body(block, "a\n1\n", input: #"{"f": "csv"}"#) == #"[{"a":"1"}]"#)
        #expect(try body(block, "[1]", type: "application/json", input: #"{"f": null}"#) == "[1]")
        #expect(try body(block, "[1]", type: "application/json") == "[1]", "absent is not said")
        #expect(try body(block, "", input: #"{"f": "cvs"}"#).contains("'response.format' is a word that is not known"))
        let packed = "decode: \"${input.f == 'GZIP' ? 'gzip' : 'none'}\", format: json"
        #expect(try body(packed, gzip("[1]"), input: #"{"f": "GZIP"}"#) == "[1]")
        #expect(try body(packed, "[1]", input: #"{"f": "x"}"#) == "[1]")
        #expect(try body("charset: \"${input.f}\", format: text", [0xE4], input: #"{"f": "latin1"}"#) == "text ä")
    }

    private func gzip(_ text: String) -> [UInt8] { Deflater(.gzip).pack(Array(text.utf8), isLast: true) }

    @Test func `what is packed is unpacked, on top of what HTTP did`() throws {
        #expect(try body("decode: gzip", gzip("[1]"), type: "application/json") == "[1]")
        #expect(try body("decode: gzip, format: csv", gzip("a\n1\n")) == #"[{"a":"1"}]"#)
        #expect(try body("decode: gzip, format: xml", gzip("<a>x</a>")) == #"{"a":"x"}"#)
        #expect(try body("decode: gzip, format: binary", gzip("abc")) == "bytes 3")
        #expect(try body("decode: none, format: text", "x") == "text x")
        #expect(
            try body("decode: gzip", "[1]", type: "application/json")
                == "upstream's answer is no sound gzip: byte 0: it is no gzip")
        #expect(
            try body("decode: zip, format: csv", "PK")
                == "upstream's answer is no sound CSV: byte 0: it ends too early")
    }

    @Test func `charsets are those of the definition, the content type, or the text itself`() throws {
        #expect(try body("charset: windows-1251, format: csv", [0x61, 0x0A, 0xC4, 0xE0]) == #"[{"a":"Да"}]"#)
        #expect(try body("", [0x61, 0x0A, 0xE4], type: "text/csv; charset=\"iso-8859-1\"") == #"[{"a":"ä"}]"#)
        #expect(try body("", [0xE4], type: "text/plain; charset=latin1") == "text ä")
        #expect(
            try body("", [0x61, 0x0A, 0xE4], type: "text/csv")
                == "upstream's answer is no sound CSV: byte 2: it is not written in utf-8")
        #expect(
            try body("", [0x61, 0x0A, 0xE4], type: "text/csv; charset=klingon").contains(
                "'klingon', which is not known"))
        #expect(try body("", "a\nb\n", type: "text/csv; charset=klingon") == #"[{"a":"b"}]"#, "ASCII is ASCII")
    }

    @Test(arguments: [
        (
            "format: csv", "a,b\n1\n",
            "upstream's answer is no sound CSV: line 2: it has 1 cells, and there are 2 columns"
        ),
        (
            "format: ndjson", "{}\n{",
            "upstream's answer is no sound NDJSON: line 2, byte 1: expected a key in double quotes"
        ),
        ("format: xml", "<a>", "upstream's answer is no sound XML: line 1, byte 3: no element found"),
        ("format: json", "<a>", "upstream's answer is no JSON: expected a JSON value at byte 0"),
        (
            "format: json, element: .", "[1, 2}",
            "upstream's answer is no sound JSON: byte 5: expected ',' or ']'"
        ),
    ])
    func `what lies about itself is a fault with its place`(
        _ block: String, _ text: String, _ message: String
    ) throws {
        #expect(try body(block, text) == message)
    }

    @Test func `an error page of another format tells its meaning by its status`() throws {
        let plan = try PlanSample("endpoints:\n  call: { request: GET /i, response: { format: csv } }\n").endpoint()
            .request
        var walker = CallWalker(
            builder: RequestBuilder(plan: plan, baseOverride: nil), bindings: try .written())
        _ = walker.resume(at: .start)
        guard case .failed(let fault) = walker.received(.answer(404, "a,b\n1\n"), at: .start) else {
            return #expect(Bool(false), "it did not fail")
        }
        #expect(fault.cause == .upstream(.notFound))
    }
}
