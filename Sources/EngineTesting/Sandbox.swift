public import EngineNetwork
internal import Synchronization

/// A small service on loopback that behaves like a real one, with data of any size that is the same for
/// each seed.
///
/// It has lists with every way of paging, credentials, limits, writes, faults on demand, and tells what
/// is true, so that a sync from it can be checked (docs/guides/sandbox.md). It is the upstream of
/// `engine sandbox`, of benchmarks and of fault tests.
public final class Sandbox: Sendable {
    /// Where `engine sandbox` listens if nobody says otherwise, and where the bundled provider looks
    /// for it.
    public static let defaultAddress = ListenAddress(host: "127.0.0.1", port: 8788)

    /// What it serves.
    public let configuration: SandboxConfiguration

    private let running = Mutex<(loop: EventLoop, listener: HTTPListener)?>(nil)

    /// Makes a sandbox that does not listen yet.
    public init(configuration: SandboxConfiguration = SandboxConfiguration()) {
        self.configuration = configuration
    }

    /// Begins to serve.
    /// - Parameter address: where; port 0 takes any that is free.
    /// - Returns: the address with the port that was given.
    /// - Throws: `ListenFault` if the port cannot be had, `EventLoopFault` if the system has no thread left.
    @discardableResult
    public func start(
        on address: ListenAddress = ListenAddress(host: "127.0.0.1", port: 0)
    ) async throws -> ListenAddress {
        let loop = try EventLoop(name: "sandbox")
        let service = SandboxService(configuration) { duration in
            // From now on, not from when the loop comes to it: what arrives together must not be
            // answered together.
            await loop.sleep(until: .now.advanced(by: duration))
        }
        do {
            let listener = try HTTPListener.start(
                on: address, loop: loop, handler: WholeRequest.handler { await service.answer($0) })
            running.withLock { $0 = (loop, listener) }
            return listener.address
        } catch {
            loop.stop()
            throw error
        }
    }

    /// Stops serving and waits until answers under way are out, at most a second.
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
}
