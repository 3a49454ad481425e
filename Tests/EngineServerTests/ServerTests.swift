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
        let reader = try await RecordReader.open(beside: store)
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
        try await reader.close()
        try await store.close()
        loop.stop()
        await loop.waitUntilStopped()
    }
}
