internal import EngineHTTP
public import EngineNetwork
public import EngineStore

/// A running server: HTTP in front of the engine.
public struct Server: Sendable {
    /// Where it listens, with the port that was given.
    public let address: ListenAddress

    private let listener: HTTPListener
    private let loop: EventLoop
    private let state: ServerState

    /// Why a server did not start.
    public enum StartFault: Error, Sendable {
        /// The port cannot be had.
        case listen(ListenFault)
        /// The system gives no more of what a loop needs.
        case loop(EventLoopFault)
        /// What `engine.yaml` says cannot be written to the store.
        case store(StoreFault)
    }

    /// Starts to serve.
    /// - Parameters:
    ///   - settings: what the operator set.
    ///   - parts: what it is built on; they must outlive the server.
    ///   - observer: takes what came of each request.
    /// - Returns: the server, which serves until it is stopped.
    /// - Throws: why it cannot listen.
    public static func start(
        _ settings: ServerSettings, parts: ServerParts, observer: any RequestObserver
    ) async throws(StartFault) -> Server {
        let desk = Composition.make(settings, parts, observer: observer)
        do throws(StoreFault) {
            try await desk.services.integrations.declareAll()
        } catch {
            throw .store(error)
        }
        let loop: EventLoop
        do throws(EventLoopFault) {
            loop = try EventLoop(name: "engine-server")
        } catch {
            throw .loop(error)
        }
        do throws(ListenFault) {
            let listener = try HTTPListener.start(on: settings.listen, loop: loop) {
                await desk.respond(to: $0)
            }
            return Server(address: listener.address, listener: listener, loop: loop, state: desk.services.state)
        } catch {
            loop.stop()
            throw .listen(error)
        }
    }

    /// Takes no new connections, lets requests that have begun get their answers, and ends.
    /// - Parameter grace: how long answers may take.
    public func stop(within grace: Duration = .seconds(30)) async {
        state.beginDraining()
        await listener.stop(within: grace)
        loop.stop()
    }
}
