import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// How long a call waits, how often it is tried, and what it never does twice (definitions.md §4, reliability.md S4).
@Suite struct CallWaitTests {
    private func begun(_ block: String, more: String = "", credentials: String = "{}") throws -> CallWalker {
        let plan = try PlanSample(more + "endpoints:\n  call: { \(block) }\n").endpoint().request
        var walker = CallWalker(
            builder: RequestBuilder(plan: plan, baseOverride: nil), bindings: try .written(credentials: credentials))
        guard case .send = walker.resume(at: .start) else {
            Issue.record("nothing was sent")
            return walker
        }
        return walker
    }

    private func pause(_ action: CallWalker.Action) -> Pause? {
        guard case .pause(let pause) = action else { return nil }
        return pause
    }

    private func fault(_ action: CallWalker.Action) -> CallFault? {
        guard case .failed(let fault) = action else { return nil }
        return fault
    }

    // MARK: What upstream says of the wait; it is 2026-01-01T00:00:00Z, 1767225600

    @Test(arguments: [
        ("0", 0.0), ("7", 7), (" 7 ", 7), ("1.5", 1.5), ("31536000", 31_536_000), ("1767225660", 60),
        ("1767225660000", 60),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60), ("Thursday, 01-Jan-26 00:01:00 GMT", 60),
        ("Thu Jan  1 00:01:00 2026", 60),
        ("Wed, 31 Dec 2025 23:00:00 GMT", 0),
    ])
    func `every form of Retry-After is a number of seconds`(_ value: String, _ seconds: Double) throws {
        for status in [429, 503] {
            var walker = try begun("request: GET /i")
            let pause = pause(walker.received(.answer(status, "", [("retry-after", value)]), at: .start))
            #expect(pause?.seconds == seconds, "\(status)")
        }
    }

    @Test(arguments: ["", "soon", "-1", "1e9999", "NaN", "1,2", "0x10", "Thu, 99 Jan 2026 00:00:00 GMT", "∞", "--3"])
    func `a Retry-After that says nothing is no wait of upstream's`(_ value: String) throws {
        var walker = try begun("request: GET /i")
        let found = try #require(pause(walker.received(.answer(429, "", [("retry-after", value)]), at: .start)))
        #expect(found.seconds == nil)
        #expect(found.reason == .rateLimited)
    }

    @Test(arguments: [
        ("x-ratelimit-reset", "1767225630", 30.0), ("x-ratelimit-reset", "30", 30), ("ratelimit-reset", "12", 12),
        ("x-rate-limit-reset", "1767225601", 1),
    ])
    func `without Retry-After the end of an empty window counts`(
        _ name: String, _ value: String, _ seconds: Double
    ) throws {
        let remaining = name.replacing("reset", with: "remaining")
        var empty = try begun("request: GET /i")
        #expect(
            pause(empty.received(.answer(429, "", [(name, value), (remaining, "0")]), at: .start))?.seconds == seconds)
        var full = try begun("request: GET /i")
        #expect(pause(full.received(.answer(429, "", [(name, value), (remaining, "5")]), at: .start))?.seconds == nil)
        var both = try begun("request: GET /i")
        let fields = [(name, value), (remaining, "0"), ("retry-after", "4")]
        #expect(pause(both.received(.answer(429, "", fields), at: .start))?.seconds == 4)
    }

    @Test func `the combined field of the standard counts too`() throws {
        var walker = try begun("request: GET /i")
        let pause = pause(walker.received(.answer(429, "", [("ratelimit", "\"default\";r=0;t=9")]), at: .start))
        #expect(pause?.seconds == 9)
    }

    @Test(arguments: [
        ("timestamp('2025-12-31T00:00:00Z')", 0.0), ("timestamp('2027-01-01T00:00:00Z')", 31_536_000),
        ("duration('-5s')", 0), ("0", 0), ("1.5", 1.5),
    ])
    func `a rule's wait of any sign is never negative`(_ wait: String, _ seconds: Double) throws {
        var walker = try begun(
            "request: GET /i, errors: [{ when: response.status == 429, is: rate_limited, retry_after: \"\(wait)\" }]")
        #expect(pause(walker.received(.answer(429), at: .start))?.seconds == seconds)
    }

    @Test func `a rule's wait that fails or is no time leaves the word to the header`() throws {
        for wait in ["response.body.wait", "int(response.body.wait)", "'soon'"] {
            var walker = try begun(
                "request: GET /i, errors: [{ when: response.status == 429, is: rate_limited, retry_after: \"\(wait)\" }]"
            )
            let attempt = Attempt.answer(429, #"{"wait": "x"}"#, [("retry-after", "3")])
            #expect(pause(walker.received(attempt, at: .start))?.seconds == 3, "\(wait)")
        }
    }

    @Test func `the message of a wait names the status and the call`() throws {
        var walker = try begun("request: GET /i")
        #expect(pause(walker.received(.answer(429), at: .start))?.message == "429 from 'call'")
    }

    // MARK: Counting

    @Test func `refusals for too many calls never use up the attempts`() throws {
        var walker = try begun("request: GET /i, retry: { attempts: 1 }")
        for _ in 0..<50 {
            #expect(pause(walker.received(.answer(429), at: .start))?.reason == .rateLimited)
            guard case .send = walker.resume(at: .start) else { throw Unexpected("it gave up") }
        }
        #expect(fault(walker.received(.answer(500), at: .start))?.cause == .upstream(.unavailable))
    }

    @Test func `one attempt is one attempt`() throws {
        var walker = try begun("request: GET /i, retry: { attempts: 1 }")
        let lost = TransportFailure(message: "cut", mayHaveBeenProcessed: false)
        #expect(fault(walker.received(.failure(lost), at: .start))?.cause == .transport)
    }

    @Test func `network faults and broken answers are counted together`() throws {
        var walker = try begun("request: GET /i, retry: { attempts: 3 }")
        let lost = TransportFailure(message: "cut", mayHaveBeenProcessed: true)
        #expect(pause(walker.received(.failure(lost), at: .start))?.reason == .backOff(attempt: 1))
        _ = walker.resume(at: .start)
        #expect(pause(walker.received(.answer(502), at: .start))?.reason == .backOff(attempt: 2))
        _ = walker.resume(at: .start)
        #expect(fault(walker.received(.failure(lost), at: .start))?.message == "cut")
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "DELETE"])
    func `methods that may be repeated are`(_ method: String) throws {
        var walker = try begun("request: \(method) /i")
        #expect(pause(walker.received(.answer(503), at: .start)) != nil)
    }

    @Test(arguments: ["POST", "PATCH"])
    func `methods that may not are tried once, whatever went wrong behind the sending`(_ method: String) throws {
        for attempt in [Attempt.answer(500), .answer(502), .answer(503, "", [("retry-after", "1")]), .answer(408)] {
            var walker = try begun("request: \(method) /i")
            #expect(fault(walker.received(attempt, at: .start))?.cause == .upstream(.unavailable))
        }
        var limited = try begun("request: \(method) /i")
        #expect(pause(limited.received(.answer(429), at: .start)) != nil, "a refused call did nothing")
    }

    @Test func `a GET that is declared to change something is not repeated`() throws {
        var walker = try begun("request: GET /i, idempotent: false")
        #expect(fault(walker.received(.answer(503), at: .start)) != nil)
    }

    // MARK: Meanings

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect that was not followed is a failure`(_ status: Int) throws {
        var walker = try begun("request: GET /i")
        let attempt = Attempt.answer(status, "", [("location", "https://evil.test/")])
        #expect(fault(walker.received(attempt, at: .start))?.cause == .upstream(.failed))
    }

    @Test func `304 is unchanged, and only where it is expected`() throws {
        var usual = try begun("request: GET /i")
        guard case .finished(.unchanged) = usual.received(.answer(304), at: .start) else {
            throw Unexpected("not unchanged")
        }
        var strict = try begun("request: GET /i, expect: [200]")
        #expect(fault(strict.received(.answer(304), at: .start))?.cause == .upstream(.failed))
    }

    @Test func `a rule without a condition takes what is not expected, and nothing else`() throws {
        var fails = try begun("request: GET /i, errors: [{ is: not_found }]")
        #expect(fault(fails.received(.answer(500), at: .start))?.cause == .upstream(.notFound))
        var works = try begun("request: GET /i, errors: [{ is: not_found }]")
        guard case .finished(.answer) = works.received(.answer(200, "{}"), at: .start) else {
            throw Unexpected("no answer")
        }
    }

    @Test func `a rule whose condition fails does not match`() throws {
        var walker = try begun("request: GET /i, errors: [{ when: int(response.body.code) == 7, is: skip }]")
        #expect(fault(walker.received(.answer(404, #"{"code": "x"}"#), at: .start))?.cause == .upstream(.notFound))
    }

    @Test func `the nearer rules are asked first`() throws {
        let far = "errors: [{ when: response.status == 400, is: gone }]\n"
        var walker = try begun("request: GET /i, errors: [{ when: response.status == 400, is: conflict }]", more: far)
        #expect(fault(walker.received(.answer(400), at: .start))?.cause == .upstream(.conflict))
        var other = try begun("request: GET /i, errors: [{ when: response.status == 401, is: conflict }]", more: far)
        #expect(fault(other.received(.answer(400), at: .start))?.cause == .upstream(.gone))
    }

    // MARK: Secrets

    private static let bearer = "auth: { key: { type: bearer } }\n"

    @Test func `what upstream says of an error shows no credential`() throws {
        let rule =
            "errors: [{ when: response.status == 401, is: unauthorized, message: response.body.text, code: response.body.code }]"
        var walker = try begun(
            "request: GET /i, \(rule)", more: Self.bearer, credentials: #"{"token": "s3cret-token"}"#)
        let body = #"{"text": "token s3cret-token is no good", "code": "bad:s3cret-token"}"#
        let found = try #require(fault(walker.received(.answer(401, body), at: .start)))
        #expect(!found.message.contains("s3cret-token") && found.message.contains("is no good"))
        #expect(found.code?.contains("s3cret-token") == false)
    }

    // MARK: Renewing

    private static let login = """
        auth:
          login:
            type: two_step
            acquire: { request: POST /login, auth: none }
            store: { token: response.body.token }
            apply: { headers: { x-token: "${credentials.token}" } }

        """

    @Test func `a rule that says expired renews, whatever the status`() throws {
        let rule = "errors: [{ when: response.body.code == 'TOKEN_EXPIRED', is: expired }]"
        var walker = try begun("request: GET /i, \(rule)", more: Self.login, credentials: #"{"token": "old"}"#)
        guard case .refresh = walker.received(.answer(200, #"{"code": "TOKEN_EXPIRED"}"#), at: .start) else {
            throw Unexpected("no renewal")
        }
    }

    @Test func `a request without a credential does not renew one`() throws {
        var walker = try begun("request: GET /i, auth: none", more: Self.login, credentials: #"{"token": "old"}"#)
        #expect(fault(walker.received(.answer(401), at: .start))?.cause == .upstream(.unauthorized))
    }
}
