internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import Synchronization

/// WebSockets of pages that wait for a popup (nango-api.md §4.3): each has an id, gets one message, and ends.
///
/// The id names a flow and is no secret of anybody: frames carry none, and what clients send is not read.
final class FlowSockets: Sendable {
    /// Sockets of one address (contracts.md §2.0).
    static let mostOfOne = 100
    /// After so long nobody waits any more (contracts.md §2.0).
    static let lifetime = Duration.seconds(600)

    private struct State {
        var waiting: [String: AsyncStream<JSONValue>.Continuation] = [:]
        var counts: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// Takes a socket in, unless its address has too many.
    /// - Parameters:
    ///   - request: asks for a WebSocket.
    ///   - client: the address that it came from.
    /// - Returns: the answer, by which the connection becomes a WebSocket.
    /// - Throws: 429 if the address has too many.
    func accept(_ request: ServerRequest, from client: String) throws(RouteFault) -> ServerResponse {
        let isFull = state.withLock { state in
            guard state.counts[client, default: 0] < Self.mostOfOne else { return true }
            state.counts[client, default: 0] += 1
            return false
        }
        guard !isFull else {
            throw RouteFault(429, "too_many_request", "more than \(Self.mostOfOne) WebSockets of one address")
        }
        let response = ServerResponse.webSocket(for: request) { [self] socket in
            await serve(socket)
            release(client)
        }
        if response.status != 101 { release(client) }
        return response
    }

    /// Tells the page that waits under an id; later it is not known any more.
    func tell(_ id: String, _ message: JSONValue) {
        let waiting = state.withLock { $0.waiting.removeValue(forKey: id) }
        waiting?.yield(message)
        waiting?.finish()
    }

    private func release(_ client: String) {
        state.withLock { state in
            let count = state.counts[client, default: 1] - 1
            state.counts[client] = count == 0 ? nil : count
        }
    }

    /// What is told under an id from now on.
    func messages(for id: String) -> AsyncStream<JSONValue> {
        let (news, continuation) = AsyncStream.makeStream(of: JSONValue.self)
        state.withLock { $0.waiting[id] = continuation }
        return news
    }

    private func serve(_ socket: WebSocket) async {
        let id = RandomBytes.uuid()
        let news = messages(for: id)
        defer { state.withLock { $0.waiting[id] = nil } }
        let hello: JSONValue = ["message_type": "connection_ack", "ws_client_id": .string(id)]
        guard await send(hello, to: socket) else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                for await message in news { _ = await send(message, to: socket) }
            }
            // What a client sends is thrown away; that it goes is noticed.
            group.addTask { for await _ in socket {} }
            group.addTask { try? await Task.sleep(for: Self.lifetime) }
            await group.next()
            group.cancelAll()
        }
        await socket.close()
    }

    private func send(_ message: JSONValue, to socket: WebSocket) async -> Bool {
        do {
            try await socket.send(.text(JSONWriter.text(message)))
            return true
        } catch {
            return false
        }
    }
}
