import Testing

@testable import EngineImport

/// A reading that may leave records out deletes nothing.
@Suite(.timeLimit(.minutes(5)))
struct ReadingDoubtsTests {
    private static let size = "{ type: RequestOption, inject_into: request_parameter, field_name: per_page }"
    private static let token = "{ type: RequestOption, inject_into: request_parameter, field_name: page }"

    private static func paginator(_ strategy: String, sendsSize: Bool = true) -> String {
        "type: DefaultPaginator\npagination_strategy: \(strategy)\npage_token_option: \(token)\n"
            + (sendsSize ? "page_size_option: \(size)\n" : "")
    }

    private static let numbered = "{ type: PageIncrement, page_size: 50 }"

    private static func expect(_ imported: Imported, toKeep reason: String?) {
        #expect(imported["streams.things.deletes"] == (reason == nil ? "full_scan" : nil))
        let told = imported.result.report.filter { $0.feature == "keeps-gone-records" }
        #expect(told.map(\.kind) == (reason == nil ? [] : [.note]))
        if let reason { #expect(told.first?.message.contains(reason) == true, "\(told)") }
        let text = imported.result.files.first?.text ?? ""
        #expect(text.contains("# No 'deletes': ") == (reason != nil))
    }

    @Test
    func `pages that end by themselves are a whole reading`() throws {
        Self.expect(try Imported(paginator: Self.paginator(Self.numbered)), toKeep: nil)
        Self.expect(
            try Imported(paginator: Self.paginator("{ type: PageIncrement }", sendsSize: false)), toKeep: nil)
        let cursor = "{ type: CursorPagination, cursor_value: \"{{ response.next }}\" }"
        Self.expect(try Imported(paginator: Self.paginator(cursor, sendsSize: false)), toKeep: nil)
    }

    @Test
    func `one answer may be the first page of many`() throws {
        Self.expect(try Imported(), toKeep: "one answer")
        Self.expect(try Imported(paginator: "type: NoPagination\n"), toKeep: "one answer")
    }

    @Test
    func `a paginator where none is read leaves one page`() throws {
        let selector =
            "extractor: { type: DpathExtractor, field_path: [data] }\npaginator:\n"
            + Self.paginator(Self.numbered).indented(2)
        let imported = try Imported(selector: selector)
        Self.expect(imported, toKeep: "one answer")
        #expect(
            imported.result.report.first { $0.feature == "misplaced-key" }?.message
                == "'paginator' has no meaning in RecordSelector, there as here: one page is read")
    }

    @Test
    func `a position that no request carries leaves one page`() throws {
        let paginator =
            "type: DefaultPaginator\npagination_strategy: { type: CursorPagination, cursor_value: \"{{ response.n }}\" }\n"
        Self.expect(try Imported(paginator: paginator), toKeep: "one answer")
    }

    @Test(
        arguments: [
            ("", "how long a page is"),
            ("request_parameters: { limit: 500 }\n", "how long a page is"),
            ("request_parameters: { limit: 50 }\n", nil),
            ("request_parameters: { limit: \"50\" }\n", nil),
            ("request_body_json: { range: { rows: 50 } }\nhttp_method: POST\n", nil),
        ] as [(String, String?)])
    func `a short page is the last only if its length was asked for`(_ requester: String, _ reason: String?) throws {
        let imported = try Imported(
            requester: requester, paginator: Self.paginator(Self.numbered, sendsSize: false))
        Self.expect(imported, toKeep: reason)
    }

    @Test
    func `pages that a setting or the time ends may leave some out`() throws {
        let stop = "{{ response.page >= config['pages'] }}"
        let imported = try Imported(
            paginator: Self.paginator(
                "{ type: CursorPagination, cursor_value: \"{{ response.next }}\", stop_condition: \"\(stop)\" }",
                sendsSize: false),
            spec: "required: [pages]\nproperties: { pages: { type: integer } }\n")
        Self.expect(imported, toKeep: "where its pages end")
    }

    @Test
    func `a window that moves with the time leaves behind what is older`() throws {
        let imported = try Imported(
            requester: "request_parameters: { since: \"{{ day_delta(-30, format='%Y-%m-%d') }}\" }\n",
            paginator: Self.paginator(Self.numbered))
        Self.expect(imported, toKeep: "moves with the time")
    }

    @Test(
        arguments: [
            ("{ http_codes: [403], action: IGNORE }", "ignores"), ("{ http_codes: [404], action: IGNORE }", "ignores"),
            ("{ http_codes: [429], action: RETRY }", nil),
        ] as [(String, String?)])
    func `an answer that is ignored is no end of the list`(_ filter: String, _ reason: String?) throws {
        let imported = try Imported(
            requester: "error_handler: { type: DefaultErrorHandler, response_filters: [\(filter)] }\n",
            paginator: Self.paginator(Self.numbered))
        Self.expect(imported, toKeep: reason)
    }

    @Test(arguments: [("404", nil), ("403", "ignores"), ("404, 403", "ignores")] as [(String, String?)])
    func `a parent that is not found has no children`(_ codes: String, _ reason: String?) throws {
        let filter = "{ http_codes: [\(codes)], action: IGNORE }"
        let imported = try Imported(
            requester: "error_handler: { type: DefaultErrorHandler, response_filters: [\(filter)] }\n"
                + "path: \"/p/{{ stream_partition.p }}/things\"\n",
            paginator: Self.paginator(Self.numbered),
            router: "type: ListPartitionRouter\ncursor_field: p\nvalues: [a, b]\n")
        Self.expect(imported, toKeep: reason)
    }

    @Test
    func `what did not come over whole deletes nothing`() throws {
        let imported = try Imported(
            requester: "request_parameters: { \"{{ config['name'] }}\": x }\n",
            paginator: Self.paginator(Self.numbered),
            spec: "required: [name]\nproperties: { name: { type: string } }\n")
        #expect(imported.outcomes == [.partly])
        Self.expect(imported, toKeep: "did not come over whole")
    }

    @Test
    func `records that only their content identifies are said to pile up`() throws {
        let text = """
            version: 1.0.0
            type: DeclarativeSource
            streams:
              - type: DeclarativeStream
                name: things
                retriever:
                  type: SimpleRetriever
                  requester: { type: HttpRequester, url_base: https://api.acme.test, path: /things }
                  record_selector: { extractor: { type: DpathExtractor, field_path: [] } }

            """
        let line = try Imported(text).result.report.first { $0.feature == "keeps-gone-records" }
        #expect(line?.message.hasSuffix("for its content alone identifies it") == true)
    }
}
