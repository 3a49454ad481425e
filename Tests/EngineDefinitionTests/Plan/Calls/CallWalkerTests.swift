import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// One call with all of its attempts (definitions.md §4).
@Suite struct CallWalkerTests {
    /// Begins a call and steps to its first request.
    private func begun(_ block: String, more: String = "", credentials: String = "{}") throws -> CallWalker {
        let plan = try PlanSample(more + "endpoints:\n  call: { \(block) }\n").endpoint().request
        let bindings = try ExpressionBindings.written(credentials: credentials)
        var walker = CallWalker(builder: RequestBuilder(plan: plan, baseOverride: nil), bindings: bindings)
        guard case .send = walker.resume(at: .start) else {
            Issue.record("nothing was sent")
            return walker
        }
        return walker
    }

    /// What an action is, in a word.
    private func word(_ action: CallWalker.Action) -> String {
        switch action {
        case .send: return "send"
        case .refresh: return "refresh"
        case .pause(let pause):
            let seconds = pause.seconds.map { " \($0)" } ?? ""
            if case .backOff(let attempt) = pause.reason { return "back off \(attempt)" + seconds }
            return "rate limited" + seconds
        case .finished(.answer(let answer)): return "answer \(answer.status)"
        case .finished(.skipped): return "skipped"
        case .finished(.unchanged): return "unchanged"
        case .failed(let fault):
            if case .upstream(let meaning) = fault.cause { return "failed \(meaning.rawValue)" }
            return "failed \(fault.cause)"
        }
    }

    @Test(arguments: [
        (200, "answer 200"), (204, "answer 204"), (304, "unchanged"), (400, "failed invalid"),
        (401, "failed unauthorized"), (403, "failed forbidden"), (404, "failed not_found"), (405, "failed invalid"),
        (408, "back off 1"), (409, "failed conflict"), (410, "failed gone"), (422, "failed invalid"),
        (425, "back off 1"), (429, "rate limited"), (500, "back off 1"), (503, "back off 1"), (302, "failed failed"),
        (100, "failed failed"),
    ])
    func `a status has a meaning of its own`(_ status: Int, _ outcome: String) throws {
        var walker = try begun("request: GET /i")
        #expect(word(walker.received(.answer(status), at: .start)) == outcome)
    }

