import Engine
import EngineDefinition
import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// Endpoints as tools: inputs checked first, pages as far as they are wanted, the result that the definition says.
struct ToolCallerTests {
    /// Calls an endpoint of a provider that extends the sandbox.
    private func call(
        _ world: SyncWorld, _ endpoint: String, _ input: [(String, ExpressionValue)] = [], limit: Int? = nil
    ) async throws -> ExpressionValue {
        let (plan, access) = try await world.tool(endpoint)
        return try await ToolCaller(access: access).call(plan, ExpressionMap(texts: input), limit: limit)
    }

    @Test func `a list gives one page, or as many records as are wanted`() async throws {
        try await withWorld { world in
            #expect(try await call(world, "list_contacts").list?.count == 50)
            try await world.control("counters/reset")
            #expect(try await call(world, "list_contacts", limit: 120).list?.count == 120)
            #expect(try await world.count("calls") == 3)
            #expect(try await call(world, "list_contacts", limit: 1_000).list?.count == 250)
            #expect(try await call(world, "list_contacts", limit: 3).list?.count == 3)
        }
    }

    @Test func `one record is given alone, mapped by its model`() async throws {
        try await withWorld { world in
            let id = try #require(try await world.truth("contacts").keys.sorted().first)
            let found = try await call(world, "get_contact", [("id", .string(id))])
            let truth = try #require(try await world.truth("contacts")[id])
            #expect(found.map?["id"]?.string == id)
            #expect(found.map?["city"]?.string == truth["address"]?["city"]?.string)
            #expect(found.map?["address"] == nil, "what the model does not have is left out")
        }
    }

