import EngineCrypto
import EngineDefinition
import EngineFixtures
import EngineHTTP
import EngineNetwork
import EngineStore
import Testing

@testable import EngineServer

struct ServerTests {
    @Test func `it listens, answers, and ends when what was asked is answered`() async throws {
        let folder = try TemporaryFolder()
        let store = try await Store.open(.init(path: folder.file("engine.db")))
        let reader = store.records
        let loop = try EventLoop(name: "test-client")
        let address = ListenAddress(host: "127.0.0.1", port: 0)
        let settings = ServerSettings(listen: address, environment: "dev", version: "1")
        let parts = ServerParts(
            store: store, reader: reader, client: HTTPClient(loop: loop, policy: EgressPolicy(allowing: [])),
            loader: LibraryLoader(folders: []))
        let log = RecordList()
        let server = try await Server.start(settings, parts: parts, observer: log)
        let policy = EgressPolicy(allowing: [try EgressTarget(entry: "\(server.address)")])
        let client = HTTPClient(loop: loop, policy: policy)
        let request = HTTPRequest(url: try URLValue("http://\(server.address)/healthz"))
        let (exchange, _) = try await client.fetch(request, limit: 1_000)
        #expect(exchange.response.status == 200)
        var second = settings
        second.listen = server.address
        do {
            _ = try await Server.start(second, parts: parts, observer: log)
            Issue.record("the port was given twice")
        } catch {
            guard case .listen(.portTaken) = error else { throw error }
        }
        await client.close()
        await server.stop()
        await parts.client.close()
        try await store.close()
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test func `a client of Nango gets what it needs, over a socket`() async throws {
        try await TestUpstream.with { _, upstream in
            let folder = try TemporaryFolder()
            let store = try await Store.open(.init(path: folder.file("engine.db")))
            let keys = [SealingKey([UInt8](repeating: 7, count: 32))].compactMap { $0 }
            try await store.unlock(with: try #require(Vault(keys: keys)))
            try await store.addKey(
                NewKey(environment: "dev", name: "full"), Secret(ServerWorld.key), actor: "test")
            let reader = store.records
            let loop = try EventLoop(name: "test-client")
            let policy = EgressPolicy(allowing: [try EgressTarget(entry: upstream)])
            let parts = ServerParts(
                store: store, reader: reader, client: HTTPClient(loop: loop, policy: policy),
                loader: LibraryLoader(
                    folders: [],
                    texts: TestUpstream.providers(at: upstream).compactMap {
                        DefinitionText(path: $0.key, text: $0.value)
                    }))
            let settings = ServerSettings(
                listen: ListenAddress(host: "127.0.0.1", port: 0), environment: "dev", version: "1")
            let server = try await Server.start(settings, parts: parts, observer: RecordList())
            let judge = try PythonJudge(TestFolder().fixture("node_client.py"), package: TestFolder().package)
            // On a thread of its own: the server needs those that this one would be waited for on.
            let judges = try EventLoop(name: "judge")
            let said = try await withCheckedThrowingContinuation { continuation in
                judges.post {
                    continuation.resume(with: Result { try judge.run(["\(server.address)", ServerWorld.key]) })
                }
            }
            judges.stop()
            #expect(said.hasSuffix("done\n"), "\(said)")
            await server.stop()
            await parts.client.close()
            try await store.close()
            loop.stop()
            await loop.waitUntilStopped()
        }
    }
}