    @Test(arguments: [
        (#"{"data": {"a": 1}}"#, "answer 200"), (#"{"data": {"a": 1}, "errors": []}"#, "answer 200"),
        (#"{"data": null, "errors": [{"message": "no"}]}"#, "failed failed"),
        (#"{"data": {"a": null}, "errors": [{"message": "no"}]}"#, "failed failed"),
        (#"{"errors": [{"message": "wait", "code": 7}]}"#, "rate limited"), ("[]", "answer 200"),
    ])
    func `errors in a good answer of GraphQL are a failure, unless a rule says what they mean`(
        _ body: String, _ outcome: String
    ) throws {
        let rules = "errors: [{ when: \"response.body.errors[0].code == 7\", is: rate_limited }]"
        var walker = try begun("graphql: { query: \"{ a }\" }, \(rules)")
        #expect(word(walker.received(.answer(200, body), at: .start)) == outcome)
        var plain = try begun("request: POST /i")
        #expect(word(plain.received(.answer(200, body), at: .start)) == "answer 200")
    }

    @Test func `an error that is XML tells its message, and one that cannot be read its status`() throws {
        var walker = try begun("request: GET /i")
        let xml = Attempt.answer(400, "<Error><message>no such thing</message></Error>", [("content-type", "text/xml")])
        guard case .failed(let fault) = walker.received(xml, at: .start) else { return #expect(Bool(false)) }
        #expect(fault.message == "upstream answered 400: no such thing")
        for block in [
            "response: { format: xml, element: a }", "response: { decode: zip }", "response: { format: csv }",
        ] {
            var other = try begun("request: GET /i, \(block)")
            #expect(word(other.received(.answer(404, "a,b\n1\n"), at: .start)) == "failed not_found", "\(block)")
            var empty = try begun("request: GET /i, \(block)")
            #expect(word(empty.received(.answer(404, ""), at: .start)) == "failed not_found", "\(block)")
        }
    }

    @Test func `only expected statuses are answers`() throws {
        var walker = try begun("request: GET /i, expect: [404]")
        #expect(word(walker.received(.answer(404, "{}"), at: .start)) == "answer 404")
        var other = try begun("request: GET /i, expect: [404]")
        #expect(word(other.received(.answer(200, "{}"), at: .start)) == "failed failed")
    }

    @Test func `the first rule that matches counts`() throws {
        let rules = """
            errors: [{ when: response.body.code == 7, is: skip }, { when: response.status == 400, is: gone, \
            message: response.body.text, code: response.body.code }, { when: response.body.x.y == 1, is: failed }]
            """
        for (body, status, outcome) in [
            (#"{"code": 7}"#, 200, "skipped"), (#"{"code": 7}"#, 400, "skipped"), (#"{"code": 8}"#, 400, "failed gone"),
            (#"{"code": "8"}"#, 404, "failed not_found"), ("[]", 200, "answer 200"),
            (#"{"x": {"y": 1}}"#, 200, "failed failed"),
        ] {
            var walker = try begun("request: GET /i, \(rules)")
            #expect(word(walker.received(.answer(status, body), at: .start)) == outcome, "\(body) \(status)")
        }
        var walker = try begun("request: GET /i, \(rules)")
        guard case .failed(let fault) = walker.received(.answer(400, #"{"code": 8, "text": "no"}"#), at: .start) else {
            Issue.record("no fault")
            return
        }
        #expect(fault.message == "upstream answered 400: no")
        #expect(fault.code == "8" && fault.status == 400 && fault.call == "call")
    }

    @Test(arguments: [
        (#"{"error": {"message": "no such task"}}"#, ": no such task"), (#"{"message": "no"}"#, ": no"),
        (#"{"error": "invalid_grant", "error_description": "It was used."}"#, ": It was used."),
        (#"{"error": "gone"}"#, ": gone"), (#"{"errors": [{"message": "first"}, {"message": "second"}]}"#, ": first"),
        (#"{"errors": ["first"]}"#, ": first"), (#"{"detail": "a\nb\u001b[1m"}"#, ": a b [1m"), (#"{"x": 1}"#, ""),
        ("[]", ""), ("", ""), (#"{"error": {"code": 7}, "message": ""}"#, ""),
    ])
    func `what upstream says is told without a rule that tells where`(_ body: String, _ said: String) throws {
        var walker = try begun("request: GET /i")
        guard case .failed(let fault) = walker.received(.answer(404, body), at: .start) else {
            Issue.record("no fault")
            return
        }
        #expect(fault.message == "upstream answered 404\(said)")
    }

    @Test func `what upstream says is cut where it grows long`() throws {
        var walker = try begun("request: GET /i")
        let body = "{\"message\": \"\(String(repeating: "x", count: 1_000))\"}"
        guard case .failed(let fault) = walker.received(.answer(404, body), at: .start) else {
            Issue.record("no fault")
            return
        }
        #expect(fault.message.count < 350 && fault.message.hasSuffix("x…"))
    }

    @Test(arguments: ErrorRule.Class.allCases)
    func `every class does what it says`(_ meaning: ErrorRule.Class) throws {
        var walker = try begun("request: GET /i, errors: [{ when: response.body.e == 1, is: \(meaning.rawValue) }]")
        let outcome = word(walker.received(.answer(200, #"{"e": 1}"#), at: .start))
        switch meaning {
        case .rateLimited: #expect(outcome == "rate limited")
        case .unavailable: #expect(outcome == "back off 1")
        case .expired: #expect(outcome == "failed unauthorized", "nothing can be refreshed here")
        case .skip: #expect(outcome == "skipped")
        default: #expect(outcome == "failed \(meaning.rawValue)")
        }
    }

    // MARK: Retries

    @Test func `a read is tried as often as the definition says`() throws {
        var walker = try begun("request: GET /i, retry: { attempts: 3 }")
        #expect(word(walker.received(.answer(500), at: .start)) == "back off 1")
        #expect(word(walker.resume(at: .start)) == "send")
        #expect(word(walker.received(.answer(429), at: .start)) == "rate limited")
        #expect(word(walker.resume(at: .start)) == "send")
        #expect(word(walker.received(.answer(500), at: .start)) == "back off 2")
        #expect(word(walker.resume(at: .start)) == "send")
        #expect(word(walker.received(.answer(500), at: .start)) == "failed unavailable")
    }

    @Test(arguments: [
        ("", "", [1.0, 2, 4]), ("retry: { first: 2s, max: 5s }\n", "", [2, 4, 5]),
        ("retry: { first: 2s, max: 5s }\n", "retry: { first: 1s }, ", [1, 2, 4]),
        ("", "retry: { first: 2m }, ", [120, 120, 120]),
        ("", "retry: { max: 3s }, ", [1, 2, 3]),
    ])
    func `pauses grow as the nearest plan says, and its other keys are the provider's`(
        _ provider: String, _ own: String, _ pauses: [Double]
    ) throws {
        var walker = try begun("\(own)request: GET /i", more: provider)
        for (index, seconds) in pauses.enumerated() {
            guard case .pause(let pause) = walker.received(.answer(500), at: .start) else {
                Issue.record("no pause")
                return
            }
            #expect(pause.reason == .backOff(attempt: index + 1))
            #expect(pause.grown(index + 1) == seconds)
            _ = walker.resume(at: .start)
        }
    }

    @Test func `a refusal that names no time costs the limit's penalty`() throws {
        let limits = "limits: [{ penalty: 20s }, { for: [other], penalty: 9m }]\n"
        var walker = try begun("request: GET /i }\n  other: { request: GET /o", more: limits)
        #expect(word(walker.received(.answer(429), at: .start)) == "rate limited 20.0")
        var told = try begun("request: GET /i }\n  other: { request: GET /o", more: limits)
        #expect(word(told.received(.answer(429, "", [("retry-after", "7")]), at: .start)) == "rate limited 7.0")
    }

    @Test(arguments: [("0", 40.0), ("3", nil)] as [(String, Double?)])
    func `a refusal with nothing left is waited out until the limit's reset`(_ left: String, _ seconds: Double?) throws
    {
        let limits = """
            limits:
              remaining: int(response.headers['x-left'])
              reset: now + duration(response.headers['x-reset'] + 's')

            """
        var walker = try begun("request: GET /i", more: limits)
        let answer = Attempt.answer(429, "", [("x-left", left), ("x-reset", "40")])
        guard case .pause(let pause) = walker.received(answer, at: .start) else {
            Issue.record("no pause")
            return
        }
        #expect(pause.seconds == seconds)
    }

    // MARK: Scopes

    private static let person = "auth: { app: { type: oauth2, token: https://acme.test/token } }\n"

    /// What the first step of a call is, with some scopes granted.
    private func first(_ granted: String, _ keys: String = "scopes: [read, write], ") throws -> CallWalker.Action {
        let plan = try PlanSample(Self.person + "endpoints:\n  call: { \(keys)request: GET /i }\n").endpoint().request
        let bindings = try ExpressionBindings.written(credentials: "{\"access_token\": \"t\"\(granted)}")
        var walker = CallWalker(builder: RequestBuilder(plan: plan, baseOverride: nil), bindings: bindings)
        return walker.resume(at: .start)
    }

    @Test(arguments: [
        #", "scope": "read write admin""#, #", "scope": "write,read""#, #", "scope": ["read", "write"]"#, "",
        #", "scope": """#, #", "scope": null"#,
    ])
    func `a call whose scopes were granted, or are not known, is made`(_ granted: String) throws {
        guard case .send = try first(granted) else {
            Issue.record("nothing was sent")
            return
        }
    }

    @Test func `a call that lacks a scope is not made, and says which`() throws {
        guard case .failed(let fault) = try first(#", "scope": "read admin""#) else {
            Issue.record("it was made")
            return
        }
        #expect(fault.cause == .scope)
        #expect(fault.message == "the connection lacks the scope 'write'; granted were 'admin' and 'read'")
        guard case .send = try first(#", "scope": "admin""#, "auth: none, scopes: [read], ") else {
            Issue.record("a call without a credential needs no scope")
            return
        }
    }

    // MARK: Bodies

    /// The body of an answer, in a word.
    private func body(_ keys: String, _ bytes: [UInt8], type: String?) throws -> String {
        var walker = try begun("request: GET /i\(keys)")
        let fields = HTTPFields(type.map { [("content-type", $0)] } ?? [])
        let response = UpstreamResponse(status: 200, fields: fields, body: bytes, url: "https://api.acme.test/v1/i")
        switch walker.received(.response(response), at: .start) {
        case .finished(.answer(let answer)):
            switch answer.body {
            case .none: return "none"
            case .text(let text): return "text \(text)"
            case .json(let tape): return "json \(JSONWriter.text(tape.value(at: tape.root)))"
            case .bytes(let bytes): return "bytes \(bytes.count)"
            }
        case .failed(let fault): return "failed: \(fault.message)"
        case .pause(let pause): return "again: \(pause.message)"
        default: return "?"
        }
    }

    @Test(
        arguments: [
            ("", "[1]", "text/plain", "json [1]"),
            (", response: { format: text }", "[1]", "application/json", "text [1]"),
            (", response: { format: json }", "[1]", "application/octet-stream", "json [1]"),
            (", response: { format: json }", "7", nil, "json 7"), ("", "7", "text/plain", "text 7"),
            ("", "\u{FEFF}[1]", "application/json", "json [1]"),
            (", response: { format: text }", " ", "text/plain", "none"),
        ] as [(String, String, String?, String)])
    func `a body is read as the definition says, else by its content type`(
        _ keys: String, _ text: String, _ type: String?, _ read: String
    ) throws {
        #expect(try body(keys, Array(text.utf8), type: type) == read)
    }

    @Test func `what is said to be JSON and is not is a fault`() throws {
        #expect(
            try body(", response: { format: json }", Array("<p>".utf8), type: "text/html").hasPrefix(
                "again: upstream's answer is no JSON"))
    }

    @Test(arguments: [
        ("", "text/plain; charset=ISO-8859-1", "text né"), ("", "text/plain; charset=\"windows-1252\"", "text né"),
        (", response: { charset: windows-1252 }", "text/plain", "text né"),
        (", response: { charset: iso-8859-1 }", "text/plain; charset=utf-8", "text né"),
        ("", "text/plain; charset=koi8-r", "text nИ"), ("", "text/plain", "text n\u{FFFD}"),
        (
            "", "text/plain; charset=utf-7",
            "failed: upstream's answer is written in 'utf-7', which is not known; 'response.charset' may say another"
        ),
    ])
    func `characters are read as declared, else as UTF-8`(_ keys: String, _ type: String, _ read: String) throws {
        #expect(try body(keys, [0x6E, 0xE9], type: type) == read)
    }

    @Test func `an unknown charset is no fault of plain ASCII`() throws {
        #expect(try body("", Array("[1]".utf8), type: "application/json; charset=utf-7") == "json [1]")
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], "utf-16"), ([0xFE, 0xFF, 0x00, 0x5B, 0x00, 0x5D], "utf-16"),
            ([0x00, 0x5B, 0x00, 0x5D], "utf-16"), ([0x5B, 0x00, 0x5D, 0x00], "utf-16le"),
            ([0x00, 0x5B, 0x00, 0x5D], "utf-16be"),
        ] as [([UInt8], String)])
    func `JSON may come in UTF-16`(_ bytes: [UInt8], _ name: String) throws {
        #expect(try body(", response: { charset: \(name) }", bytes, type: "application/json") == "json []")
    }

    // MARK: Writes

    @Test(arguments: [
        ("request: POST /i", "failed unavailable", "failed transport"),
        ("request: PUT /i", "back off 1", "back off 1"),
        ("request: POST /i, idempotent: true", "back off 1", "back off 1"),
        ("request: POST /i, effect: read", "back off 1", "back off 1"),
        ("request: POST /i, headers: { idempotency-key: \"${idempotency_key}\" }", "back off 1", "back off 1"),
    ])
    func `a write is repeated only if that does no harm`(_ block: String, _ status: String, _ transport: String) throws
    {
        var walker = try begun(block)
        #expect(word(walker.received(.answer(503), at: .start)) == status)
        var cut = try begun(block)
        let lost = TransportFailure(message: "cut", mayHaveBeenProcessed: true)
        #expect(word(cut.received(.failure(lost), at: .start)) == transport)
        var unsent = try begun(block)
        let refused = TransportFailure(message: "refused", mayHaveBeenProcessed: false)
        #expect(word(unsent.received(.failure(refused), at: .start)) == "back off 1")
    }

    @Test func `further answers may be tried again, but writes only if that does no harm`() throws {
        let retry = #"retry: { when: "response.status in [202, 409]" }"#
        for (block, status, outcome) in [
            ("request: GET /i", 202, "back off 1"), ("request: GET /i", 409, "back off 1"),
            ("request: GET /i", 200, "answer 200"),
            ("request: POST /i", 409, "failed unavailable"), ("request: POST /i", 202, "failed unavailable"),
        ] {
            var walker = try begun("\(block), \(retry)")
            #expect(word(walker.received(.answer(status), at: .start)) == outcome, "\(block) \(status)")
        }
    }

    @Test func `what can never succeed is not repeated`() throws {
        var forbidden = try begun("request: GET /i")
        let egress = TransportFailure(message: "no", mayHaveBeenProcessed: false, isForbidden: true)
        #expect(word(forbidden.received(.failure(egress), at: .start)) == "failed egress")
        var broken = try begun("request: GET /i")
        let lasting = TransportFailure(message: "no", mayHaveBeenProcessed: false, isTransient: false)
        #expect(word(broken.received(.failure(lasting), at: .start)) == "failed transport")
    }

    @Test func `an attempt has a nonce of its own and the call one key`() throws {
        let block = "request: GET /i, headers: { n: \"${nonce}\", k: \"${idempotency_key}\" }"
        let plan = try PlanSample("endpoints:\n  call: { \(block) }\n").endpoint().request
        var walker = CallWalker(builder: RequestBuilder(plan: plan, baseOverride: nil), bindings: try .written())
        var sent: [String] = []
        if case .send(let request) = walker.resume(at: .at(0, 1)) { sent += request.fields.map(\.value) }
        _ = walker.received(.answer(500), at: .at(1, 2))
        if case .send(let request) = walker.resume(at: .at(2, 3)) { sent += request.fields.map(\.value) }
        #expect(sent == ["nonce-1", "uuid-1", "nonce-3", "uuid-1"])
    }

    // MARK: Waits

    @Test(arguments: [
        ("Retry-After", "7", "rate limited 7.0"), ("retry-after", "Thu, 01 Jan 2026 00:00:30 GMT", "rate limited 30.0"),
        ("retry-after", "soon", "rate limited"), ("retry-after", "-5", "rate limited"),
    ])
    func `a wait that upstream names is kept`(_ name: String, _ value: String, _ outcome: String) throws {
        var walker = try begun("request: GET /i")
        #expect(word(walker.received(.answer(429, "", [(name, value)]), at: .start)) == outcome)
    }

    @Test(arguments: [
        ("duration('90s')", "rate limited 90.0"), ("now + duration('1m')", "rate limited 60.0"),
        ("response.body.wait", "rate limited 12.0"), ("response.body.none", "rate limited 7.0"),
        ("-3", "rate limited 0.0"),
    ])
    func `the rule's own wait comes before the header's`(_ wait: String, _ outcome: String) throws {
        var walker = try begun(
            "request: GET /i, errors: [{ when: response.status == 403, is: rate_limited, retry_after: \"\(wait)\" }]")
        let attempt = Attempt.answer(403, #"{"wait": 12}"#, [("retry-after", "7")])
        #expect(word(walker.received(attempt, at: .start)) == outcome)
    }

    @Test func `an answer that is not ready may say when it is`() throws {
        var walker = try begun("request: GET /i")
        #expect(word(walker.received(.answer(503, "", [("retry-after", "9")]), at: .start)) == "back off 1 9.0")
    }

    // MARK: Refresh

    private static let login = """
        auth:
          login:
            type: two_step
            acquire: { request: POST /login, auth: none }
            store: { token: response.body.token }
            apply: { headers: { x-token: "${credentials.token}" } }

        """

    @Test func `a credential is renewed once for a call`() throws {
        var walker = try begun("request: GET /i", more: Self.login, credentials: #"{"token": "old"}"#)
        #expect(word(walker.received(.answer(401), at: .start)) == "refresh")
        let action = walker.refreshed(try ExpressionValue(json: #"{"token": "new"}"#), at: .start)
        guard case .send(let request) = action else {
            Issue.record("nothing was sent")
            return
        }
        #expect(request.fields["x-token"] == "new")
        #expect(word(walker.received(.answer(401), at: .start)) == "failed unauthorized")
    }

    // MARK: Unreadable answers

    @Test(arguments: [(200, "back off 1"), (502, "back off 1"), (404, "failed not_found")])
    func `an answer that is no JSON is told by its status`(_ status: Int, _ outcome: String) throws {
        var walker = try begun("request: GET /i")
        #expect(word(walker.received(.answer(status, "<html>"), at: .start)) == outcome)
    }

    @Test func `what is said to be JSON and is not is asked for again, as often as anything that fails`() throws {
        var walker = try begun("request: GET /i, retry: { attempts: 3 }")
        for attempt in 1...2 {
            #expect(word(walker.received(.answer(200, "{\"a\": [1"), at: .start)) == "back off \(attempt)")
            #expect(word(walker.resume(at: .start)) == "send")
        }
        let last = walker.received(.answer(200, "{\"a\": [1"), at: .start)
        #expect(word(last) == "failed definition")
        guard case .failed(let fault) = last else { return #expect(Bool(false), "it did not fail") }
        #expect(fault.blamesUpstream)
        var healed = try begun("request: GET /i")
        _ = healed.received(.answer(200, "<html>"), at: .start)
        _ = healed.resume(at: .start)
        #expect(word(healed.received(.answer(200, "{}"), at: .start)) == "answer 200")
    }

    @Test func `what a write was answered with is not asked for again`() throws {
        var walker = try begun("request: POST /i")
        #expect(word(walker.received(.answer(200, "{\"a\": [1"), at: .start)) == "failed definition")
    }

    @Test func `a charset that is not known is none at the next attempt either`() throws {
        var walker = try begun("request: GET /i")
        let answer = UpstreamResponse(
            status: 200, fields: ["content-type": "text/plain; charset=klingon"], body: [0xE4], url: "https://a.test/")
        #expect(word(walker.received(.response(answer), at: .start)) == "failed definition")
    }

    @Test func `text that is JSON is read as JSON`() throws {
        var walker = try begun("request: GET /i, errors: [{ when: response.body.ok == false, is: gone }]")
        let attempt = Attempt.answer(200, #" {"ok": false}"#, [("content-type", "text/plain")])
        #expect(word(walker.received(attempt, at: .start)) == "failed gone")
    }
}
