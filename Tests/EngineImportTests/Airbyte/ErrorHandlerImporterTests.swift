import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct ErrorHandlerImporterTests {
    private static func errors(_ handler: String) throws -> Imported {
        let imported = try Imported(requester: "error_handler:\n" + handler.indented(2))
        #expect(imported.outcomes == [.whole], "\(imported.result.report)")
        return imported
    }

    @Test(arguments: [
        ("{ action: IGNORE, http_codes: [404] }", #"{"when":"response.status == 404","is":"skip"}"#),
        (
            "{ action: FAIL, http_codes: [401], error_message: \"no entry\" }",
            #"{"when":"response.status == 401","is":"unauthorized","message":"'no entry'"}"#
        ),
        ("{ action: RETRY, http_codes: [500, 502] }", #"{"when":"response.status in [500, 502]","is":"unavailable"}"#),
        ("{ action: RETRY, http_codes: [429] }", #"{"when":"response.status == 429","is":"rate_limited"}"#),
        (
            "{ action: RATE_LIMITED, predicate: \"{{ response.code == 8 }}\" }",
            #"{"when":"response.body.code == 8","is":"rate_limited"}"#
        ),
        (
            "{ action: IGNORE, error_message_contains: gone, http_codes: [400] }",
            #"{"when":"response.status == 400 || json.encode(response.body).contains('gone')","is":"skip"}"#
        ),
    ])
    func `filters become rules`(_ filter: String, _ rule: String) throws {
        let imported = try Self.errors("type: DefaultErrorHandler\nresponse_filters: [\(filter)]\n")
        #expect(imported["endpoints.list_things.errors"] == "[\(rule)]")
    }

    @Test
    func `waits become the rule's or the retry's`() throws {
        let header = try Self.errors(
            "type: DefaultErrorHandler\nbackoff_strategies: [{ type: WaitTimeFromHeader, header: X-Wait }]\n")
        #expect(
            header["endpoints.list_things.errors"]
                == #"[{"when":"response.status == 429","is":"rate_limited","retry_after":"duration(string(double(response.headers['x-wait'])) + 's')"}]"#
        )
        let until = try Self.errors(
            "type: DefaultErrorHandler\nbackoff_strategies: [{ type: WaitUntilTimeFromHeader, header: X-Reset, min_wait: 5 }]\n"
        )
        #expect(
            until["endpoints.list_things.errors"]?.contains(
                "[timestamp(int(double(response.headers['x-reset']))), now + duration('5s')].max()") == true)
        let constant = try Self.errors(
            "type: DefaultErrorHandler\nmax_retries: 7\nbackoff_strategies: [{ type: ConstantBackoffStrategy, backoff_time_in_seconds: 30 }]\n"
        )
        #expect(constant["endpoints.list_things.retry"] == #"{"attempts":8,"first":"30s","max":"30s"}"#)
    }

    @Test
    func `of several handlers the rules follow each other`() throws {
        let imported = try Self.errors(
            "type: CompositeErrorHandler\nerror_handlers:\n  - { type: DefaultErrorHandler, response_filters: [{ action: IGNORE, http_codes: [403] }] }\n  - { type: DefaultErrorHandler, response_filters: [{ action: FAIL, http_codes: [400] }] }\n"
        )
        #expect(
            imported["endpoints.list_things.errors"]
                == #"[{"when":"response.status == 403","is":"skip"},{"when":"response.status == 400","is":"failed"}]"#)
    }

    @Test
    func `a status that counts as success is expected`() throws {
        let imported = try Self.errors(
            "type: DefaultErrorHandler\nresponse_filters: [{ action: SUCCESS, http_codes: [404] }]\n")
        #expect(imported["endpoints.list_things.expect"] == "[200,201,202,203,204,205,206,304,404]")
    }
}
