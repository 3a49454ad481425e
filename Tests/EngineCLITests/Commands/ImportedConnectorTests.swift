import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineTesting
import Testing

@testable import EngineCLI

/// Connectors that nobody here wrote: their manifests are imported, and synced from upstreams that answer as the vendors'
/// documentation says.
@Suite(.timeLimit(.minutes(2)))
struct ImportedConnectorTests {
    /// An answer that a vendor documents.
    private static func answer(_ address: String, _ body: String) throws -> MockExchange {
        MockExchange(
            method: .get, url: try URLValue(address), fields: ["content-type": "application/json"],
            body: Array(body.utf8),
            times: 3)
    }

    /// Imports a manifest and connects it to a mock.
    private static func connected(
        _ name: String, _ exchanges: [MockExchange], config: [String] = [], credentials: String,
        _ body: (TypedLine) async throws -> Void
    ) async throws {
        let mock = MockUpstream(exchanges)
        let address = try await mock.start()
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write("store: engine.db\nnetwork: { allow: [\"\(address)\"] }\n", to: "engine.yaml")
        let manifest = TestFolder().fixture("manifests/source-\(name).yaml")
        let imported = await line.type(["import", "airbyte", manifest, "--json"])
        #expect(imported.code == .done, "\(imported.errors)")
        #expect(imported.json?["whole"] == imported.json?["items"], "\(imported.output)")
        try line.write(credentials, to: "key.yaml")
        let made = await line.type(
            ["connect", name, "--base-url", "http://\(address)", "--credentials", "key.yaml"]
                + config.flatMap { ["--config", $0] })
        #expect(made.code == .done, "\(made.errors)")
        try await body(line)
        await mock.stop()
    }

    private static func records(_ model: String, _ line: TypedLine) async throws -> [JSONValue] {
        let listed = await line.type("record list \(model) --json")
        #expect(listed.code == .done, "\(listed.errors)")
        return listed.json?["records"]?.elements ?? []
    }

    /// One field of all records, as text, in order.
    private static func values(_ field: String, of records: [JSONValue]) -> [String] {
        records.map { record in
            let value = (record["record"] ?? record)[field] ?? .null
            return value.string ?? JSONWriter.text(value)
        }.sorted()
    }

    // MARK: A list that is missing

