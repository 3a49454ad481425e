internal import EngineHTTP
public import EngineNetwork
internal import Synchronization

/// Plays a service on loopback from scripted exchanges, for `engine mock`.
///
/// A request is known by its method, path and query, byte for byte. URLs of the service in answers are
/// made to lead to the mock, so that a walk through pages stays with it.
public final class MockUpstream: Sendable {
    /// A request that came, for a log.
    public struct Call: Sendable, Hashable {
        /// Method, path and query.
        public let request: String
        /// The status of the answer.
        public let status: Int
        /// Whether the script had an answer.
        public let isKnown: Bool
    }

    private let script: Mutex<MockScript>
    private let log: @Sendable (Call) -> Void
    private let running = Mutex<(loop: EventLoop, listener: HTTPListener)?>(nil)

    /// Makes a mock that does not listen yet.
    /// - Parameters:
    ///   - exchanges: what is asked and answered, in the order of the script.
    ///   - log: told of each request, on the mock's thread.
    public init(_ exchanges: [MockExchange], log: @escaping @Sendable (Call) -> Void = { _ in }) {
        script = Mutex(MockScript(exchanges))
        self.log = log
    }

    /// Begins to serve.
    /// - Parameter address: where; port 0 takes any that is free.
    /// - Returns: the address with the port that was given.
    /// - Throws: `ListenFault` if the port cannot be had, `EventLoopFault` if the system has no thread left.
    @discardableResult
    public func start(
        on address: ListenAddress = ListenAddress(host: "127.0.0.1", port: 0)
    ) async throws -> ListenAddress {
        let loop = try EventLoop(name: "mock")
        do {
            let listener = try HTTPListener.start(
                on: address, loop: loop, handler: WholeRequest.handler { [self] in answer($0) })
            running.withLock { $0 = (loop, listener) }
            return listener.address
        } catch {
            loop.stop()
            throw error
        }
    }

    /// Stops serving.
    public func stop() async {
        let stopped = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let (loop, listener) = stopped else { return }
        await listener.stop(within: .seconds(1))
        loop.stop()
        await loop.waitUntilStopped()
    }

    private func answer(_ request: WholeRequest) -> ServerResponse {
        let address = request.fields["host"] ?? "127.0.0.1"
        let known = script.withLock { $0.next(request, at: address) }
        let response = known ?? script.withLock { $0.refusal(of: request) }
        let name = MockScript.name(request.method, path: request.path, query: request.query)
        log(Call(request: name, status: response.status.code, isKnown: known != nil))
        return response
    }
}
