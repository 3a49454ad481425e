import Testing

/// What a case proves it can also refute: each thing that a case says fails it when it is otherwise
/// (definitions.md §9).
struct CaseRunnerTests {
    private static let provider = """
        provider: acme
        title: Acme
        base: https://api.acme.test
        auth:
          key: { type: bearer }
          login:
            type: two_step
            credentials: { user: { title: User, secret: false } }
            acquire: { request: POST /login, auth: none, body: { user: "${credentials.user}" } }
            store: { token: response.body.token }
            apply: { headers: { x-token: "${credentials.token}" } }
        verify: { request: GET /me, identity: { id: string(response.body.id), name: response.body.name } }
        models: { Item: { key: id, fields: { id: { type: string, from: record.id }, at: { type: timestamp, from: record.at } } } }
        endpoints:
          list:
            request: GET /items
            query: { since: "${input.?since}" }
            input: { since: { type: timestamp } }
            records: response.body.items
            model: Item
            pagination: { type: cursor, param: c, next: response.body.next }
          add: { request: POST /items, body: { name: "${input.name}", n: 1 }, input: { name: { required: true } }, output: response.body.id }
          form: { request: POST /forms, encoding: form, body: { a: "${input.name}", b: 2 }, input: { name: { required: true } } }
        streams:
          Item: { endpoint: list, with: { since: "${cursor}" }, cursor: { from: record.at }, deletes: { when: record.gone } }

        """

    private func failures(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String] {
        try CaseBench.failures(text, of: Self.provider, sourceLocation: sourceLocation)
    }

    // MARK: Requests

    private func list(_ exchange: String, _ more: String = "records: [{ id: a }]") -> String {
        """
        - name: a list
          run: endpoint list
          auth: key
          credentials: { token: t }
          exchanges:
            - \(exchange)
          \(more)
        """
    }

    private static let answer = "response: { body: { items: [{ id: a }] } }"