    @Test func `inputs are checked before anything is sent`() async throws {
        try await withWorld { world in
            await #expect(throws: InputFault("id", .missing)) { try await call(world, "get_contact") }
            await #expect(throws: InputFault.self) { try await call(world, "get_contact", [("idd", .string("x"))]) }
            await #expect(throws: InputFault.self) {
                try await call(
                    world, "create_contact",
                    [("name", .string("Ada")), ("email", .string("a@b.test")), ("status", .string("none"))])
            }
            let calls = try await world.count("calls")
            #expect(calls == 0)
        }
    }

    @Test func `a write is made once, however it is answered`() async throws {
        try await withWorld(clock: RecordingClock()) { world in
            let before = try await world.truth("contacts").count
            try await world.fault("cut;times=1;path=/v1/contacts")
            let made = try await call(
                world, "create_contact", [("name", .string("Ada")), ("email", .string("ada@example.test"))])
            #expect(made.map?["name"]?.string == "Ada")
            #expect(try await world.requests()["faults"]?["cut"]?.number?.int64 == 1, "the first answer was lost")
            #expect(try await world.truth("contacts").count == before + 1, "its idempotency key kept it to one")
        }
    }

    @Test func `a write without a key is not repeated when its answer is lost`() async throws {
        let provider = """
            provider: plain
            extends: sandbox
            title: Plain
            endpoints: { create_contact: { headers: { idempotency-key: null } } }
            """
        try await withWorld(texts: ["providers/plain.yaml": provider], clock: RecordingClock()) { world in
            let before = try await world.truth("contacts").count
            try await world.fault("cut;times=1;path=/v1/contacts")
            let (plan, access) = try await world.tool("create_contact", of: "plain")
            await #expect {
                try await ToolCaller(access: access).call(
                    plan, ExpressionMap(texts: [("name", .string("Ada")), ("email", .string("ada@example.test"))]))
            } throws: { ($0 as? CallFault)?.cause == .transport }
            #expect(try await world.truth("contacts").count == before + 1)
        }
    }

    /// An endpoint that sends a file on, with the file's name in its address.
    private static let upload = """
        title: List
          upload:
            request: POST /sink
            query: { name: "${input.?file.name.orValue(string(input.files.size()))}" }
            input: { file: { type: file }, files: { type: array, items: file, default: [] } }
            encoding: binary
            body: "${input.?file.orValue(input.files[0])}"
            output: response.status
        """

    @Test func `a file may be an address, which is fetched without the credential`() async throws {
        try await RowWorld.with("deletes: never", endpoint: Self.upload) { rows in
            let (plan, access) = try await rows.world.tool("upload", of: "rows")
            let caller = ToolCaller(access: access)
            let place = "http://\(rows.upstream.address)"
            rows.upstream.write("/files/a.csv", "x,y")
            rows.upstream.write("/sink?name=a.csv", "{}")
            rows.upstream.write("/sink?name=2", "{}")
            let one = ExpressionMap(texts: [("file", .string("\(place)/files/a.csv#page"))])
            #expect(try await caller.call(plan, one) == .int(200))
            #expect(rows.upstream.calls == ["/files/a.csv", "/sink?name=a.csv"])
            let (fetch, send) = (rows.upstream.headers[0], rows.upstream.headers[1])
            #expect(fetch["x-key"] == nil && send["x-key"] == "sandbox-key")
            #expect(send["content-type"] == "application/json", "as its address said")
            #expect(send["content-length"] == "3")
            let two = ExpressionValue.list([.string("\(place)/files/a.csv"), FileInput(path: "b", bytes: []).value])
            #expect(try await caller.call(plan, ExpressionMap(texts: [("files", two)])) == .int(200))
        }
    }

    @Test(arguments: [
        ("{here}/nowhere", "the file for the input 'file' cannot be read: its address answered 404"),
        ("http://127.0.0.1:9/a", "the file for the input 'file' cannot be read: its address may not be called"),
        ("file:///etc/passwd", "the input 'file' must be a file, or the https address of one"),
        ("report.csv", "the input 'file' must be a file, or the https address of one"),
    ])
    func `a file that cannot be fetched is a fault of its input, and nothing is sent`(
        _ address: String, _ message: String
    ) async throws {
        try await RowWorld.with("deletes: never", endpoint: Self.upload) { rows in
            let (plan, access) = try await rows.world.tool("upload", of: "rows")
            let given = address.replacing("{here}", with: "http://\(rows.upstream.address)")
            await #expect {
                try await ToolCaller(access: access).call(plan, ExpressionMap(texts: [("file", .string(given))]))
            } throws: { ($0 as? InputFault)?.message == message }
            #expect(!rows.upstream.calls.contains { $0.hasPrefix("/sink") })
        }
    }

    @Test func `an error of upstream comes with its class and its code`() async throws {
        try await withWorld(clock: RecordingClock()) { world in
            await #expect { try await call(world, "get_contact", [("id", .string("con_999999999"))]) } throws: {
                ($0 as? CallFault)?.cause == .upstream(.notFound) && ($0 as? CallFault)?.status == 404
            }
            await #expect {
                try await call(
                    world, "create_contact", [("name", .string("")), ("email", .string("ada@example.test"))])
            } throws: {
                let fault = $0 as? CallFault
                return fault?.cause == .upstream(.invalid) && fault?.code != nil
            }
        }
    }

    @Test func `a credential is verified, and says whose it is`() async throws {
        try await withWorld { world in
            let (plan, access) = try await world.provider()
            let verify = try #require(plan.verify)
            let found = try await ConnectionVerifier(access: access).verify(verify)
            let proof = try #require(found)
            #expect(proof.identity.map(\.name) == ["id", "name", "email"])
            #expect(proof.identity.allSatisfy { !$0.value.isEmpty })
        }
        try await withWorld(clock: RecordingClock(), credentials: #"{"api_key":"wrong-key-42"}"#) { world in
            let (plan, access) = try await world.provider()
            let verify = try #require(plan.verify)
            await #expect { try await ConnectionVerifier(access: access).verify(verify) } throws: {
                ($0 as? CallFault)?.cause == .upstream(.unauthorized) && !"\($0)".contains("wrong-key-42")
            }
        }
    }

    @Test func `items without a model come as they are, those that a condition takes`() async throws {
        let provider = """
            provider: plain
            extends: sandbox
            title: Plain
            endpoints:
              raw: { request: GET /v1/contacts, records: response.body.data, where: record.status == 'active' }
              count: { request: GET /v1/contacts, output: response.body.data.size() }
              page: { request: GET /v1/projects }
            """
        try await withWorld(texts: ["providers/plain.yaml": provider]) { world in
            func call(_ endpoint: String, limit: Int? = nil) async throws -> ExpressionValue {
                let (plan, access) = try await world.tool(endpoint, of: "plain")
                return try await ToolCaller(access: access).call(plan, ExpressionMap(), limit: limit)
            }
            let active = try await world.truth("contacts").values.filter { $0["status"]?.string == "active" }
            let raw = try #require(try await call("raw", limit: 1_000).list)
            #expect(raw.count == active.count && !raw.isEmpty)
            #expect(raw.allSatisfy { $0.map?["address"] != nil }, "nothing is left out")
            #expect(try await call("count") == .int(50))
            #expect(try await call("page").map?["data"]?.list?.count == 20)
        }
    }

    @Test func `a raw request carries the credential, and its answer comes as it is`() async throws {
        try await withWorld { world in
            func send(_ method: HTTPMethod, _ target: String, _ body: String = "") async throws -> UpstreamResponse {
                var diagnostics = DiagnosticList()
                let plan = PlanCompiler(provider: try world.definition("sandbox")).rawRequest(
                    method, target, scheme: world.scheme, diagnostics: &diagnostics)
                try #require(!diagnostics.hasErrors)
                return try await RawCaller(access: try await world.provider().access).call(
                    plan, body: Array(body.utf8), mediaType: "application/json")
            }
            let list = try await send(.get, "/v1/contacts?limit=2")
            #expect(list.status == 200)
            #expect(try JSONValue(parsing: list.body)["data"]?.elements?.count == 2)
            #expect(try await send(.get, "/v1/contacts/con_0").status == 404, "whatever the status")
            #expect(try await send(.get, "/v1/contacts?x=${a}").status == 200, "a hole is text here")
            let made = try await send(.post, "/v1/contacts", #"{"name": "Ada", "email": "ada@example.test"}"#)
            #expect(made.status == 201)
            #expect(try JSONValue(parsing: made.body)["name"]?.string == "Ada")
        }
    }

    @Test func `a raw request renews a refused token once`() async throws {
        let credentials = #"{"client_id":"sandbox-client","client_secret":"sandbox-secret"}"#
        try await withWorld(scheme: "client", credentials: credentials) { world in
            let access = try await world.provider().access
            try await world.control("tokens/expire")
            var diagnostics = DiagnosticList()
            let plan = PlanCompiler(provider: try world.definition("sandbox")).rawRequest(
                .get, "/v1/me", scheme: world.scheme, diagnostics: &diagnostics)
            let answer = try await RawCaller(access: access).call(plan, body: [], mediaType: "application/json")
            #expect(answer.status == 200)
            #expect(try await world.count("unauthorized") == 1)
        }
    }
}
