import Glibc
import Testing

@testable import EngineTesting

/// Each key of a case (definitions.md §9): what it demands passes, and anything else fails with what differs.
struct CaseKeyTests {
    private func failures(_ text: String) throws -> [String] { try CaseTrial.failures(text) }

    /// A case of the list, with some more keys.
    private func list(_ more: String, exchanges: String = CaseTrial.page) throws -> [String] {
        let indented = exchanges.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        return try failures("run: endpoint list_items\ncredentials: { token: t }\nexchanges:\n\(indented)\n\(more)")
    }

    // MARK: What is sent

    @Test func `a case without demands passes when everything was sent and read`() throws {
        #expect(try list("") == [])
    }

    @Test func `the URL is compared byte for byte`() throws {
        let other = CaseTrial.page.replacing("/items", with: "/items?a=1")
        #expect(
            try list("", exchanges: other)
                == ["expected 'GET https://www.acme.test/items?a=1', but 'GET https://www.acme.test/items' was sent"])
    }

    @Test func `the method is compared`() throws {
        let other = CaseTrial.page.replacing("GET", with: "POST")
        #expect(
            try list("", exchanges: other) == [
                "expected 'POST https://www.acme.test/items', but 'GET https://www.acme.test/items' was sent"
            ])
    }

    @Test func `only headers that are named are compared, and null means absent`() throws {
        let good = CaseTrial.page + "\n  headers: { authorization: Bearer t, x-none: null }"
        #expect(try list("", exchanges: good) == [])
        let wrong = CaseTrial.page + "\n  headers: { authorization: Bearer other, x-none: there }"
        #expect(
            try list("", exchanges: wrong) == [
                "expected the header 'authorization' to be 'Bearer other', but it is 'Bearer t'",
                "expected the header 'x-none' to be 'there', but it is absent",
            ])
        let absent = CaseTrial.page + "\n  headers: { authorization: null }"
        #expect(
            try list("", exchanges: absent) == [
                "expected the header 'authorization' to be absent, but it is 'Bearer t'"
            ])
    }

    private func sending(_ endpoint: String, _ input: String, _ body: String, path: String) throws -> [String] {
        try failures(
            """
            run: endpoint \(endpoint)
            credentials: { token: t }
            \(input)
            exchanges:
              - request: POST https://www.acme.test/\(path)
                body: \(body)
                response: { status: 200, body: { id: 7 } }
            """)
    }

    @Test func `a JSON body has the entries that are named`() throws {
        let input = "input: { name: Ada }"
        #expect(try sending("create_item", input, "{ name: Ada }", path: "items") == [])
        #expect(try sending("create_item", input, "{}", path: "items") == [])
        #expect(
            try sending("create_item", input, "{ name: Bob }", path: "items")
                == ["the body: 'name' is \"Ada\", expected \"Bob\""])
        #expect(
            try sending("create_item", input, "{ other: 1 }", path: "items")
                == ["the body: 'other' is absent, expected 1"])
    }

    @Test func `a form is compared by its entries, a text as a whole`() throws {
        #expect(try sending("send_form", "", "{ a: \"1\", b: x y }", path: "forms") == [])
        #expect(try sending("send_form", "", "{ b: z }", path: "forms") == ["the body: 'b' is \"x y\", expected \"z\""])
        #expect(try sending("send_text", "", "plain words", path: "texts") == [])
        #expect(
            try sending("send_text", "", "other words", path: "texts")
                == ["expected the body 'other words', but 'plain words' was sent"])
        #expect(
            try sending("send_text", "", "{ a: 1 }", path: "texts")
                == ["the body is neither JSON nor a form, lines or XML: 'plain words'"])
    }

    @Test func `a form in parts is compared by its fields and files`() throws {
        let input = """
            input:
              note: two lines
              scan: { name: a.pdf, value: x }
              more: [{ name: b.csv, value: "1" }, { base64: AAE=, type: image/png }]
            """
        let body = """
            { note: two lines, scan: { name: a.pdf, type: application/pdf, value: x }, \
            more: [{ name: b.csv, type: text/csv, value: "1" }, { name: file, type: image/png, value: "\\0\\x01" }] }
            """
        #expect(try sending("send_file", input, body, path: "files") == [])
        #expect(
            try sending("send_file", input, "{ scan: { name: b.pdf } }", path: "files")
                == ["the body: 'scan.name' is \"a.pdf\", expected \"b.pdf\""])
        #expect(
            try sending("send_file", "input: { scan: x }", "{}", path: "files")
                .contains { $0.contains("the input 'scan' must be a file, not text") })
    }

    @Test func `a request that no exchange answers fails the case, with the request`() throws {
        let more = CaseTrial.page.replacing("}] } }", with: "}], next: n } }")
        #expect(
            try list("", exchanges: more)
                == ["an unexpected request: GET https://www.acme.test/items?cursor=n"])
    }

    @Test func `an exchange that was not asked for fails the case`() throws {
        let more =
            CaseTrial.page
            + "\n- request: GET https://www.acme.test/items?cursor=x\n  response: { body: { items: [] } }"
        #expect(try list("", exchanges: more) == ["'GET https://www.acme.test/items?cursor=x' was never sent"])
    }

    @Test func `times repeats an exchange`() throws {
        let twice = """
            - request: GET https://www.acme.test/items
              times: 2
              response: { status: 503 }
            - request: GET https://www.acme.test/items
              response: { body: { items: [] } }
            """
        #expect(try list("records: []", exchanges: twice) == [])
        let thrice = twice.replacing("times: 2", with: "times: 1")
        #expect(try list("waits: [1s]", exchanges: thrice) == [])
        #expect(try list("waits: [1s, 2s]", exchanges: twice) == [])
    }

    // MARK: What is answered

    @Test func `a body is JSON, text, or a file beside the cases`() throws {
        var template = Array("/tmp/engine-case-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer {
            unlink("\(folder)/page.json")
            rmdir(folder)
        }
        let file = try #require(fopen("\(folder)/page.json", "w"))
        fputs("{\"items\":[{\"id\":\"f\",\"name\":\"File\"}]}", file)
        fclose(file)
        let text = """
            run: endpoint list_items
            credentials: { token: t }
            exchanges:
              - request: GET https://www.acme.test/items
                response: { status: 200, headers: { content-type: application/json }, file: page.json }
            records: [{ id: f, name: File }]
            """
        #expect(try CaseTrial.failures(text, folder: folder) == [])
        #expect(try CaseTrial.failures(text, folder: "/nowhere").contains("the file 'page.json' cannot be read"))
    }

    @Test func `the status of an answer decides, and its headers are seen`() throws {
        let limited = """
            - request: GET https://www.acme.test/items
              response: { status: 429, headers: { retry-after: "7" } }
            - request: GET https://www.acme.test/items
              response: { body: { items: [] } }
            """
        #expect(try list("waits: [7s]", exchanges: limited) == [])
        #expect(try list("waits: [8s]", exchanges: limited) == ["waits: [7.0] seconds, expected [8.0]"])
        #expect(try list("waits: []", exchanges: limited) == ["waits: [7.0] seconds, expected []"])
    }

    // MARK: What must come out

    @Test func `records are compared whole, in their order`() throws {
        #expect(try list("records: [{ id: \"1\", name: One, at: \"2026-01-01T00:00:00Z\" }]") == [])
        #expect(
            try list("records: [{ id: \"1\", name: One }]") == [
                "records: '[0].at' is \"2026-01-01T00:00:00Z\", expected nothing"
            ])
        #expect(try list("records: []") == ["records: the list has 1 elements, expected 0"])
        #expect(
            try list("records: [{ id: \"2\", name: One, at: \"2026-01-01T00:00:00Z\" }]")
                == ["records: '[0].id' is \"1\", expected \"2\""])
    }

    @Test func `the output of an endpoint is compared`() throws {
        func make(_ output: String) throws -> [String] {
            try failures(
                """
                run: endpoint create_item
                credentials: { token: t }
                input: { name: Ada }
                exchanges:
                  - request: POST https://www.acme.test/items
                    response: { status: 201, body: { id: 7 } }
                output: \(output)
                """)
        }
        #expect(try make("{ made: 7 }") == [])
        #expect(try make("{ made: 8 }") == ["output: 'made' is 7, expected 8"])
    }

    @Test func `a single record is the output of its endpoint`() throws {
        let text = """
            run: endpoint get_item
            credentials: { token: t }
            input: { id: a/b }
            exchanges:
              - request: GET https://www.acme.test/items/a%2Fb
                response: { body: { id: 5, name: Five } }
            output: { id: "5", name: Five }
            """
        #expect(try failures(text) == [])
    }

    @Test func `an error is compared by class and by part of its message`() throws {
        func lost(_ error: String) throws -> [String] {
            let page =
                "- request: GET https://www.acme.test/items\n  response: { status: 404, body: { message: nothing there } }"
            return try list(error, exchanges: page)
        }
        #expect(try lost("error: not_found") == [])
        #expect(try lost("error: { is: not_found, message: \"404\" }") == [])
        #expect(try lost("error: gone") == ["expected the error 'gone', but it is 'not_found'"])
        #expect(
            try lost("error: { is: not_found, message: wholly else }")[0].hasPrefix(
                "expected the message to hold 'wholly else', but it is '"))
        #expect(try lost("")[0].hasPrefix("it failed: "))
        #expect(try list("error: not_found") == ["expected the error 'not_found', but it ended well"])
    }

    @Test func `a fault of the definition is no error of upstream`() throws {
        let page = "- request: GET https://www.acme.test/items\n  response: { body: { other: [] } }"
        #expect(try list("error: not_found", exchanges: page)[0].hasPrefix("expected the error 'not_found', but: "))
    }

    // MARK: The world

    @Test func `config, settings and auth make the connection`() throws {
        let page = CaseTrial.page.replacing("www", with: "team")
        #expect(try list("config: { site: team }", exchanges: page) == [])
        let basic = """
            run: verify
            auth: client
            credentials: { client_id: i, client_secret: s }
            exchanges:
              - request: POST https://www.acme.test/oauth/token
                response: { body: { access_token: fresh, expires_in: 3600 } }
              - request: GET https://www.acme.test/me
                headers: { authorization: Bearer fresh }
                response: { body: { id: 1, name: Acme, plan: pro } }
            identity: { id: "1", name: Acme }
            """
        #expect(try failures(basic) == [])
    }

    @Test func `now is the time at which it runs, nonce and settings are seen`() throws {
        let provider = CaseTrial.provider.replacing(
            "request: GET /items\n",
            with:
                "request: GET /items\n    headers: { x-now: \"${string(now)}\", x-nonce: \"${nonce}\", x-region: \"${integration.settings.region}\" }\n"
        )
        func run(_ more: String, _ headers: String) throws -> [String] {
            try CaseTrial.failures(
                """
                run: endpoint list_items
                credentials: { token: t }
                settings: { region: eu }
                \(more)
                exchanges:
                  - request: GET https://www.acme.test/items
                    headers: \(headers)
                    response: { body: { items: [] } }
                """, provider: provider)
        }
        #expect(
            try run(
                "now: 2026-05-01T10:00:00Z\nnonce: abc",
                "{ x-now: \"2026-05-01T10:00:00Z\", x-nonce: abc, x-region: eu }") == [])
        #expect(try run("", "{ x-now: \"2026-01-01T00:00:00Z\", x-nonce: \"00000000000000000000000000000000\" }") == [])
    }

    // MARK: Streams

    private func stream(_ more: String, items: String, query: String = "") throws -> [String] {
        try failures(
            """
            run: stream Item
            credentials: { token: t }
            exchanges:
              - request: GET https://www.acme.test/items\(query)
                response: { body: { items: \(items) } }
            \(more)
            """)
    }

    @Test func `a stream tells its cursor, and begins at the saved one`() throws {
        let items =
            "[{ id: 1, name: One, at: \"2026-01-02T00:00:00Z\" }, { id: 2, name: Two, at: \"2026-01-01T00:00:00Z\" }]"
        #expect(try stream("cursor_after: \"2026-01-02T00:00:00Z\"", items: items) == [])
        #expect(
            try stream("cursor_after: \"2026-01-09T00:00:00Z\"", items: items)
                == ["cursor_after: is \"2026-01-02T00:00:00Z\", expected \"2026-01-09T00:00:00Z\""])
        let saved = "cursor: \"2026-01-01T00:00:00Z\""
        #expect(try stream(saved, items: "[]", query: "?since=2026-01-01T00%3A00%3A00Z") == [])
    }

    @Test func `deleted records are told by their keys`() throws {
        let items =
            "[{ id: 1, gone: true, at: \"2026-01-02T00:00:00Z\" }, { id: 2, name: Two, at: \"2026-01-02T00:00:00Z\" }]"
        #expect(
            try stream(
                "deleted: [\"1\"]\nrecords: [{ id: \"2\", name: Two, at: \"2026-01-02T00:00:00Z\" }]", items: items)
                == [])
        #expect(try stream("deleted: []", items: items) == ["deleted: the list has 1 elements, expected 0"])
        #expect(try stream("deleted: [\"7\"]", items: items) == ["deleted: '[0]' is \"1\", expected \"7\""])
    }

    // MARK: Verify and refresh

    private func verify(_ more: String) throws -> [String] {
        try failures(
            """
            run: verify
            credentials: { token: t }
            metadata: { kept: 1, plan: old }
            exchanges:
              - request: GET https://www.acme.test/me
                response: { body: { id: 1, name: Acme, plan: pro } }
            \(more)
            """)
    }

    @Test func `verify finds an identity and what is kept of it`() throws {
        #expect(try verify("identity: { id: \"1\", name: Acme }") == [])
        #expect(try verify("identity: { id: \"2\", name: Acme }") == ["identity: 'id' is \"1\", expected \"2\""])
        #expect(try verify("identity: { id: \"1\" }") == ["identity: 'name' is \"Acme\", expected nothing"])
        #expect(try verify("metadata_after: { plan: pro, kept: 1 }") == [])
        #expect(
            try verify("metadata_after: { plan: free }") == ["metadata_after: 'plan' is \"pro\", expected \"free\""])
    }

    @Test func `a refresh asks the token endpoint`() throws {
        func refresh(_ status: Int, _ body: String, _ more: String) throws -> [String] {
            try failures(
                """
                run: refresh client
                auth: client
                credentials: { client_id: i, client_secret: s }
                exchanges:
                  - request: POST https://www.acme.test/oauth/token
                    body: { grant_type: client_credentials }
                    response: { status: \(status), body: \(body) }
                \(more)
                """)
        }
        #expect(try refresh(200, "{ access_token: a, expires_in: 60 }", "") == [])
        let answer = "{ access_token: a, expires_in: 60 }"
        let now = "now: 2026-01-01T00:00:00Z\nexpires_at:"
        #expect(try refresh(200, answer, "\(now) 2026-01-01T00:01:00Z") == [])
        #expect(try refresh(200, answer, "\(now) 2026-01-01T01:01:00+01:00") == [])
        let later = try refresh(200, answer, "\(now) 2026-01-01T00:02:00Z")
        #expect(later.count == 1 && later[0].contains("expires_at: expected 2026-01-01T00:02:00Z"), "\(later)")
        #expect(later.first?.contains("it is 2026-01-01T00:01:00Z") == true, "\(later)")
        let never = try refresh(200, "{ access_token: a }", "\(now) 2026-01-01T00:01:00Z")
        #expect(never.first?.hasSuffix("it is absent") == true, "\(never)")
        #expect(try refresh(400, "{ error: invalid_client }", "error: unauthorized") == [])
        #expect(try refresh(400, "{ error: invalid_client }", "")[0].hasPrefix("it failed: "))
    }

    @Test func `an expired token is renewed on the way, as in a run`() throws {
        let text = """
            run: endpoint list_items
            auth: client
            credentials: { client_id: i, client_secret: s, access_token: old }
            exchanges:
              - request: GET https://www.acme.test/items
                headers: { authorization: Bearer old }
                response: { status: 401 }
              - request: POST https://www.acme.test/oauth/token
                response: { body: { access_token: fresh, expires_in: 60 } }
              - request: GET https://www.acme.test/items
                headers: { authorization: Bearer fresh }
                response: { body: { items: [] } }
            records: []
            """
        #expect(try failures(text) == [])
    }
}
