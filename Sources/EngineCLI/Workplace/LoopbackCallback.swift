internal import EngineCrypto
internal import EngineDefinition
internal import EngineHTTP
internal import EngineNetwork
internal import Synchronization

/// Waits on this machine for the browser that comes back while `engine connect` runs (RFC 8252 §7.3).
///
/// It takes one callback, of the flow that it was made for, and asks nothing of the page that shows it.
final class LoopbackCallback: Sendable {
    /// The port where none is named.
    static let usualPort: UInt16 = 8765

    /// The address that is registered with the provider.
    static func address(port: UInt16 = usualPort) -> String { "http://127.0.0.1:\(port)/callback" }

    /// Where a browser comes back to: the port may be one that the system chose.
    let url: String

    private let loop: EventLoop
    private let listener: HTTPListener
    private let desk: Desk

    private init(loop: EventLoop, listener: HTTPListener, desk: Desk) {
        self.loop = loop
        self.listener = listener
        self.desk = desk
        url = Self.address(port: listener.address.port)
    }

    /// Opens the port.
    /// - Parameters:
    ///   - port: 0 takes any that is free.
    ///   - state: the text by which the callback is known.
    /// - Returns: what waits there.
    /// - Throws: exit code 5 if the port cannot be had.
    static func start(port: UInt16, state: String) throws(CommandFailure) -> LoopbackCallback {
        do {
            let desk = Desk(state: state)
            let loop = try EventLoop(name: "callback")
            do {
                let address = ListenAddress(host: "127.0.0.1", port: port)
                let listener = try HTTPListener.start(on: address, loop: loop) { desk.answer($0) }
                return LoopbackCallback(loop: loop, listener: listener, desk: desk)
            } catch {
                loop.stop()
                throw error
            }
        } catch {
            throw CommandFailure(
                .local, "listen", "\(error)",
                hint: "choose another with --callback-port, and register that address with the provider")
        }
    }

    /// The callback; nothing if the command was stopped.
    func wait() async -> AuthorizationCallback? { await desk.wait() }

    /// Gives the port back, when the last answer is out.
    func stop() async {
        await listener.stop(within: .seconds(1))
        loop.stop()
        await loop.waitUntilStopped()
    }

    /// What comes in, and who waits for it.
    private final class Desk: Sendable {
        private let state: String
        private let isTaken = Mutex(false)
        private let callbacks: AsyncStream<AuthorizationCallback>
        private let post: AsyncStream<AuthorizationCallback>.Continuation

        init(state: String) {
            self.state = state
            (callbacks, post) = AsyncStream.makeStream()
        }

        func wait() async -> AuthorizationCallback? {
            for await callback in callbacks { return callback }
            return nil
        }

        func answer(_ request: ServerRequest) -> ServerResponse {
            // A page elsewhere could have a name that leads here.
            let host = request.fields["host"] ?? ""
            guard host.hasPrefix("127.0.0.1:") || host.hasPrefix("localhost:") else {
                return Self.page(400, "This address is not served here.")
            }
            guard request.path == "/callback" else { return Self.page(404, "There is nothing here.") }
            guard request.method == .get else {
                return Self.page(405, "The callback is opened by a browser.")
            }
            let callback = AuthorizationCallback(query: request.query ?? "")
            guard let came = callback.state, ConstantTime.equal(came, state) else {
                return Self.page(400, "This is not the answer that engine waits for. Nothing was done.")
            }
            let isFirst = isTaken.withLock { isTaken in
                defer { isTaken = true }
                return !isTaken
            }
            guard isFirst else { return Self.page(410, "This answer was taken already.") }
            post.yield(callback)
            post.finish()
            return Self.page(200, "engine has the answer. You may close this window and go back to the terminal.")
        }

        /// A page with nothing in it that came from outside.
        private static func page(_ status: HTTPStatus, _ text: String) -> ServerResponse {
            let html = """
                <!doctype html><html lang="en"><meta charset="utf-8"><title>engine</title>\
                <body><main><h1>engine</h1><p>\(text)</p></main></body></html>
                """
            return ServerResponse(
                status: status,
                fields: [
                    "content-type": "text/html; charset=utf-8", "cache-control": "no-store",
                    "referrer-policy": "no-referrer", "content-security-policy": "default-src 'none'",
                    "x-content-type-options": "nosniff", "connection": "close",
                ], body: .bytes(Array(html.utf8)))
        }
    }
}
