import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct PaginatorImporterTests {
    private static func paginator(
        _ strategy: String, size: String? = "per_page",
        token: String = "{ type: RequestOption, inject_into: request_parameter, field_name: page }"
    ) -> String {
        var text = "type: DefaultPaginator\npagination_strategy: \(strategy)\npage_token_option: \(token)\n"
        if let size {
            text += "page_size_option: { type: RequestOption, inject_into: request_parameter, field_name: \(size) }\n"
        }
        return text
    }

    private static func pages(_ paginator: String) throws -> String? {
        let imported = try Imported(paginator: paginator)
        #expect(imported.outcomes == [.whole])
        return imported["endpoints.list_things.pagination.pages"]
    }

    @Test
    func `numbered pages count from their start, and the first is sent only where the strategy says so`() throws {
        #expect(
            try Self.pages(Self.paginator("{ type: PageIncrement, page_size: 50, start_from_page: 1 }"))
                == #"{"send":{"query":{"page":"${page.next}"}},"next":"page.index + 2","more":"page.count >= page.size","size":{"query":"per_page","value":50}}"#
        )
        #expect(
            try Self.pages(Self.paginator("{ type: PageIncrement, inject_on_first_request: true }", size: nil))
                == #"{"first":{"query":{"page":0}},"send":{"query":{"page":"${page.next}"}},"next":"page.index + 1"}"#)
    }

    @Test(arguments: ["-1", "0", "\"-1\""])
    func `a size that no page has is none`(_ size: String) throws {
        let pages = try Self.pages(Self.paginator("{ type: PageIncrement, page_size: \(size) }", size: nil))
        #expect(pages == #"{"send":{"query":{"page":"${page.next}"}},"next":"page.index + 1"}"#)
    }

    @Test
    func `an offset is the number of records before`() throws {
        #expect(
            try Self.pages(Self.paginator("{ type: OffsetIncrement, page_size: 100 }", size: "limit"))
                == #"{"send":{"query":{"page":"${page.next}"}},"next":"page.offset + page.count","more":"page.count >= page.size","size":{"query":"limit","value":100}}"#
        )
    }

    @Test(
        arguments: [
            (
                "{{ response.next }}", "{{ not response.next }}", "response.body.next",
                "!(isBlank(response.body.next) || response.body.next in [false, 0])"
            ),
            (
                "{{ response.get('next', {}) }}", "{{ response.next is none }}", "response.body.next",
                "!coalesce(coalesce(response.body.next, null) == null, false)"
            ),
            (
                "{{ headers['link']['next']['url'] }}", "{{ 'next' not in headers['link'] }}", "response.links.next",
                "coalesce('next' in response.links, false)"
            ),
            (
                "{{ last_record['id'] }}", "{{ not last_record }}", "page.last.id",
                "!(isBlank(page.last) || page.last in [false, 0])"
            ),
            ("{{ response['a']['b'] }}", "{{ false }}", "response.body.a.b", nil),
        ] as [(String, String, String, String?)])
    func `a cursor is read of the answer, and a condition may stop it`(
        _ value: String, _ stop: String, _ next: String, _ more: String?
    ) throws {
        let imported = try Imported(
            paginator: Self.paginator(
                "{ type: CursorPagination, cursor_value: \"\(value)\", stop_condition: \"\(stop)\" }", size: nil))
        #expect(imported["endpoints.list_things.pagination.pages.next"] == next)
        if let more, let found = imported["endpoints.list_things.pagination.pages.more"] {
            #expect(found == more || found == "!\(more)" || found.hasPrefix("!coalesce("))
        } else {
            #expect(imported["endpoints.list_things.pagination.pages.more"] == nil)
        }
        #expect(imported["endpoints.list_things.pagination.pages.stop_when_empty"] == "false")
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `a whole address of the next page replaces the request's`() throws {
        let imported = try Imported(
            paginator: Self.paginator(
                "{ type: CursorPagination, cursor_value: \"{{ response.next }}\" }", size: nil,
                token: "{ type: RequestPath }"))
        #expect(imported["endpoints.list_things.pagination.pages.send"] == #"{"url":"${page.next}"}"#)
    }

    @Test
    func `options may go into the body and into headers`() throws {
        let imported = try Imported(
            requester: "http_method: POST\nrequest_body_json: { a: 1 }\n",
            paginator: """
                type: DefaultPaginator
                pagination_strategy: { type: CursorPagination, page_size: 10, cursor_value: "{{ response.c }}" }
                page_token_option: { type: RequestOption, inject_into: body_json, field_path: [variables, after] }
                page_size_option: { type: RequestOption, inject_into: header, field_name: X-Size }

                """)
        #expect(
            imported["endpoints.list_things.pagination.pages.send"]
                == #"{"body":{"variables":{"after":"${page.next}"}}}"#)
        #expect(imported["endpoints.list_things.pagination.pages.size"] == #"{"header":"x-size","value":10}"#)
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `a strategy in Python refuses the stream as one that needs code`() throws {
        let imported = try Imported(
            paginator: Self.paginator("{ type: CustomPaginationStrategy, class_name: a.B }", size: nil))
        #expect(imported.outcomes == [.custom])
    }

    @Test
    func `without a paginator there is one page`() throws {
        let imported = try Imported()
        #expect(imported["endpoints.list_things.pagination"] == nil)
        #expect(
            imported["endpoints.list_things.records"]
                == "type(response.body.data) == list ? response.body.data : response.body.data == null ? [] : [response.body.data]"
        )
    }

    @Test
    func `a position that no request carries gives one page, and is said`() throws {
        let paginator =
            "type: DefaultPaginator\npagination_strategy: { type: CursorPagination, cursor_value: \"{{ response.n }}\" }\n"
        let imported = try Imported(paginator: paginator)
        #expect(imported["endpoints.list_things.pagination"] == nil)
        #expect(imported.features(.note) == ["pages-never-asked", "keeps-gone-records"])
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `a request that reads the position itself is what later pages send`() throws {
        let paginator = "type: DefaultPaginator\npagination_strategy: { type: PageIncrement, page_size: 50 }\n"
        let imported = try Imported(
            requester: "request_parameters: { limit: \"'{{ next_page_token['next_page_token'] or '0' }},50'\" }\n",
            paginator: paginator)
        #expect(
            imported["endpoints.list_things.pagination.pages.send.query.limit"]
                == imported["endpoints.list_things.query.limit"])
        #expect(imported["endpoints.list_things.query.limit"]?.contains("page.next") == true)
        #expect(imported.outcomes == [.whole])
    }
}
