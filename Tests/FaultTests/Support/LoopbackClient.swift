import EngineHTTP
import EngineLanguage
import EngineNetwork
import Testing

/// The product's own client, allowed to speak to one server on loopback.
final class LoopbackClient: Sendable {
    let address: String
    private let loop: EventLoop
    private let client: HTTPClient

    init(_ address: String) throws {
        self.address = address
        loop = try EventLoop(name: "test-client")
        client = HTTPClient(loop: loop, policy: EgressPolicy(allowing: [try EgressTarget(entry: address)]))
    }

    deinit { loop.stop() }

    /// Sends a request and reads the answer.
    func send(
        _ method: HTTPMethod, _ target: String, fields: HTTPFields = HTTPFields(), body: String = ""
    ) async throws -> (status: Int, body: [UInt8]) {
        let url = try URLValue("http://\(address)\(target)")
        let exchange = try await client.send(
            HTTPRequest(method: method, url: url, fields: fields),
            body: body.isEmpty ? .none : .bytes(Array(body.utf8)))
        return (exchange.response.status.code, try await exchange.body.collect(limit: 1 << 28))
    }

    /// Waits until the server answers at all, half a minute at most.
    func waitUntilReady(_ program: Program) async throws {
        for _ in 0..<3_000 where program.isRunning {
            if (try? await send(.get, "/")) != nil { return }
            await onOwnThread { usleepShort() }
        }
        Issue.record("nothing answers on \(address): \(program.text.suffix(2_000))")
    }
}