    @Test(arguments: [
        #"{"total": 0}"#, #"{"error": {"code": "x1"}, "total": 2}"#, #"{"data": {"things": 3}}"#,
    ])
    func `an answer without the list ends the sync with what came instead, and nothing goes`(
        _ body: String
    ) async throws {
        let address = "https://api.acme.test/things"
        let sound = MockExchange(
            method: .get, url: try URLValue(address), fields: ["content-type": "application/json"],
            body: Array(#"{"data": {"list": [{"id": "1"}]}}"#.utf8), times: 2)
        let empty = MockExchange(
            method: .get, url: try URLValue(address), fields: ["content-type": "application/json"],
            body: Array(#"{"data": {"list": null}}"#.utf8))
        // The first is asked for by `connect`, as the manifest's check.
        let mock = MockUpstream([sound, empty, try Self.answer(address, body)])
        let base = try await mock.start()
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write("store: engine.db\nnetwork: { allow: [\"\(base)\"] }\n", to: "engine.yaml")
        try line.write(
            """
            version: 1.0.0
            type: DeclarativeSource
            check: { type: CheckStream, stream_names: [things] }
            streams:
              - type: DeclarativeStream
                name: things
                primary_key: id
                retriever:
                  type: SimpleRetriever
                  requester: { type: HttpRequester, url_base: "https://api.acme.test", path: /things }
                  record_selector:
                    type: RecordSelector
                    extractor: { type: DpathExtractor, field_path: [data, list] }
            spec: { connection_specification: { type: object, properties: {} } }

            """, to: "acme.yaml")
        let imported = await line.type("import airbyte acme.yaml --json")
        #expect(imported.code == .done && imported.json?["whole"] == 1, "\(imported.errors)")
        let made = await line.type("connect acme --base-url http://\(base)")
        #expect(made.code == .done, "\(made.errors)")
        #expect(await line.type("run sync acme").code == .done)
        // Null is a list without records (docs/decisions/0136).
        let none = await line.type("run sync acme --json")
        #expect(none.code == .done, "\(none.errors)")
        let run = await line.type("run sync acme --json")
        #expect(run.code == .failed && run.error?["code"] == "definition", "\(run.output)")
        let message = run.error?["message"]?.string ?? ""
        #expect(message.contains("total") || message.contains("things"), "\(message)")
        #expect(!message.contains("x1"), "a value: \(message)")
        #expect(try await Self.records("things", line).count == 1)
        await mock.stop()
    }

    // MARK: Clockify

    @Test
    func `Clockify: a key in a header, lists, and a list for each user`() async throws {
        let workspace = "/workspaces/64a687e29ae1f428e7ebe303"
        let exchanges = [
            try Self.answer(
                "https://api.clockify.me\(workspace)/users?page-size=50",
                """
                [{"activeWorkspace": "64a687e29ae1f428e7ebe303", "email": "johndoe@example.com", "id": "5a0ab5acb07987125438b60f",
                "memberships": [], "name": "John Doe", "profilePicture": "https://www.url.com/profile.jpg", "status": "ACTIVE"},
                {"activeWorkspace": "64a687e29ae1f428e7ebe303", "email": "ada@example.com", "id": "5a0ab5acb07987125438b60a",
                "memberships": [], "name": "Ada", "status": "ACTIVE"}]
                """),
            try Self.answer(
                "https://api.clockify.me\(workspace)/user/5a0ab5acb07987125438b60f/time-entries?page-size=50",
                """
                [{"billable": true, "description": "This is a sample time entry description.", "id": "64c777ddd3fcab07cfbb210c",
                "projectId": "25b687e29ae1f428e7ebe123", "userId": "5a0ab5acb07987125438b60f", "timeInterval":
                {"duration": "PT1H", "end": "2021-01-01T01:00:00Z", "start": "2021-01-01T00:00:00Z"}}]
                """),
            try Self.answer(
                "https://api.clockify.me\(workspace)/user/5a0ab5acb07987125438b60a/time-entries?page-size=50", "[]"),
        ]
        let config = ["workspace_id=64a687e29ae1f428e7ebe303"]
        try await Self.connected("clockify", exchanges, config: config, credentials: "api_key: invented\n") {
            (line) async throws in
            let run = await line.type("run sync clockify --stream users --stream time_entries --json")
            #expect(run.code == .done, "\(run.errors)")
            let users = try await Self.records("users", line)
            #expect(Self.values("name", of: users) == ["Ada", "John Doe"])
            #expect(Self.values("status", of: users) == ["ACTIVE", "ACTIVE"])
            let entries = try await Self.records("time_entries", line)
            #expect(entries.count == 1)
            #expect(Self.values("description", of: entries) == ["This is a sample time entry description."])
            #expect(Self.values("projectId", of: entries) == ["25b687e29ae1f428e7ebe123"])
            #expect(
                Self.values("timeInterval", of: entries).first?.contains("2021-01-01T01:00:00Z") == true,
                "as it was sent")
        }
    }

    // MARK: Coda

    @Test
    func `Coda: pages by their address, and pages of each doc`() async throws {
        func page(_ id: String, _ name: String) -> String {
            """
            {"id": "\(id)", "type": "page", "href": "https://coda.io/apis/v1/docs/AbCDeFGH/pages/\(id)", "name": "\(name)",
            "contentType": "canvas", "isHidden": false, "isEffectivelyHidden": false, "children": [],
            "browserLink": "https://coda.io/d/_dAbCDeFGH/Launch-Status_sumnO"}
            """
        }
        let exchanges = [
            try Self.answer(
                "https://coda.io/docs",
                """
                {"items": [{"id": "AbCDeFGH", "type": "doc", "href": "https://coda.io/apis/v1/docs/AbCDeFGH", "name": "Product Launch Hub",
                "owner": "user@example.com", "createdAt": "2018-04-11T00:18:57.946Z", "updatedAt": "2018-04-11T00:18:57.946Z"}],
                "href": "https://coda.io/apis/v1/docs?limit=20", "nextPageToken": "eyJsaW1pd",
                "nextPageLink": "https://coda.io/docs?pageToken=eyJsaW1pd"}
                """),
            try Self.answer(
                "https://coda.io/docs?pageToken=eyJsaW1pd",
                """
                {"items": [{"id": "IjKLmNO", "type": "doc", "href": "https://coda.io/apis/v1/docs/IjKLmNO", "name": "Second",
                "owner": "user@example.com", "createdAt": "2018-04-12T00:18:57.946Z", "updatedAt": "2018-04-12T00:18:57.946Z"}]}
                """),
            try Self.answer(
                "https://coda.io/docs/AbCDeFGH/pages",
                "{\"items\": [\(page("canvas-1", "Launch Status")), \(page("canvas-2", "Notes"))]}"),
            try Self.answer("https://coda.io/docs/IjKLmNO/pages", "{\"items\": [\(page("canvas-3", "Empty"))]}"),
        ]
        try await Self.connected("coda", exchanges, credentials: "token: invented\n") { (line) async throws in
            let run = await line.type("run sync coda --stream docs --stream pages --json")
            #expect(run.code == .done, "\(run.errors)")
            let found1 = try await Self.records("docs", line)
            #expect(Self.values("name", of: found1) == ["Product Launch Hub", "Second"])
            let found2 = try await Self.records("pages", line)
            #expect(Self.values("id", of: found2) == ["canvas-1", "canvas-2", "canvas-3"])
            #expect(Self.values("name", of: found2) == ["Empty", "Launch Status", "Notes"])
        }
    }

    // MARK: Brevo

    @Test
    func `Brevo: contacts since a time, and later only what changed`() async throws {
        func contact(_ id: Int, _ modified: String) -> String {
            """
            {"attributes": {"FIRST_NAME": "Meg"}, "createdAt": "2017-05-01T17:05:03.000Z", "email": "c\(id)@example.com",
            "emailBlacklisted": false, "id": \(id), "listIds": [43, 58], "modifiedAt": "\(modified)", "smsBlacklisted": true}
            """
        }
        let first = "https://api.sendinblue.com/contacts?modifiedSince=2000-01-01T00%3A00%3A00.000000%2B0000&limit=100"
        let later = "https://api.sendinblue.com/contacts?modifiedSince=2017-06-01T17%3A05%3A03.000000%2B0000&limit=100"
        let exchanges = [
            try Self.answer("https://api.sendinblue.com/emailCampaigns?limit=100", "{\"campaigns\": [], \"count\": 0}"),
            try Self.answer(
                first,
                "{\"contacts\": [\(contact(247, "2017-05-01T17:05:03.000Z")), \(contact(245, "2017-06-01T17:05:03.000Z"))], \"count\": 2}"
            ),
            try Self.answer(
                later,
                "{\"contacts\": [\(contact(245, "2017-06-01T17:05:03.000Z")), \(contact(246, "2017-07-01T17:05:03.000Z"))], \"count\": 2}"
            ),
        ]
        try await Self.connected("sendinblue", exchanges, credentials: "api_key: invented\n") { (line) async throws in
            let run = await line.type("run sync sendinblue --stream contacts --json")
            #expect(run.code == .done, "\(run.errors)")
            let found3 = try await Self.records("contacts", line)
            #expect(Self.values("email", of: found3) == ["c245@example.com", "c247@example.com"])
            let again = await line.type("run sync sendinblue --stream contacts --json")
            #expect(again.code == .done, "\(again.errors)")
            let found4 = try await Self.records("contacts", line)
            #expect(Self.values("email", of: found4) == ["c245@example.com", "c246@example.com", "c247@example.com"])
            #expect(again.json?["streams"]?[0]?["added"] == 1, "only what changed was asked for: \(again.output)")
        }
    }
}
