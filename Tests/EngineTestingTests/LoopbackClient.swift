import EngineHTTP
import EngineLanguage
import EngineNetwork

/// The product's own client, allowed to speak to one server on loopback.
struct LoopbackClient {
    let address: ListenAddress
    private let loop: EventLoop
    private let client: HTTPClient

    init(_ address: ListenAddress) throws {
        self.address = address
        loop = try EventLoop(name: "test-client")
        client = HTTPClient(loop: loop, policy: EgressPolicy(allowing: [try EgressTarget(entry: address.description)]))
    }

    struct Answer {
        let status: Int
        let fields: HTTPFields
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSONValue? { try? JSONValue(parsing: body) }
    }

    func send(
        _ method: HTTPMethod, _ target: String, fields: HTTPFields = ["x-api-key": "sandbox-key"], body: String = "",
        limit: Int = 1 << 26
    ) async throws -> Answer {
        let url = try URLValue("http://\(address)\(target)")
        let exchange = try await client.send(
            HTTPRequest(method: method, url: url, fields: fields), body: body.isEmpty ? .none : .bytes(Array(body.utf8))
        )
        let bytes = try await exchange.body.collect(limit: limit)
        return Answer(status: exchange.response.status.code, fields: exchange.response.fields, body: bytes)
    }

    func get(_ target: String) async throws -> Answer {
        try await send(.get, target)
    }

    func close() async {
        await client.close()
        loop.stop()
        await loop.waitUntilStopped()
    }
}
