import EngineLanguage
import Testing

@testable import EngineDefinition

/// When a token ends, in all the forms in which upstreams say it (reliability.md T6).
struct TokenEndTests {
    private func end(_ expression: String, _ body: String) throws -> Int64? {
        let keys = """
            auth:
              login:
                type: two_step
                lifetime: 10s
                acquire: { request: POST /login, auth: none }
                store: { token: response.body.token }
                expires: \(expression)
                apply: { headers: { x-token: "${credentials.token}" } }

            """
        var walker = TokenWalker(
            plan: try PlanSample(keys).auth(), credentials: ExpressionMap(), metadata: ExpressionMap(),
            bindings: try .written(), baseOverride: nil)
        _ = walker.start(at: .start)
        guard case .granted(let grant) = walker.received(.answer(200, body), at: .start) else {
            throw Unexpected("no grant")
        }
        return grant.expires.map { $0.seconds - Moment.start.now.seconds }
    }

    /// 1,767,225,600 is 2026-01-01T00:00:00Z, the moment of the walk; 10 seconds is what the scheme says otherwise.
    @Test(
        arguments: [
            ("2026-01-01T01:00:00Z", 3_600), ("2026-01-01T01:00:00+00:30", 1_800),
            ("2026-01-01T00:00:30.5Z", 30), ("1767229200", 3_600), ("1767229200000", 3_600), ("3600", 3_600),
            ("soon", 10), ("", 10), ("-5", 0), ("2020-01-01T00:00:00Z", -189_388_800),
        ] as [(String, Int64)])
    func `a text is an instant, or a number of seconds`(_ text: String, _ seconds: Int64) throws {
        #expect(try end("response.body.end", "{\"token\": \"t\", \"end\": \"\(text)\"}") == seconds)
    }

    @Test(
        arguments: [
            ("1767229200", 3_600), ("1767229200.75", 3_600), ("1767229200123", 3_600), ("3600", 3_600), ("0", 0),
            ("-1", 0), ("null", 10), ("true", 10), ("[]", 10), ("{}", 10), ("999999999", 999_999_999),
        ] as [(String, Int64)])
    func `a number is a length, or an instant since 1970`(_ text: String, _ seconds: Int64) throws {
        #expect(try end("response.body.end", "{\"token\": \"t\", \"end\": \(text)}") == seconds)
    }

    @Test func `a timestamp and a duration are what they are`() throws {
        let body = #"{"token": "t", "at": "2026-01-01T02:00:00Z", "for": 90}"#
        #expect(try end("timestamp(response.body.at)", body) == 7_200)
        #expect(try end("duration(string(response.body.for) + 's')", body) == 90)
        #expect(try end("now + duration('1h')", body) == 3_600)
        #expect(try end("response.body.missing", body) == 10)
        #expect(try end("timestamp(response.body.missing)", body) == 10)
    }

    @Test func `an end beyond all times is no crash`() throws {
        for text in ["1e300", "-1e300", "9223372036854775807", "1e11"] {
            #expect(try end("response.body.end", "{\"token\": \"t\", \"end\": \(text)}") != nil)
        }
    }

    @Test func `a form answers like JSON, and its error is one`() throws {
        let keys = "auth: { app: { type: oauth2, grant: client_credentials, token: https://acme.test/token } }\n"
        func answer(_ body: String) throws -> TokenWalker.Action {
            var walker = TokenWalker(
                plan: try PlanSample(keys).auth(), credentials: ExpressionMap(), metadata: ExpressionMap(),
                bindings: try .written(), baseOverride: nil)
            _ = walker.start(at: .start)
            return walker.received(
                .answer(200, body, [("content-type", "application/x-www-form-urlencoded; charset=utf-8")]), at: .start)
        }
        guard case .granted(let grant) = try answer("access_token=a%2Bb&expires_in=60&scope=") else {
            throw Unexpected("no grant")
        }
        #expect(grant.credentials["access_token"]?.string == "a+b" && grant.expires == Moment.at(60).now)
        guard case .failed(let fault) = try answer("error=invalid_grant&error_description=gone") else {
            throw Unexpected("it was taken")
        }
        #expect(fault.cause == .upstream(.unauthorized))
    }
}