    @Test func `a sound case passes`() throws {
        #expect(
            try failures(
                list(
                    "{ request: GET https://api.acme.test/items, headers: { authorization: Bearer t }, \(Self.answer) }"
                )) == [])
    }

    @Test(arguments: [
        ("GET https://api.acme.test/item", "expected 'GET https://api.acme.test/item'"),
        ("POST https://api.acme.test/items", "expected 'POST"),
        ("GET https://api.acme.test/items?c=1", "but 'GET https://api.acme.test/items' was sent"),
        ("GET http://api.acme.test/items", "expected 'GET http:"),
    ])
    func `another method or address fails it, byte for byte`(_ request: String, _ part: String) throws {
        let found = try failures(list("{ request: \"\(request)\", \(Self.answer) }"))
        #expect(found.count == 1 && found[0].hasPrefix("8: ") && found[0].contains(part), "\(found)")
    }

    @Test(arguments: [
        ("authorization: Bearer x", "header 'authorization' to be 'Bearer x', but it is 'Bearer t'"),
        ("x-other: a", "header 'x-other' to be 'a', but it is absent"),
        ("authorization: null", "to be absent, but it is 'Bearer t'"),
    ])
    func `another header fails it, and null means none`(_ header: String, _ part: String) throws {
        let found = try failures(
            list("{ request: GET https://api.acme.test/items, headers: { \(header) }, \(Self.answer) }"))
        #expect(found.count == 1 && found[0].contains(part), "\(found)")
        #expect(
            try failures(
                list("{ request: GET https://api.acme.test/items, headers: { x-none: null }, \(Self.answer) }")) == [])
    }

    @Test func `a request that nobody answers fails it, and so does an answer that nobody asks for`() throws {
        let asks = try failures(
            list("{ request: GET https://api.acme.test/items, response: { body: { items: [{ id: a }], next: x } } }"))
        #expect(asks.contains { $0.contains("an unexpected request: GET https://api.acme.test/items?c=x") }, "\(asks)")
        let unread = try failures(
            list(
                "{ request: GET https://api.acme.test/items, \(Self.answer) }\n    - { request: GET https://api.acme.test/items?c=x, \(Self.answer) }"
            ))
        #expect(unread.count == 1 && unread[0].hasPrefix("9: ") && unread[0].contains("was never sent"), "\(unread)")
    }

    @Test func `an exchange that is to come twice must come twice`() throws {
        let twice = "{ request: GET https://api.acme.test/items, times: 2, response: { status: 503 } }"
        let exchanges = "\(twice)\n    - { request: GET https://api.acme.test/items, \(Self.answer) }"
        #expect(try failures(list(exchanges, "records: [{ id: a }]\n  waits: [1s, 2s]")) == [])
        let once = try failures(list("{ request: GET https://api.acme.test/items, times: 2, \(Self.answer) }"))
        #expect(once.contains { $0.contains("was never sent") }, "\(once)")
    }

    private func add(_ body: String, output: String = "7") -> String {
        """
        - name: an addition
          run: endpoint add
          auth: key
          credentials: { token: t }
          input: { name: x }
          exchanges:
            - { request: POST https://api.acme.test/items, body: \(body), response: { body: { id: 7 } } }
          output: \(output)
        """
    }

    @Test(arguments: [
        ("{ name: x }", "7", String?.none), ("{ name: x, n: 1 }", "7", nil),
        ("{ name: y }", "7", "the body: 'name' is \"x\", expected \"y\""),
        ("{ other: 1 }", "7", "the body: 'other' is absent"), ("{ n: 2 }", "7", "'n' is 1, expected 2"),
        ("[1]", "7", "the body:"), ("{ name: x }", "8", "output: is 7, expected 8"),
        ("{ name: x }", "seven", "output: is 7, expected \"seven\""),
    ])
    func `a body is compared by the entries that are named, an output whole`(
        _ body: String, _ output: String, _ part: String?
    ) throws {
        let found = try failures(add(body, output: output))
        if let part { #expect(found.count == 1 && found[0].contains(part), "\(found)") } else { #expect(found == []) }
    }

    @Test func `a form is compared by its entries too`() throws {
        func form(_ body: String) -> String {
            "- name: a form\n  run: endpoint form\n  auth: key\n  credentials: { token: t }\n  input: { name: \"x y\" }\n  exchanges:\n    - { request: POST https://api.acme.test/forms, body: \(body), response: { body: {} } }\n  output: {}"
        }
        #expect(try failures(form("{ a: x y, b: \"2\" }")) == [])
        #expect(try failures(form("a=x+y&b=2")) == [])
        #expect(try failures(form("{ a: x }")).count == 1)
        #expect(try failures(form("a=x+y")).count == 1)
    }

    // MARK: What comes out

    @Test(arguments: [
        ("records: [{ id: b }]", "records: '[0].id' is \"a\", expected \"b\""),
        ("records: []", "the list has 1 elements, expected 0"),
        ("records: [{ id: a, at: x }]", "'[0].at' is absent"),
        ("error: { is: not_found }", "expected the error 'not_found', but it ended well"),
        ("records: [{ id: a }]\n  waits: [1s]", "waits: [] seconds, expected [1.0]"),
    ])
    func `other records, errors and waits fail it`(_ expectation: String, _ part: String) throws {
        let found = try failures(list("{ request: GET https://api.acme.test/items, \(Self.answer) }", expectation))
        #expect(found.count == 1 && found[0].contains(part), "\(found)")
    }

    @Test func `a record with more than the case says fails it`() throws {
        let found = try failures(
            list(
                "{ request: GET https://api.acme.test/items, response: { body: { items: [{ id: a, at: \"2026-01-01T00:00:00Z\" }] } } }"
            ))
        #expect(found.count == 1 && found[0].contains("expected nothing"), "\(found)")
    }

    @Test func `a failure that the case does not expect fails it, another one too`() throws {
        let failing = "{ request: GET https://api.acme.test/items, response: { status: 404, body: {} } }"
        #expect(try failures(list(failing)).contains { $0.contains("it failed: upstream answered 404") })
        #expect(try failures(list(failing, "error: { is: not_found }")) == [])
        #expect(try failures(list(failing, "error: { is: gone }")).contains { $0.contains("but it is 'not_found'") })
        #expect(
            try failures(list(failing, "error: { is: not_found, message: nowhere }")).contains {
                $0.contains("to hold 'nowhere'")
            })
        let shapeless = "{ request: GET https://api.acme.test/items, response: { body: { data: [] } } }"
        #expect(
            try failures(list(shapeless, "error: { is: failed }")).contains { $0.contains("no records were found") })
    }

    @Test func `waits are those that upstream names, without jitter`() throws {
        let limited =
            "{ request: GET https://api.acme.test/items, response: { status: 429, headers: { retry-after: \"7\" } } }"
        let exchanges = "\(limited)\n    - { request: GET https://api.acme.test/items, \(Self.answer) }"
        #expect(try failures(list(exchanges, "records: [{ id: a }]\n  waits: [7s]")) == [])
        #expect(
            try failures(list(exchanges, "records: [{ id: a }]\n  waits: [1s]")).contains {
                $0.contains("waits: [7.0]")
            })
    }

    // MARK: Streams, tokens, identities

    private func stream(_ more: String, request: String = "GET https://api.acme.test/items") -> String {
        """
        - name: a stream
          run: stream Item
          auth: key
          credentials: { token: t }
          exchanges:
            - request: \(request)
              response: { body: { items: [{ id: a, gone: false, at: "2026-01-01T00:00:00Z" }, { id: b, gone: true, at: "2026-01-02T00:00:00Z" }] } }
          \(more)
        """
    }

    @Test(arguments: [
        ("deleted: [b]\n  cursor_after: \"2026-01-02T00:00:00Z\"", String?.none), ("deleted: [a]", "deleted:"),
        ("deleted: []", "the list has 1 elements"),
        ("cursor_after: \"2026-01-01T00:00:00Z\"", "cursor_after:"),
        ("records: [{ id: a, at: \"2026-01-01T00:00:00Z\" }]", nil),
    ])
    func `deletions and the cursor behind a stream are compared`(_ expectation: String, _ part: String?) throws {
        let found = try failures(stream(expectation))
        if let part { #expect(found.count == 1 && found[0].contains(part), "\(found)") } else { #expect(found == []) }
    }

    @Test func `a saved cursor is where a stream begins`() throws {
        let request = "GET https://api.acme.test/items?since=2025-12-31T00%3A00%3A00Z"
        #expect(try failures(stream("cursor: \"2025-12-31T00:00:00Z\"\n  deleted: [b]", request: request)) == [])
        #expect(try failures(stream("deleted: [b]", request: request)).count == 1)
    }

    @Test func `a token that is missing is obtained first, one that is refused is renewed`() throws {
        func login(_ credentials: String, _ exchanges: [String]) -> String {
            "- name: a login\n  run: endpoint list\n  auth: login\n  credentials: { \(credentials) }\n  exchanges:\n"
                + exchanges.map { "    - { \($0) }\n" }.joined() + "  records: [{ id: a }]"
        }
        let token = "request: POST https://api.acme.test/login, body: { user: ada }, response: { body: { token: new } }"
        let refused = "request: GET https://api.acme.test/items, headers: { x-token: old }, response: { status: 401 }"
        let fine = "request: GET https://api.acme.test/items, headers: { x-token: new }, \(Self.answer)"
        #expect(try failures(login("user: ada", [token, fine])) == [])
        #expect(try failures(login("user: ada, token: old", [refused, token, fine])) == [])
        #expect(try failures(login("user: ada, token: old", [refused, fine])).isEmpty == false, "it renews")
        #expect(try failures(login("user: ada", [fine])).isEmpty == false, "it obtains one")
    }

    @Test func `a refresh and a verification are run alone`() throws {
        let refresh =
            "- name: a refresh\n  run: refresh login\n  auth: login\n  credentials: { user: ada }\n  exchanges:\n    - { request: POST https://api.acme.test/login, response: { status: 401, body: {} } }\n  error: { is: unauthorized }"
        #expect(try failures(refresh) == [])
        func verify(_ identity: String) -> String {
            "- name: who\n  run: verify\n  auth: key\n  credentials: { token: t }\n  exchanges:\n    - { request: GET https://api.acme.test/me, response: { body: { id: 5, name: Ada } } }\n  identity: { \(identity) }"
        }
        #expect(try failures(verify("id: \"5\", name: Ada")) == [])
        #expect(try failures(verify("id: \"6\", name: Ada")).contains { $0.contains("identity: 'id'") })
        #expect(try failures(verify("id: \"5\"")).contains { $0.contains("'name'") })
    }

    @Test func `a body that is a file must be there`() throws {
        let found = try failures(
            list("{ request: GET https://api.acme.test/items, response: { file: engine-no-such-file.json } }"))
        #expect(found.contains { $0.contains("'engine-no-such-file.json' cannot be read") }, "\(found)")
    }
}
