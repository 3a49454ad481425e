import EngineCrypto
import EngineDefinition
import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import EngineTesting
import Synchronization
import Testing

@testable import EngineServer

/// A server without a socket: its desk, over a store in a folder of its own.
struct ServerWorld {
    let folder: TemporaryFolder
    let store: Store
    let desk: RequestDesk
    let log: RecordList
    let clock: TestClock
    private let loop: EventLoop
    private let client: HTTPClient
    private let reader: RecordReader

    /// A key that may do everything, in `dev`.
    static let key = "b1b6f2a4-5c0e-4d8f-9a35-0e6c1f2d3a4b"

    /// Makes a world, with definitions beside the bundled ones, runs a test in it, and takes it down.
    ///
    /// `own` is the folder of the operator's files; each request looks at them anew. `patience` is for how long a write
    /// waits for another process, in milliseconds.
    static func with(
        texts: [String: String] = [:], allowing targets: [String] = [], own: String? = nil, patience: Int = 5_000,
        declared: [DeclaredIntegration] = [],
        _ adjust: (inout ServerSettings) -> Void = { _ in }, _ body: (ServerWorld) async throws -> Void
    ) async throws {
        let world = try await make(texts, targets, adjust, own: own, patience: patience, declared)
        do {
            try await body(world)
        } catch {
            try await world.close()
            throw error
        }
        try await world.close()
    }

    /// Another server of the same store, as another process has it.
    func beside(
        texts: [String: String], allowing targets: [String], _ body: (ServerWorld) async throws -> Void
    ) async throws {
        let other = try await Self.make(texts, targets, { _ in }, in: (folder, clock))
        do {
            try await body(other)
        } catch {
            try await other.close()
            throw error
        }
        try await other.close()
    }

    private static func make(
        _ texts: [String: String], _ targets: [String], _ adjust: (inout ServerSettings) -> Void,
        in place: (TemporaryFolder, TestClock)? = nil, own: String? = nil, patience: Int = 5_000,
        _ declared: [DeclaredIntegration] = []
    ) async throws -> ServerWorld {
        let folder = try place?.0 ?? TemporaryFolder()
        let clock = place?.1 ?? TestClock()
        let store = try await Store.open(
            .init(path: folder.file("engine.db"), patience: patience, clock: clock.storeClock))
        let keys = [SealingKey([UInt8](repeating: 7, count: 32))].compactMap { $0 }
        try await store.unlock(with: try #require(Vault(keys: keys)))
        if place == nil {
            try await store.addKey(
                NewKey(environment: "dev", name: "full", scopes: ["environment:*", "account:*"]), Secret(key),
                actor: "test")
        }
        let reader = store.records
        let loop = try EventLoop(name: "test-client")
        let policy = EgressPolicy(allowing: try targets.map { try EgressTarget(entry: $0) })
        let client = HTTPClient(loop: loop, policy: policy)
        var settings = ServerSettings(
            listen: ListenAddress(host: "127.0.0.1", port: 0), environment: "dev", version: "0.0.1-test")
        settings.publicURL = "https://connect.acme.test"
        settings.callbackURL = "https://connect.acme.test/oauth/callback"
        adjust(&settings)
        let loader = LibraryLoader(
            folders: [own.map { DefinitionFolder($0, isBundled: false) }].compactMap(\.self)
                + [DefinitionFolder(TestFolder().package, isBundled: true)],
            texts: texts.sorted { $0.key < $1.key }.compactMap { DefinitionText(path: $0.key, text: $0.value) })
        let log = RecordList()
        var parts = ServerParts(
            store: store, reader: reader, client: client, loader: loader, integrations: declared)
        if own != nil { parts.lookInterval = .zero }
        return ServerWorld(
            folder: folder, store: store, desk: Composition.make(settings, parts, observer: log), log: log,
            clock: clock, loop: loop, client: client, reader: reader)
    }

    private func close() async throws {
        await client.close()
        try await store.close()
        loop.stop()
        await loop.waitUntilStopped()
    }

    // MARK: Asking

    /// Sends a request: `GET /connections?limit=1`, with a JSON body if there is one.
    @discardableResult
    func send(
        _ line: String, key: String? = ServerWorld.key, body: JSONValue? = nil, text: String? = nil,
        fields: HTTPFields = [:], at place: SourceLocation = #_sourceLocation
    ) async -> Answer {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var fields = fields
        if let key { fields["authorization"] = "Bearer \(key)" }
        if body != nil, fields["content-type"] == nil { fields["content-type"] = "application/json" }
        let request = ServerRequest(
            method: HTTPMethod(words[0]), path: target[0], query: target.count > 1 ? target[1] : nil, fields: fields,
            body: ServerBody(body.map { JSONWriter.bytes($0) } ?? Array((text ?? "").utf8)))
        let answer = Answer(await desk.respond(to: request))
        for fault in AnswerJudge.shared.faults(request.method, request.path, answer) {
            Issue.record("not as the OpenAPI document says: \(fault)", sourceLocation: place)
        }
        return answer
    }

    /// Makes a key with some scopes.
    func makeKey(
        _ name: String, scopes: [String] = ["environment:*"], environment: String = "dev", integration: String? = nil,
        owner: String? = nil
    ) async throws -> String {
        var new = NewKey(environment: environment, name: name, scopes: scopes)
        new.integration = integration
        new.owner = owner
        let key = RandomBytes.uuid()
        try await store.addKey(new, Secret(key), actor: "test")
        return key
    }
}

/// An answer as a test looks at it.
struct Answer {
    let status: Int
    let fields: HTTPFields
    let bytes: [UInt8]

    init(_ response: ServerResponse) {
        status = response.status.code
        fields = response.fields
        if case .bytes(let bytes) = response.body { self.bytes = bytes } else { bytes = [] }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONValue? { try? JSONValue(parsing: bytes) }
    /// The code of the fault that it tells.
    var code: String? { json?["error"]?["code"]?.string }
    var message: String? { json?["error"]?["message"]?.string }
    /// The first value that is wrong.
    var issue: JSONValue? { json?["error"]?["errors"]?[0] }
}

/// Keeps what came of requests.
final class RecordList: RequestObserver {
    private let records = Mutex<[RequestRecord]>([])

    var all: [RequestRecord] { records.withLock { $0 } }

    func finished(_ record: RequestRecord) { records.withLock { $0.append(record) } }
}

/// A clock that a test moves on.
final class TestClock: Sendable {
    private let time = Mutex<Int64>(1_767_603_600_000_000)

    var now: Int64 { time.withLock { $0 } }

    func advance(seconds: Int64) { time.withLock { $0 += seconds * 1_000_000 } }

    var storeClock: StoreClock { StoreClock(now: { self.now }, uptime: { self.now }) }
}
