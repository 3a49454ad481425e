import EngineCrypto
import EngineDefinition
import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineServer

/// Providers of type `basic` as clients of Nango connect them: by `username` and `password`, whatever the file calls the
/// two (nango-api.md §2.4, §2.6, §6).
@Suite(.timeLimit(.minutes(2)), .serialized)
struct BundledLoginTests {
    /// A login at a bundled provider, and what is sent for it.
    struct Row: Sendable, CustomTestStringConvertible {
        let provider: String
        let username: String
        let password: String
        let sent: String
        var config: JSONValue = [:]
        var further: [(String, JSONValue)] = []

        init(
            _ provider: String, _ username: String, _ password: String, sent: String, config: JSONValue = [:],
            further: [(String, JSONValue)] = []
        ) {
            (self.provider, self.username, self.password, self.sent) = (provider, username, password, sent)
            (self.config, self.further) = (config, further)
        }

        var testDescription: String { "\(provider) \(username.isEmpty ? "-" : username)" }
    }

    private static let account = "AC" + String(repeating: "0", count: 32)
    private static let keyID = "SK" + String(repeating: "1", count: 32)
    private static let mailchimp = String(repeating: "0", count: 32) + "-us21"
    private static let acme: JSONValue = ["subdomain": "acme"]

    static let rows: [Row] = [
        Row("acuity", "12", "pw", sent: "12:pw"), Row("aircall", "id", "pw", sent: "id:pw"),
        Row("ashby", "key", "", sent: "key:"), Row("ashby", "", "key", sent: "key:"),
        Row("azure-devops", "", "pw", sent: ":pw", config: ["organization": "contoso"]),
        Row("azure-devops", "ada", "pw", sent: ":pw", config: ["organization": "contoso"]),
        Row("bamboohr", "key", "x", sent: "key:X", config: acme),
        Row("bitbucket", "a@acme.test", "pw", sent: "a@acme.test:pw"),
        Row("campaign-monitor", "key", "", sent: "key:x"),
        Row("chargebee", "key", "", sent: "key:", config: ["site": "acme"]),
        Row("close", "key", "", sent: "key:"),
        Row("cloudinary", "key", "pw", sent: "key:pw", config: ["cloud_name": "acme"]),
        Row("confluence", "a@acme.test", "pw", sent: "a@acme.test:pw", config: ["site": "acme"]),
        Row("drip", "key", "", sent: "key:"), Row("dropbox-sign", "key", "", sent: "key:"),
        Row("freshdesk", "key", "X", sent: "key:X", config: acme),
        Row("freshdesk", "", "key", sent: "key:X", config: acme),
        Row("freshservice", "key", "", sent: "key:X", config: acme),
        Row("jira", "a@acme.test", "pw", sent: "a@acme.test:pw", config: ["site": "acme"]),
        Row("kinto", "ada", "pw", sent: "ada:pw", config: ["server": "https://kinto.acme.test"]),
        Row("leexi", "id", "pw", sent: "id:pw"), Row("lemlist", "", "key", sent: ":key"),
        Row("lemlist", "key", "", sent: ":key"), Row("lever", "key", "", sent: "key:"),
        Row("mailchimp", "anystring", mailchimp, sent: "engine:\(mailchimp)", further: [("dc", "us21")]),
        Row("mailgun", "api", "key", sent: "api:key"), Row("mailjet", "key", "pw", sent: "key:pw"),
        Row("mautic", "ada", "pw", sent: "ada:pw", config: ["host": "mautic.acme.test"]),
        Row("mixpanel", "ada", "pw", sent: "ada:pw"), Row("onfleet", "key", "", sent: "key:"),
        Row("pdfcrowd", "ada", "pw", sent: "ada:pw"), Row("plivo", "MA1", "pw", sent: "MA1:pw"),
        Row("plivo", "MA1", "pw", sent: "MA1:pw", config: ["auth_id": "MA1"]),
        Row("plivo", "", "pw", sent: "MA1:pw", config: ["auth_id": "MA1"]),
        Row("razorpay", "id", "pw", sent: "id:pw"), Row("recurly", "key", "", sent: "key:"),
        Row("sandbox", "ada", "pw", sent: "ada:pw"),
        Row("servicenow", "ada", "pw", sent: "ada:pw", config: ["instance": "dev1"]),
        Row("toggl", "key", "api_token", sent: "key:api_token"), Row("twilio", account, "pw", sent: "\(account):pw"),
        Row("twilio", keyID, "pw", sent: "\(keyID):pw", config: ["account": .string(account)]),
        Row("woocommerce", "ck", "cs", sent: "ck:cs", config: ["domain": "shop.acme.test"]),
        Row("zendesk", "a@acme.test", "pw", sent: "a@acme.test/token:pw", config: acme),
        Row("zendesk", "a@acme.test/token", "pw", sent: "a@acme.test/token:pw", config: acme),
    ]

