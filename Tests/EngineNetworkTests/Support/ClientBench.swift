import EngineHTTP
import Testing

@testable import EngineNetwork

/// A client with its loop and a server for it; the loop is stopped when the body is done.
struct ClientBench: Sendable {
    let client: HTTPClient
    let loop: EventLoop
    let server: ScriptServer

    func get(
        _ target: String, _ fields: HTTPFields = [:], options: RequestOptions = RequestOptions()
    ) async throws -> HTTPExchange {
        try await client.send(HTTPRequest(url: server.url(target), fields: fields), options: options)
    }

    /// The text of a small response.
    func text(_ target: String, options: RequestOptions = RequestOptions()) async throws -> String {
        let exchange = try await get(target, options: options)
        return String(decoding: try await exchange.body.collect(limit: 1 << 20), as: UTF8.self)
    }

    /// What the server has counted: connections, requests, open, sent.
    func count(_ name: String) async throws -> Int {
        let text = try await text("/counts")
        let pair = text.split(separator: "\"\(name)\": ")
        return try #require(pair.last.flatMap { Int($0.prefix { $0.isNumber }) })
    }

    /// The fault that a request ends with.
    func fault(
        _ target: String, limit: Int = 1 << 20, options: RequestOptions = RequestOptions()
    ) async throws -> TransportFault {
        do {
            _ = try await get(target, options: options).body.collect(limit: limit)
        } catch let fault as TransportFault {
            return fault
        }
        throw Unexpected(what: "\(target) brought no fault")
    }

    struct Unexpected: Error {
        let what: String
    }
}

enum ServerChoice {
    /// For tests that ask the server what it has counted.
    case own
    case shared
}

/// One server for all tests that look at nothing but their own responses.
private let sharedServer = Task { try await ScriptServer.start() }

/// Runs a body with connections of our own, and with libcurl: both are held to the same.
func withClient(
    settings: HTTPClientSettings = HTTPClientSettings(),
    server choice: ServerChoice = .own, _ body: (ClientBench) async throws -> Void
) async throws {
    for hasOwnConnections in [true, false] {
        var settings = settings
        settings.hasOwnConnections = hasOwnConnections
        try await withOneClient(settings: settings, server: choice, body)
    }
}

/// Runs a body with connections of our own, unless the settings say otherwise.
func withOneClient(
    settings: HTTPClientSettings = HTTPClientSettings(), server choice: ServerChoice = .own,
    _ body: (ClientBench) async throws -> Void
) async throws {
    let server = choice == .shared ? try await sharedServer.value : try await ScriptServer.start()
    let loop = try EventLoop(name: "client-test")
    let policy = EgressPolicy(allowing: [try EgressTarget(entry: server.entry)])
    let client = HTTPClient(loop: loop, policy: policy, settings: settings)
    let outcome: Result<Void, any Error>
    do {
        try await body(ClientBench(client: client, loop: loop, server: server))
        outcome = .success(())
    } catch {
        outcome = .failure(error)
    }
    await client.close()
    loop.stop()
    await loop.waitUntilStopped()
    try outcome.get()
}
