import EngineHTTP
import EngineNetwork
import Glibc
import Measurement

/// Sends requests to `floor/transport_server.py`: one after the other, pages, and many at once to a slow endpoint.
///
/// Its argument is the server's port. The names of the passes are those of `floor/transport_floor.py`.
@main
struct TransportBenchmark {
    nonisolated static func main() async throws {
        guard CommandLine.arguments.count == 2, let port = Int(CommandLine.arguments[1]) else {
            print("usage: TransportBenchmark <port>")
            exit(2)
        }
        let loop = try EventLoop(name: "transport")
        let base = try URLValue("http://127.0.0.1:\(port)/")
        let client = HTTPClient(loop: loop, policy: EgressPolicy(allowing: [EgressTarget(base)]))
        _ = try await get(client, base, "/small")
        try await measure("sequential", requests: 20_000) { requests in
            for _ in 0..<requests { _ = try await get(client, base, "/small") }
        }
        try await measure("pages", requests: 500) { requests in
            for _ in 0..<requests { _ = try await get(client, base, "/page") }
        }
        // The same from a task that runs on the loop's thread: no other is woken.
        try await measure("on_loop", requests: 20_000) { requests in
            try await Task(executorPreference: loop) {
                for _ in 0..<requests { _ = try await get(client, base, "/small") }
            }.value
        }
        // A client of its own: connections are set up within the measured time.
        let fresh = HTTPClient(loop: loop, policy: EgressPolicy(allowing: [EgressTarget(base)]))
        try await measure("fan_out_20", requests: 500) { try await fanOut(fresh, base, requests: $0, concurrency: 20) }
        let wide = HTTPClient(loop: loop, policy: EgressPolicy(allowing: [EgressTarget(base)]))
        try await measure("fan_out_50", requests: 500) { try await fanOut(wide, base, requests: $0, concurrency: 50) }
        for client in [client, fresh, wide] { await client.close() }
        loop.stop()
        await loop.waitUntilStopped()
    }

    private static func get(_ client: HTTPClient, _ base: URLValue, _ path: String) async throws -> Int {
        let exchange = try await client.send(HTTPRequest(url: try base.resolve(path)))
        return try await exchange.body.collect(limit: 4 << 20).count
    }

    /// As many requests on their way as may be, a new one for each that ends.
    private static func fanOut(_ client: HTTPClient, _ base: URLValue, requests: Int, concurrency: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<requests {
                if number >= concurrency { try await group.next() }
                group.addTask { _ = try await get(client, base, "/slow") }
            }
            try await group.waitForAll()
        }
    }

    private static func measure(_ name: String, requests: Int, _ body: (Int) async throws -> Void) async throws {
        let measured = try await Measurement.of(name) { try await body(requests) }
        print(measured.line(contender: "engine", records: requests))
    }
}