    /// The bundled file of a provider, at a server of the test and without the call that proves a login.
    private static func definition(_ provider: String, at address: String) throws -> String {
        let bytes = try TextFile.bytes("\(TestFolder().package)/providers/\(provider).yaml")
        var kept = ["provider: \(provider)-here", "title: Here", "base: http://\(address)"]
        var isKept = false
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init) {
            if let first = line.first, first.isLetter {
                isKept = ["config:", "auth:", "form:"].contains { line.hasPrefix($0) }
            }
            if isKept { kept.append(line) }
        }
        return kept.joined(separator: "\n") + "\n"
    }

    private static func with(
        _ row: Row, _ body: (ServerWorld, EchoService) async throws -> Void
    ) async throws {
        try await EchoService.with { service, address in
            let text = try definition(row.provider, at: address)
            try await ServerWorld.with(texts: ["providers/\(row.provider)-here.yaml": text], allowing: [address]) {
                world in
                var integration: [(String, JSONValue)] = [
                    ("provider", .string("\(row.provider)-here")), ("unique_key", "here"),
                ]
                let made = await world.send("POST /integrations", body: .object(integration))
                if made.status != 200 {
                    integration.append(
                        ("credentials", ["type": "OAUTH2", "client_id": "app", "client_secret": "secret"]))
                    let again = await world.send("POST /integrations", body: .object(integration))
                    try #require(again.status == 200, "\(again.text)")
                }
                try await body(world, service)
            }
        }
    }

    private static func header(_ row: Row) -> String { "Basic \(Base64.encode(Array(row.sent.utf8)))" }

    private static func check(_ id: String, _ row: Row, _ world: ServerWorld, _ service: EchoService) async {
        let answer = await world.proxy("GET /x", fields: ["provider-config-key": "here", "connection-id": id])
        #expect(answer.status == 200, "\(answer.text)")
        #expect(service.requests.last?.fields["authorization"] == header(row))
        let told = await world.send("GET /connections/\(id)?provider_config_key=here").json?["credentials"]
        let parts = row.sent.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        #expect(told?["username"]?.string == parts[0] && told?["password"]?.string == parts[1], "\(told ?? .null)")
        #expect(told?["type"] == "BASIC" && told?.members?.count == 3 + row.further.count)
    }

    @Test(arguments: rows)
    func `a login by user name and password reaches the provider as its file wants it`(_ row: Row) async throws {
        try await Self.with(row) { world, service in
            let login: [(String, JSONValue)] = [
                ("username", .string(row.username)), ("password", .string(row.password)),
            ]
            let body: JSONValue = [
                "provider_config_key": "here", "connection_id": "i-1", "connection_config": row.config,
                "credentials": .object([("type", "BASIC")] + login + row.further),
            ]
            let made = await world.send("POST /connections", body: body)
            try #require(made.status == 201, "\(made.text)")
            await Self.check("i-1", row, world, service)
            guard row.further.isEmpty else { return }

            let flat = await world.send(
                "POST /connection",
                body: .object(
                    [
                        ("provider_config_key", "here"), ("connection_id", "i-2"), ("connection_config", row.config),
                    ] + login))
            try #require(flat.status == 201, "\(flat.text)")
            await Self.check("i-2", row, world, service)

            let session = await world.send("POST /connect/sessions", body: ["end_user": ["id": "u-1"]])
            let token = try #require(session.json?["data"]?["token"]?.string)
            let params = SessionVisit.texts(row.config).map { "&params[\($0)]=\(PercentEncoding.form($1))" }.joined()
            let form = await world.send(
                "POST /api-auth/basic/here?connect_session_token=\(token)\(params)", key: nil, body: .object(login))
            try #require(form.status == 200, "\(form.text)")
            await Self.check(try #require(form.json?["connectionId"]?.string), row, world, service)
        }
    }

    @Test func `the rows are all bundled providers that take a login`() {
        let loader = LibraryLoader(folders: [DefinitionFolder(TestFolder().package, isBundled: true)])
        let found = loader.load(.everything).library.providers.map(\.value).filter { provider in
            !provider.isAbstract && provider.offeredSchemes.contains { AuthMode($0.definition) == .basic }
        }
        #expect(Set(found.map(\.id.value)) == Set(Self.rows.map(\.provider)))
    }

    @Test func `the names of the file are taken as they were`() async throws {
        let row = Row("aircall", "id", "pw", sent: "id:pw")
        try await Self.with(row) { world, service in
            let made = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "here", "connection_id": "own",
                    "credentials": ["type": "BASIC", "api_id": "id", "api_token": "pw"],
                ])
            #expect(made.status == 201, "\(made.text)")
            await Self.check("own", row, world, service)
        }
    }

    @Test func `the second of two schemes is found by its own names too`() async throws {
        let row = Row("twilio", "", "", sent: "\(Self.keyID):pw")
        try await Self.with(row) { world, service in
            let made = await world.send(
                "POST /connections",
                body: [
                    "provider_config_key": "here", "connection_id": "own",
                    "connection_config": ["account": .string(Self.account)],
                    "credentials": ["type": "BASIC", "sid": .string(Self.keyID), "secret": "pw"],
                ])
            #expect(made.status == 201, "\(made.text)")
            await Self.check("own", row, world, service)
        }
    }

    @Test func `what is wrong is told under the names that were sent`() async throws {
        try await Self.with(Row("plivo", "", "", sent: "")) { world, _ in
            func path(_ credentials: JSONValue, _ config: JSONValue = [:]) async -> JSONValue? {
                let body: JSONValue = [
                    "provider_config_key": "here", "credentials": credentials, "connection_config": config,
                ]
                let answer = await world.send("POST /connections", body: body)
                #expect(answer.status == 400 && answer.code == "invalid_body", "\(answer.text)")
                return answer.issue?["path"]
            }
            let config: JSONValue = ["auth_id": "MA1"]
            #expect(await path(["type": "BASIC", "username": "MA1"]) == ["credentials", "password"])
            #expect(
                await path(["type": "BASIC", "username": "MA2", "password": "x"], config) == [
                    "credentials", "username",
                ])
            #expect(await path(["type": "BASIC", "username": 1, "password": "x"]) == ["credentials", "username"])
            #expect(await path(["type": "BASIC", "username": nil, "password": "x"]) == ["credentials", "username"])
            #expect(
                await path(["type": "BASIC", "username": "MA1", "password": "x\n"]) == ["credentials", "password"])
            #expect(
                await path(["type": "BASIC", "username": "", "password": "x"]) == ["connection_config", "auth_id"])
        }
    }

    @Test func `clients are told to ask for a user name and a password, and not for what is the same for all`()
        async throws
    {
        try await ServerWorld.with { world in
            let aircall = await world.send("GET /providers/aircall").json?["data"]?["credentials"]
            #expect(aircall?.members?.map(\.key) == ["username", "password"])
            #expect(aircall?["username"]?["title"] == "API id" && aircall?["password"]?["secret"] == true)
            let freshdesk = await world.send("GET /providers/freshdesk").json?["data"]?["credentials"]
            #expect(freshdesk?.members?.map(\.key) == ["username", "password"])
            #expect(freshdesk?["password"]?["hidden"] == true && freshdesk?["password"]?["default_value"] == "X")
            let ashby = await world.send("GET /providers/ashby").json?["data"]?["credentials"]
            #expect(ashby?["password"]?["optional"] == true && ashby?["password"]?["default_value"] == nil)
        }
    }
}
