import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct RequestImporterTests {
    @Test
    func `base and path become the provider's base and the endpoint's request`() throws {
        let imported = try Imported(requester: "path: /things/all\nhttp_method: POST\n")
        #expect(imported["base"] == "https://api.acme.test/v1")
        #expect(imported["endpoints.list_things.request"] == "POST /things/all")
        #expect(imported["endpoints.list_things.effect"] == "read")
        #expect(imported.outcomes == [.whole])
    }

    @Test(arguments: [
        ("path: things", "GET /things"), ("path: \"/things?limit=5\"", "GET /things"),
        ("path: \"/things?\"", "GET /things"),
        ("path: \"/t/{{ config['team_id'] }}/x\"", "GET /t/${config.team_id}/x"),
        ("path: \"https://other.test/a\"", "GET https://other.test/a"),
        ("path: \"{{ 'a/' + 'b' }}\"", "GET /a/b"),
    ])
    func `a path is text with holes`(_ requester: String, _ request: String) throws {
        #expect(try Imported(requester: requester + "\n")["endpoints.list_things.request"] == request)
    }

    @Test
    func `a query in the path becomes entries`() throws {
        let imported = try Imported(requester: "path: \"/things?a=1&b={{ config['size'] }}-x&c=\"\n")
        #expect(
            imported["endpoints.list_things.query"] == #"{"a":"1","b":"${config.size}-x","c":""}"#
                || imported["endpoints.list_things.query"] == #"{"a":"1","b":"${config.size}-x"}"#)
    }

    @Test
    func `a query that depends on a setting becomes an entry that may fall away`() throws {
        let path = "path: \"/things{{ '?status=' + ','.join(config['status']) if config['status'] else '' }}\"\n"
        let spec = "properties: { status: { type: array, items: { type: string } } }\n"
        let imported = try Imported(requester: path, spec: spec)
        #expect(imported["endpoints.list_things.request"] == "GET /things")
        #expect(
            imported["endpoints.list_things.query.status"]
                == "${!isBlank(config.status) ? optional.of(coalesce(config.status, []).join(',')) : optional.none()}")
        #expect(imported.outcomes == [.whole])
    }

    @Test(arguments: [
        ("a: \"{{ config['state'] }}\"", "${config.state}"), ("a: fixed", "fixed"), ("a: 5", "5"), ("a: true", "true"),
        (
            "a: \"{{ 'x' if config['state'] else '' }}\"",
            "${!isBlank(config.state) ? optional.of('x') : optional.none()}"
        ),
        ("a: \"{{ config['state'] or 'all' }}\"", "${isBlank(config.state) ? 'all' : config.state}"),
        ("a: \"{{ config.get('state', 'all') }}\"", "${coalesce(config.state, 'all')}"),
        ("a: \"['x', 'y']\"", #"["x","y"]"#), ("a: \"'[{{ config['state'] }}]'\"", "[${coalesce(config.state, '')}]"),
        ("a: \"cost ${5}\"", "cost $${5}"),
    ])
    func `entries of the query keep their kind`(_ entry: String, _ value: String) throws {
        let spec = "properties: { state: { type: string } }\n"
        let imported = try Imported(requester: "request_parameters: { \(entry) }\n", spec: spec)
        #expect(imported["endpoints.list_things.query.a"] == value)
    }

    @Test
    func `an entry that is empty is not sent`() throws {
        let imported = try Imported(requester: "request_parameters: { a: \"\", b: \"{{ '' }}\", c: x }\n")
        #expect(imported["endpoints.list_things.query"] == #"{"c":"x"}"#)
    }

    @Test
    func `headers are lower case and text, and those of the transport fall away`() throws {
        let imported = try Imported(requester: "request_headers: { X-Version: 2, Accept: application/json, Host: x }\n")
        #expect(imported["endpoints.list_things.headers"] == #"{"x-version":"2","accept":"application/json"}"#)
    }

    @Test
    func `a secret in the query is put there by the auth scheme`() throws {
        let spec = "properties: { api_key: { type: string, airbyte_secret: true } }\n"
        let imported = try Imported(requester: "request_parameters: { key: \"{{ config['api_key'] }}\" }\n", spec: spec)
        #expect(imported["endpoints.list_things.query"] == nil)
        #expect(imported["auth.key.apply.query"] == #"{"key":"${credentials.api_key}"}"#)
        #expect(imported["auth.key.type"] == "custom")
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `a JSON body keeps its shape`() throws {
        let body =
            "http_method: POST\nrequest_body_json: { filter: { state: \"{{ config['state'] }}\" }, limit: 50, all: true }\n"
        let imported = try Imported(requester: body, spec: "properties: { state: { type: string } }\n")
        #expect(
            imported["endpoints.list_things.body"] == #"{"filter":{"state":"${config.state}"},"limit":50,"all":true}"#)
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `a JSON body that is written as text is read`() throws {
        let body =
            "http_method: POST\nrequest_body_json: '{\"from\": \"{{ config[\"day\"] }}\", \"n\": {{ config[\"n\"] }}}'\n"
        let spec = "required: [day, n]\nproperties: { day: { type: string }, n: { type: integer } }\n"
        let imported = try Imported(requester: body, spec: spec)
        #expect(imported["endpoints.list_things.body"] == #"{"from":"${config.day}","n":"${config.n}"}"#)
    }

    @Test
    func `a map in the body may have names that settings give, a body as a whole and a query may not`() throws {
        let spec = "properties: { by: { type: string }, order: { type: string } }\n"
        let map = "{ \"{{ config['by'] }}\": \"{{ config['order'] }}\", fixed: { deep: 1 } }"
        let inner = try Imported(requester: "http_method: POST\nrequest_body_json: { sort: \(map) }\n", spec: spec)
        #expect(
            inner["endpoints.list_things.body.sort"]
                == "${{coalesce(config.by, ''): coalesce(config.order, ''), 'fixed': {'deep': 1}}}")
        #expect(inner.outcomes == [.whole], "\(inner.result.report.map(\.message))")
        for whole in ["http_method: POST\nrequest_body_json: \(map)\n", "request_parameters: \(map)\n"] {
            let imported = try Imported(requester: whole, spec: spec)
            #expect(imported.features() == ["computed-name"] && imported.outcomes == [.partly])
        }
    }

    @Test
    func `of a list of maps that nobody specifies the elements are asked for by themselves`() throws {
        let requester = """
            path: "/apps/{{ config['apps'][0]['id'] }}/things"
            request_parameters: { second: "{{ config.apps[1].id }}" }
            authenticator: { type: BearerAuthenticator, api_token: "{{ config['apps'][0]['app_api_key'] }}" }

            """
        let imported = try Imported(requester: requester)
        #expect(imported["endpoints.list_things.request"] == "GET /apps/${config.apps_id}/things")
        #expect(imported["endpoints.list_things.query.second"] == "${config.apps_1_id}")
        #expect(imported["auth.token.type"] == "bearer")
        #expect(imported.outcomes == [.whole] && imported.features(.note).contains("element-setting"))
    }

    @Test
    func `a list of maps that is specified is asked for as JSON`() throws {
        let spec = """
            required: [apps]
            properties: { apps: { type: array, items: { type: object, properties: { id: { type: string } } } } }

            """
        let imported = try Imported(requester: "path: \"/apps/{{ config['apps'][0]['id'] }}\"\n", spec: spec)
        #expect(imported["endpoints.list_things.request"] == "GET /apps/${config.apps[0].id}")
        #expect(imported["config.apps.format"] == "json")
        #expect(imported.outcomes == [.whole] && !imported.features(.note).contains("element-setting"))
    }

    @Test
    func `a form body is a form`() throws {
        let imported = try Imported(requester: "http_method: POST\nrequest_body_data: { a: b }\n")
        #expect(imported["endpoints.list_things.encoding"] == "form")
        #expect(imported["endpoints.list_things.body"] == #"{"a":"b"}"#)
    }

    @Test(arguments: [
        ("https://{{ config['domain'] }}.acme.test/", "https://${config.domain}.acme.test"),
        ("https://{{ config['domain'] }}/api", "https://${config.domain}/api"),
        ("{{ config['domain'] }}/api", "${config.domain}/api"),
        (
            "{{ 'https://sandbox.acme.test' if config['domain'] == 'x' else 'https://acme.test' }}",
            "${config.domain == 'x' ? 'https://sandbox.acme.test' : 'https://acme.test'}"
        ),
        (
            "https://{{ '' if config['domain'] == 'us' else config['domain'] + '.' }}acme.test/v1",
            "https://${(config.domain == 'us' ? '' : config.domain + '.') + 'acme.test'}/v1"
        ),
    ])
    func `settings may decide about the host, and then may hold only what a host may`(
        _ url: String, _ base: String
    ) throws {
        let imported = try Imported(spec: "required: [domain]\nproperties: { domain: { type: string } }\n", url: url)
        #expect(imported["base"] == base)
        #expect(imported.outcomes == [.whole])
        let isConfined = imported["config.domain.format"] != nil || imported["config.domain.pattern"] != nil
        #expect(isConfined)
    }

    @Test
    func `a requester in Python is told apart from what is missing`() throws {
        let manifest = """
            version: 1.0.0
            streams:
              - type: DeclarativeStream
                name: a
                retriever:
                  type: SimpleRetriever
                  requester: { type: CustomRequester, class_name: source_acme.Requester, url_base: "https://x.test" }
                  record_selector: { type: RecordSelector, extractor: { type: DpathExtractor, field_path: [] } }
            check: { type: CheckStream, stream_names: [a] }
            """
        let imported = try Imported(manifest)
        #expect(imported.outcomes == [.custom])
        #expect(imported.features(.custom) == ["custom-requester"])
        #expect(imported.result.files.isEmpty)
    }

    @Test
    func `what an older framework says in a part of its own is sent, and the requester's own entries win`() throws {
        let imported = try Imported(
            requester: """
                request_parameters: { a: "1" }
                request_options_provider:
                  request_headers: { x-kind: list }
                  request_parameters: { a: "2" }

                """)
        #expect(imported["endpoints.list_things.headers"] == #"{"x-kind":"list"}"#)
        #expect(imported["endpoints.list_things.query"] == #"{"a":"1"}"#)
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `a key that stands there for what refers to it is no loss`() throws {
        let imported = try Imported(
            selector: "$ref: \"#/definitions/base/selector\"\n", stream: "$ref: \"#/definitions/base\"\n",
            definitions:
                "definitions:\n  base:\n    selector: { extractor: { type: DpathExtractor, field_path: [x] } }\n"
                + "    other: { extractor: { type: DpathExtractor, field_path: [y] } }\n")
        #expect(imported["endpoints.list_things.records"]?.contains("response.body.x") == true)
        let unknown = imported.result.report.filter { $0.feature == "unknown-key" }.map(\.message)
        #expect(unknown == ["'other' of DeclarativeStream is not understood"], "nothing refers to the other one")
        #expect(imported.features(.note).contains("referenced-key"))
    }

    @Test
    func `a key that nobody reads is told with its place`() throws {
        let imported = try Imported(requester: "surprise: 1\n")
        let line = try #require(imported.result.report.first { $0.feature == "unknown-key" })
        #expect(line.message == "'surprise' of HttpRequester is not understood")
        #expect(line.line != nil && line.item == "things")
        #expect(imported.outcomes == [.partly])
    }
}
