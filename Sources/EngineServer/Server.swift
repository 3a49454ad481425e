internal import EngineHTTP
public import EngineNetwork
public import EngineStore
internal import Glibc

/// A running server: HTTP in front of the engine.
public struct Server: Sendable {
    /// Where it listens, with the port that was given.
    public let address: ListenAddress
    /// Where browsers reach it, with the same port if nobody set another address.
    public let publicURL: String

    private let listener: HTTPListener
    private let loops: [EventLoop]
    private let clients: [HTTPClient]
    private let state: ServerState
    private let devices: DeviceFlows
    /// Reads the operator's own files beside the first requests.
    private let opening: Task<Void, Never>

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
        let loops = try Self.loops()
        do throws(StartFault) {
            return try await start(settings, parts: parts, observer: observer, on: loops)
        } catch {
            for loop in loops { loop.stop() }
            throw error
        }
    }

    private static func start(
        _ settings: ServerSettings, parts: ServerParts, observer: any RequestObserver, on loops: [EventLoop]
    ) async throws(StartFault) -> Server {
        let socket = try open(settings.listen)
        let settings = settings.bound(to: socket.address)
        let clients = parts.clientOfLoop.map { make in loops.map { make($0) } } ?? []
        let desk = Composition.make(settings, parts, clients: clients, observer: observer)
        do throws(StoreFault) {
            try await desk.services.integrations.declareAll()
        } catch {
            throw .store(error)
        }
        let listener = HTTPListener.start(
            on: socket, loop: loops[0], others: Array(loops.dropFirst()),
            onRefusal: { desk.observer.finished(RequestRecord($0)) },
            handler: { await desk.respond(to: $0) })
        return Server(
            address: listener.address, publicURL: settings.publicURL, listener: listener, loops: loops,
            clients: clients, state: desk.services.state, devices: desk.services.connect.devices,
            opening: Task { await desk.services.catalogue.readOwn() })
    }

    private static func open(_ address: ListenAddress) throws(StartFault) -> ListenSocket {
        do throws(ListenFault) {
            return try ListenSocket(on: address)
        } catch {
            throw .listen(error)
        }
    }

    /// Returns once each of its loops has answered: one that hangs never does.
    public func answer() async {
        for loop in loops {
            await withCheckedContinuation { continuation in loop.post { continuation.resume() } }
        }
    }

    /// Takes no new connections, lets requests that have begun get their answers, and ends.
    /// - Parameter grace: how long answers may take.
    public func stop(within grace: Duration = .seconds(30)) async {
        state.beginDraining()
        devices.endAll()
        await listener.stop(within: grace, quiet: .milliseconds(500))
        await opening.value
        for client in clients { await client.close() }
        for loop in loops { loop.stop() }
    }

    /// One loop for each core, four at most: a connection belongs to one of them, with its own clients of upstream.
    private static func loops() throws(StartFault) -> [EventLoop] {
        let count = min(4, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        var loops: [EventLoop] = []
        for number in 0..<count {
            do throws(EventLoopFault) {
                loops.append(try EventLoop(name: "engine-serve-\(number)"))
            } catch {
                for loop in loops { loop.stop() }
                throw .loop(error)
            }
        }
        return loops
    }
}
