import Engine
import EngineCrypto
import EngineDefinition
import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import EngineTesting
import Testing

/// Everything that a sync touches: a sandbox on loopback, the real network, a store in a folder of its own.
struct SyncWorld {
    let folder: TemporaryFolder
    let sandbox: Sandbox
    let address: ListenAddress
    let loop: EventLoop
    let client: HTTPClient
    let store: Store
    let reader: RecordReader
    let clock: any EngineClock
    /// Definitions beside the bundled ones, by path.
    let texts: [DefinitionText]
    let scheme: String
    let events: ListSink

    /// The bundled sandbox alone: links to its files, for each command reads the beginnings of all that there are.
    static let catalogue = [DefinitionFolder(TestFolder().fixture("catalogue"), isBundled: true)]

    /// Makes a world; `configure` says how large the sandbox is.
    static func make(
        scheme: String = "key", texts: [String: String] = [:], clock: any EngineClock = SystemClock(),
        credentials: String = #"{"api_key":"sandbox-key"}"#, upstream: ListenAddress? = nil,
        _ configure: (inout SandboxConfiguration) -> Void = { _ in }
    ) async throws -> SyncWorld {
        var configuration = SandboxConfiguration()
        configuration.contacts = 250
        configuration.pageSizeLimit = 50
        configure(&configuration)
        let sandbox = Sandbox(configuration: configuration)
        let address = try await sandbox.start()
        let loop = try EventLoop(name: "test-client")
        let policy = EgressPolicy(
            allowing: try [address, upstream].compactMap { $0 }.map { try EgressTarget(entry: $0.description) })
        let folder = try TemporaryFolder()
        let store = try await Store.open(.init(path: folder.file("engine.db")))
        let keys = [SealingKey([UInt8](repeating: 7, count: 32))].compactMap { $0 }
        try await store.unlock(with: try #require(Vault(keys: keys)))
        var connection = NewConnection(environment: "dev", name: "main", provider: "sandbox", scheme: scheme)
        connection.baseURL = "http://\(upstream ?? address)"
        _ = try await store.addConnection(connection, credentials: Secret(credentials))
        return SyncWorld(
            folder: folder, sandbox: sandbox, address: address, loop: loop,
            client: HTTPClient(loop: loop, policy: policy), store: store,
            reader: store.records, clock: clock,
            texts: texts.sorted { $0.key < $1.key }.compactMap { DefinitionText(path: $0.key, text: $0.value) },
            scheme: scheme, events: ListSink())
    }

    func close() async throws {
        await client.close()
        try await store.close()
        await sandbox.stop()
        loop.stop()
        await loop.waitUntilStopped()
    }

    // MARK: Running

    /// The runner of a sync, compiled anew as each command does.
    func runner(
        _ sync: String, streams: Set<String>? = nil, connection name: String = "main"
    ) async throws -> SyncRunner {
        let (plan, access) = try await compiled(sync, streams: streams, connection: name)
        return SyncRunner(plan: plan, access: access)
    }

    /// The plan of a sync, and the connection opened for it.
    func compiled(
        _ sync: String, streams: Set<String>? = nil, connection name: String = "main"
    ) async throws -> (plan: SyncPlan, access: ConnectionAccess) {
        let loaded = LibraryLoader(folders: Self.catalogue, texts: texts).load(.sync(sync))
        var diagnostics = loaded.diagnostics
        let linked = try #require(loaded.library.syncs[sync], "\(report(diagnostics))")
        let provider = try #require(loaded.library.provider(linked.provider))
        let plan = PlanCompiler(provider: provider).sync(
            linked.definition, streams: streams, scheme: scheme, diagnostics: &diagnostics)
        try #require(!diagnostics.hasErrors, "\(report(diagnostics))")
        let opener = ConnectionOpener(
            store: store, reader: reader, sender: NetworkSender(client: client, userAgent: "engine-tests"),
            clock: clock, events: events)
        let connection = try #require(try await store.connection(named: name, in: "dev"))
        let access = try await opener.open(connection, plan: plan.provider, integration: IntegrationValues())
        return (plan, access)
    }

    /// Runs a sync to its end.
    @discardableResult
    func run(
        _ sync: String = "sandbox", streams: Set<String>? = nil, connection: String = "main",
        _ adjust: (inout SyncOptions) -> Void = { _ in }
    ) async throws -> SyncSummary {
        var options = SyncOptions()
        adjust(&options)
        return try await runner(sync, streams: streams, connection: connection).run(ExpressionMap(), options)
    }

    /// Adds another connection to the same account.
    func connect(_ name: String) async throws {
        var connection = NewConnection(environment: "dev", name: name, provider: "sandbox", scheme: scheme)
        connection.baseURL = "http://\(address)"
        _ = try await store.addConnection(connection, credentials: Secret(#"{"api_key":"sandbox-key"}"#))
    }

    /// The same world with other definitions.
    func with(texts: [String: String]) -> SyncWorld {
        SyncWorld(
            folder: folder, sandbox: sandbox, address: address, loop: loop, client: client, store: store,
            reader: reader, clock: clock,
            texts: texts.sorted { $0.key < $1.key }.compactMap { DefinitionText(path: $0.key, text: $0.value) },
            scheme: scheme, events: events)
    }

    /// The records of a model that one connection has, with deleted ones, as text.
    func rows(_ model: String, of connection: String) async throws -> [String] {
        let owner = try #require(try await store.connection(named: connection, in: "dev"))
        guard let stream = try await store.existingStream(of: owner.id, model: model) else { return [] }
        let records = try await reader.records(of: stream, limit: 100_000, withDeleted: true)
        return records.map { "\($0.id) \($0.deletedAt == nil) \($0.payload)" }.sorted()
    }

    private func report(_ diagnostics: DiagnosticList) -> String {
        DiagnosticRenderer().text(DiagnosticReport(diagnostics))
    }

    // MARK: The sandbox

    /// Calls a control endpoint.
    func control(_ target: String, _ method: HTTPMethod = .post) async throws {
        let status = try await send(method, "/control/\(target)").status
        try #require(status < 300, "\(target)")
    }

    /// Switches a fault on.
    func fault(_ text: String) async throws {
        try await control("faults?fault=\(text)")
    }

    /// The records of a list as the sandbox knows them.
    func truth(_ kind: String) async throws -> [String: JSONValue] {
        let body = try await send(.get, "/truth/\(kind)").body
        var records: [String: JSONValue] = [:]
        for line in body.split(separator: 0x0A) {
            let record = try JSONValue(parsing: Array(line))
            records[try #require(record["id"]?.string)] = record
        }
        return records
    }

    /// A counter of the sandbox.
    func count(_ name: String) async throws -> Int {
        Int(try await requests()[name]?.number?.int64 ?? 0)
    }

    /// What the sandbox counted.
    func requests() async throws -> JSONValue {
        try JSONValue(parsing: try await send(.get, "/truth/requests").body)
    }

    /// The body of what lies at a path.
    func get(_ target: String) async throws -> [UInt8] { try await send(.get, target).body }

    private func send(_ method: HTTPMethod, _ target: String) async throws -> (status: Int, body: [UInt8]) {
        let exchange = try await client.send(
            HTTPRequest(method: method, url: try URLValue("http://\(address)\(target)"), fields: HTTPFields()),
            body: .none)
        return (exchange.response.status.code, try await exchange.body.collect(limit: 1 << 28))
    }

    // MARK: The store

    /// The live records of a model as they are stored.
    func stored(_ model: String) async throws -> [String: JSONValue] {
        var records: [String: JSONValue] = [:]
        for stream in try await reader.streams(in: "dev", model: model) {
            var cursor: RecordCursor?
            while true {
                let page = try await reader.records(of: stream.id, after: cursor)
                for record in page { records[record.id] = try JSONValue(parsing: record.payload) }
                guard let last = page.last else { break }
                cursor = last.cursor
            }
        }
        return records
    }

    /// Expects that the store holds what the sandbox has: the same ids, the same content.
    func expectTruth(
        of kind: String, in model: String, fields: [String] = ["name", "updated_at"],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let (truth, stored) = (try await truth(kind), try await stored(model))
        #expect(Set(stored.keys) == Set(truth.keys), sourceLocation: sourceLocation)
        let wrong = truth.filter { id, record in
            fields.contains { (stored[id]?[$0] ?? .null) != (record[$0] ?? .null).asStored }
        }.keys.sorted()
        #expect(wrong == [], sourceLocation: sourceLocation)
    }
}

/// Runs a test in a world and takes it down.
func withWorld(
    scheme: String = "key", texts: [String: String] = [:], clock: any EngineClock = SystemClock(),
    credentials: String = #"{"api_key":"sandbox-key"}"#, upstream: ListenAddress? = nil,
    _ configure: (inout SandboxConfiguration) -> Void = { _ in }, _ body: (SyncWorld) async throws -> Void
) async throws {
    let world = try await SyncWorld.make(
        scheme: scheme, texts: texts, clock: clock, credentials: credentials, upstream: upstream, configure)
    do {
        try await body(world)
    } catch {
        try await world.close()
        throw error
    }
    try await world.close()
}

extension JSONValue {
    /// The value as mapping stores it: a time without zeros at the end of its fraction.
    var asStored: JSONValue {
        guard var text = string, text.hasSuffix("Z"), text.contains("."), text.count == 24 else { return self }
        text.removeLast()
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return .string(text + "Z")
    }
}
