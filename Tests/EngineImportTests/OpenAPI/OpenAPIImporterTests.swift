import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct OpenAPIImporterTests {
    private static func operation(
        _ text: String, path: String = "/things", method: String = "get", more: String = ""
    ) throws -> Imported {
        let document =
            "openapi: 3.0.0\ninfo: { title: Acme, version: 1 }\nservers: [{ url: \"https://api.acme.test/v1\" }]\n"
            + more
            + "paths:\n  \(path):\n    \(method):\n      operationId: doIt\n" + text.indented(6)
        return try Imported(document, openAPI: true)
    }

    private static let ok = "responses: { 200: { description: ok } }\n"

    @Test
    func `an operation becomes an endpoint with what is said of it`() throws {
        let imported = try Self.operation(
            "summary: Do it\ndescription: Does it.\ndeprecated: true\nexternalDocs: { url: \"https://docs.acme.test/x\" }\n"
                + Self.ok)
        #expect(imported["base"] == "https://api.acme.test/v1")
        #expect(imported["title"] == "Acme")
        #expect(imported["endpoints.do_it.request"] == "GET /things")
        #expect(imported["endpoints.do_it.title"] == "Do it")
        #expect(imported["endpoints.do_it.docs"] == "https://docs.acme.test/x")
        #expect(imported["endpoints.do_it.deprecated"] != nil)
        #expect(imported.outcomes == [ImportedItem.Outcome.whole])
    }

    @Test(arguments: [
        ("{ name: q, in: query, schema: { type: string } }", "query", #"{"q":"${input.q}"}"#),
        ("{ name: \"f[x]\", in: query, schema: { type: integer } }", "query", #"{"f[x]":"${input.f_x}"}"#),
        (
            "{ name: ids, in: query, schema: { type: array, items: { type: integer } } }", "query",
            #"{"ids":"${input.ids}"}"#
        ),
        (
            "{ name: ids, in: query, explode: false, schema: { type: array, items: { type: integer } } }", "query",
            #"{"ids":"${input.ids.map(i, string(i)).join(',')}"}"#
        ),
        (
            "{ name: ids, in: query, style: pipeDelimited, explode: false, schema: { type: array } }", "query",
            #"{"ids":"${input.ids.map(i, string(i)).join('|')}"}"#
        ),
        ("{ name: X-Trace, in: header, schema: { type: string } }", "headers", #"{"x-trace":"${input.X_Trace}"}"#),
        ("{ name: sid, in: cookie, schema: { type: string } }", "cookies", #"{"sid":"${input.sid}"}"#),
        (
            "{ name: filter, in: query, content: { application/json: { schema: { type: object } } } }", "query",
            #"{"filter":"${json.encode(input.filter)}"}"#
        ),
    ])
    func `parameters stand in their places, written as their style says`(
        _ parameter: String, _ part: String, _ entries: String
    ) throws {
        let imported = try Self.operation("parameters: [\(parameter)]\n" + Self.ok)
        #expect(imported["endpoints.do_it.\(part)"] == entries)
        #expect(imported.outcomes == [ImportedItem.Outcome.whole])
    }

    @Test
    func `a path has a hole for each of its parameters, declared or not`() throws {
        let imported = try Self.operation(
            "parameters: [{ name: user-id, in: path, required: true, schema: { type: integer } }]\n" + Self.ok,
            path: "\"/u/{user-id}/{other}\"")
        #expect(imported["endpoints.do_it.request"] == "GET /u/${input.user_id}/${input.other}")
        #expect(imported["endpoints.do_it.input.user_id"] == #"{"type":"integer","required":true}"#)
        #expect(imported.features(.note) == ["undeclared-parameter"])
    }

    @Test(arguments: [
        ("{ type: string, enum: [a, b], default: a }", #"{"type":"string","default":"a","enum":["a","b"]}"#),
        ("{ type: integer, minimum: 1, maximum: 9, default: 3 }", #"{"type":"integer","default":3,"min":1,"max":9}"#),
        ("{ type: string, format: date-time }", #"{"type":"timestamp"}"#),
        ("{ type: string, format: date }", #"{"type":"date"}"#),
        ("{ type: string, minLength: 2, maxLength: 5 }", #"{"type":"string","min":2,"max":5}"#),
        ("{ type: array, items: { type: string }, minItems: 1 }", #"{"type":"array","items":"string","min_items":1}"#),
        (
            "{ type: object, required: [a], properties: { a: { type: boolean }, b: { type: number } } }",
            #"{"type":"object","fields":{"a":{"type":"boolean","required":true},"b":{"type":"number"}}}"#
        ),
        ("{ type: [string, \"null\"] }", #"{"type":"string"}"#),
        ("{ oneOf: [{ type: string }, { type: integer }] }", #"{"type":"any"}"#),
        ("{ allOf: [{ type: string }, { enum: [x] }] }", #"{"type":"string","enum":["x"]}"#),
        ("{ type: string, enum: [a], default: z }", #"{"type":"string","enum":["a"]}"#),
        ("{ anyOf: [{ type: integer }, { type: \"null\" }] }", #"{"type":"integer"}"#), ("{}", #"{"type":"any"}"#),
    ])
    func `schemas become inputs`(_ schema: String, _ input: String) throws {
        let imported = try Self.operation("parameters: [{ name: p, in: query, schema: \(schema) }]\n" + Self.ok)
        #expect(imported["endpoints.do_it.input.p"] == input)
        #expect(imported.outcomes == [ImportedItem.Outcome.whole])
    }

    @Test
    func `a schema that holds itself ends`() throws {
        let more =
            "components: { schemas: { T: { type: object, properties: { id: { type: string }, child: { $ref: \"#/components/schemas/T\" } } } } }\n"
        let imported = try Self.operation(
            "requestBody: { content: { application/json: { schema: { $ref: \"#/components/schemas/T\" } } } }\n"
                + Self.ok, method: "post", more: more)
        #expect(imported["endpoints.do_it.body"] == #"{"id":"${input.id}","child":"${input.child}"}"#)
        #expect(imported.outcomes == [ImportedItem.Outcome.whole])
    }

    @Test(
        arguments: [
            (
                "application/json: { schema: { type: object, required: [a], properties: { a: { type: string }, \"b-c\": { type: integer } } } }",
                #"{"a":"${input.a}","b-c":"${input.b_c}"}"#, nil
            ),
            ("application/json: { schema: { type: array, items: { type: string } } }", "${input.body}", nil),
            ("application/json: { schema: { type: object, additionalProperties: true } }", "${input.body}", nil),
            (
                "application/x-www-form-urlencoded: { schema: { type: object, properties: { a: { type: string } } } }",
                #"{"a":"${input.a}"}"#, "form"
            ),
            ("text/plain: { schema: { type: string } }", "${input.body}", "text"),
        ] as [(String, String, String?)])
    func `bodies are written in the best of their media types`(
        _ content: String, _ body: String, _ encoding: String?
    ) throws {
        let imported = try Self.operation(
            "requestBody: { required: true, content: { \(content) } }\n" + Self.ok, method: "post")
        #expect(imported["endpoints.do_it.body"] == body)
        #expect(imported["endpoints.do_it.encoding"] == encoding)
        #expect(imported.outcomes == [ImportedItem.Outcome.whole])
    }

    private static let item = "{ type: object, properties: { id: { type: string }, name: { type: string } } }"

    private static func list(_ schema: String, _ parameters: String = "[]") throws -> Imported {
        try operation(
            "parameters: \(parameters)\nresponses: { 200: { description: ok, content: { application/json: { schema: \(schema) } } } }\n"
        )
    }

    @Test
    func `a list of things with ids becomes records, a model, a stream and a sync`() throws {
        let imported = try Self.list("{ type: array, items: \(Self.item) }")
        #expect(imported["endpoints.do_it.records"] == "response.body")
        #expect(imported["models.do_it.key"] == "id")
        // One answer: whether it is the whole list, nothing tells.
        #expect(imported["streams.do_it"] == #"{"endpoint":"do_it"}"#)
        #expect(imported.result.files.map(\.path) == ["providers/acme.yaml", "syncs/acme.yaml"])
    }

    @Test
    func `a list beside what tells of pages is found`() throws {
        let imported = try Self.list(
            "{ type: object, properties: { things: { type: array, items: \(Self.item) }, next_cursor: { type: string } } }",
            "[{ name: cursor, in: query, schema: { type: string } }]")
        #expect(imported["endpoints.do_it.records"] == "response.body.things")
        #expect(
            imported["endpoints.do_it.pagination"]
                == #"{"type":"cursor","param":"cursor","next":"response.body.?next_cursor"}"#)
        #expect(imported["endpoints.do_it.input"] == nil)
        #expect(imported["streams.do_it"] == #"{"endpoint":"do_it","deletes":"full_scan"}"#)
    }

    @Test
    func `numbered pages and offsets are known by their parameters`() throws {
        let size = "{ name: per_page, in: query, schema: { type: integer, maximum: 100 } }"
        let page = try Self.list(
            "{ type: array, items: \(Self.item) }", "[{ name: page, in: query, schema: { type: integer } }, \(size)]")
        #expect(
            page["endpoints.do_it.pagination"]
                == #"{"type":"page","param":"page","start":1,"size":{"query":"per_page","value":100}}"#)
        let offset = try Self.list(
            "{ type: array, items: \(Self.item) }", "[{ name: offset, in: query, schema: { type: integer } }]")
        #expect(offset["endpoints.do_it.pagination"] == #"{"type":"offset","param":"offset"}"#)
    }

    @Test
    func `pages that are not certain stay inputs, and are said`() throws {
        let imported = try Self.list(
            "{ type: array, items: \(Self.item) }", "[{ name: startingPoint, in: query, schema: { type: string } }]")
        #expect(imported["endpoints.do_it.pagination"] == nil)
        #expect(imported["streams"] == nil)
        #expect(imported.features(.note).contains("pages-unsure"))
    }

    @Test(arguments: [
        ("{ type: apiKey, in: header, name: X-Key }", #"{"type":"api_key","name":"x-key"}"#),
        ("{ type: apiKey, in: query, name: key }", #"{"type":"api_key","in":"query","name":"key"}"#),
        ("{ type: http, scheme: bearer }", #"{"type":"bearer"}"#),
        ("{ type: http, scheme: basic }", #"{"type":"basic"}"#),
        (
            "{ type: oauth2, flows: { clientCredentials: { tokenUrl: \"https://acme.test/token\", scopes: { read: r } } } }",
            #"{"type":"oauth2","grant":"client_credentials","token":"https://acme.test/token","scopes":{"default":["read"]}}"#
        ),
        (
            "{ type: oauth2, flows: { authorizationCode: { authorizationUrl: \"https://acme.test/grant\", tokenUrl: /token, scopes: { read: r } } } }",
            #"{"type":"oauth2","authorize":"https://acme.test/grant","token":"https://api.acme.test/token","scopes":{"default":["read"]}}"#
        ),
        (
            "{ type: oauth2, flows: { authorizationCode: { tokenUrl: \"https://acme.test/token\" } } }",
            #"{"type":"bearer"}"#
        ),
    ])
    func `security schemes become auth schemes`(_ node: String, _ scheme: String) throws {
        let imported = try Self.operation(
            Self.ok, more: "components: { securitySchemes: { main: \(node) } }\nsecurity: [{ main: [] }]\n")
        #expect(imported["auth.main"] == scheme)
        #expect(imported["endpoints.do_it.auth"] == nil)
    }

    @Test
    func `an operation may need nothing, or another scheme`() throws {
        let more =
            "components: { securitySchemes: { a: { type: http, scheme: bearer }, b: { type: http, scheme: basic } } }\nsecurity: [{ a: [] }]\n"
        #expect(try Self.operation("security: []\n" + Self.ok, more: more)["endpoints.do_it.auth"] == "none")
        #expect(try Self.operation("security: [{ b: [] }]\n" + Self.ok, more: more)["endpoints.do_it.auth"] == "b")
        #expect(
            try Self.operation("security: [{ b: [] }, { a: [] }]\n" + Self.ok, more: more)["endpoints.do_it.auth"]
                == nil)
    }

    @Test
    func `several servers are a choice, and variables are settings`() throws {
        let two = try Imported(
            "openapi: 3.1.0\nservers: [{ url: \"https://a.test\", description: Live }, { url: \"https://b.test\" }]\npaths: { /x: { get: { responses: {} } } }\n",
            openAPI: true)
        #expect(two["base"] == "${config.server}")
        #expect(two["config.server.options"] == #"{"https://a.test":"Live","https://b.test":"https://b.test"}"#)
        let variable = try Imported(
            "openapi: 3.1.0\nservers: [{ url: \"https://{region}.acme.test\", variables: { region: { enum: [eu, us], default: eu } } }]\npaths: { /x: { get: { responses: {} } } }\n",
            openAPI: true)
        #expect(variable["base"] == "https://${config.region}.acme.test")
        #expect(variable["config.region.options"] == #"["eu","us"]"#)
        #expect(variable.outcomes == [.whole])
    }

    @Test
    func `Swagger 2 says the same in other words`() throws {
        let imported = try Imported(
            """
            swagger: "2.0"
            host: api.acme.test
            basePath: /v2
            schemes: [http, https]
            securityDefinitions: { key: { type: apiKey, in: header, name: X-Key } }
            security: [{ key: [] }]
            paths:
              /things:
                get:
                  operationId: list
                  parameters: [{ name: ids, in: query, type: array, items: { type: string } }, { name: tags, in: query, type: array, collectionFormat: multi, items: { type: string } }]
                  responses: { 200: { description: ok, schema: { type: array, items: { type: object, properties: { id: { type: integer } } } } } }
                post:
                  operationId: add
                  consumes: [application/x-www-form-urlencoded]
                  parameters: [{ name: name, in: formData, required: true, type: string }]
                  responses: {}
                put:
                  operationId: change
                  parameters: [{ name: thing, in: body, required: true, schema: { type: object, properties: { a: { type: string } } } }]
                  responses: {}
            """, openAPI: true)
        #expect(imported["base"] == "https://api.acme.test/v2")
        #expect(
            imported["endpoints.list.query"]
                == #"{"ids":"${input.ids.map(i, string(i)).join(',')}","tags":"${input.tags}"}"#)
        #expect(imported["endpoints.add.encoding"] == "form")
        #expect(imported["endpoints.add.body"] == #"{"name":"${input.name}"}"#)
        #expect(imported["endpoints.change.body"] == #"{"a":"${input.a}"}"#)
        #expect(imported.outcomes == [.whole, .whole, .whole])
    }

    @Test(arguments: [
        ("a: 1", "openapi.yaml:1:1"), ("openapi: 3.0.0\n", "openapi.yaml:1:1"),
        ("openapi: 3.0.0\npaths: [\n", "openapi.yaml:3:1"), ("", "openapi.yaml:1:1"),
    ])
    func `what is no description is refused with its place`(_ text: String, _ place: String) {
        let fault = #expect(throws: ImportFault.self) {
            try OpenAPIImporter(id: "a").run(Array(text.utf8), path: "openapi.yaml")
        }
        #expect(fault?.place.hasPrefix("openapi.yaml:") == true)
    }
}
