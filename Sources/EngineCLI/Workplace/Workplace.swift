internal import Engine
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// What commands that touch data share: the project's store, the network, the settings.
///
/// Built here and nowhere else.
struct Workplace {
    let session: CommandSession
    let definitions: Definitions
    let project: ProjectFolder
    let store: Store
    let reader: RecordReader
    /// The limits that all connections of an application keep together.
    let gates = SharedGates()
    let client: HTTPClient
    private let policy: EgressPolicy
    let environment: String
    private let loop: EventLoop

    /// Whether a command touches credentials, and so needs the vault key.
    enum KeyNeed: Sendable {
        /// It reads or writes them.
        case needed
        /// It does more with the key, and works without it.
        case wanted
        /// It works without the key.
        case unneeded
    }

    /// Opens the store and prepares the network for a closure, and gives everything back whatever comes of it.
    /// - Parameters:
    ///   - demand: the definitions that are needed.
    ///   - session: the command's session.
    ///   - key: whether credentials are touched.
    ///   - allowed: single targets that the command line opens.
    ///   - body: what is done there.
    /// - Returns: what the closure returns.
    /// - Throws: why it cannot be opened, or what the closure throws.
    static func with<Result>(
        _ demand: LibraryLoader.Demand, in session: CommandSession, key: KeyNeed = .needed,
        allowing allowed: [String] = [], _ body: (Workplace) async throws(CommandFailure) -> Result
    ) async throws(CommandFailure) -> Result {
        let workplace = try await open(demand, in: session, key: key, allowing: allowed)
        do throws(CommandFailure) {
            let result = try await body(workplace)
            await workplace.close()
            return result
        } catch {
            await workplace.close()
            throw error
        }
    }

    private static func open(
        _ demand: LibraryLoader.Demand, in session: CommandSession, key: KeyNeed, allowing allowed: [String]
    ) async throws(CommandFailure) -> Workplace {
        let project = try ProjectFolder.require(in: session)
        let definitions = try Definitions.load(demand, in: session)
        let settings = ProjectSettings(session: session, project: project, definition: definitions.library.project)
        let targets = try targets(definitions.library.project, allowed, session)
        let store = try await openStore(settings.storePath, key, project, session)
        do throws(EventLoopFault) {
            let loop = try EventLoop(name: "engine-network")
            let policy = EgressPolicy(allowing: targets)
            return Workplace(
                session: session, definitions: definitions, project: project, store: store, reader: store.records,
                client: HTTPClient(loop: loop, policy: policy), policy: policy,
                environment: settings.environment, loop: loop)
        } catch {
            try? await store.close()
            throw CommandFailure(.local, "event-loop", "\(error)")
        }
    }

    /// The key is looked for first: without it nothing is made or changed.
    private static func openStore(
        _ file: String, _ key: KeyNeed, _ project: ProjectFolder, _ session: CommandSession
    ) async throws(CommandFailure) -> Store {
        do throws(StoreFault) {
            let keys: VaultSource? =
                switch key {
                case .needed: try keySource(project, session)
                case .wanted: try? keySource(project, session)
                case .unneeded: nil
                }
            let store = try await Store.open(Store.Options(path: file))
            do throws(StoreFault) {
                if let keys, key == .needed { try await store.unlock(from: keys) }
                // A key that does not fit opens nothing; the command says what it could not do.
                if let keys, key == .wanted { try? await store.unlock(from: keys) }
                return store
            } catch {
                try? await store.close()
                throw error
            }
        } catch {
            // That a key is missing says little; which one it is tells whoever keeps several.
            guard case .vault(let fault) = error else { throw CommandFailure(error) }
            throw CommandFailure(await SealedStore.fault(fault, of: file))
        }
    }

    /// A client of its own for another loop, within the same egress policy.
    func client(on loop: EventLoop) -> HTTPClient {
        // As many as callers there are at once: none of them waits for another's connection.
        HTTPClient(
            loop: loop, policy: policy, settings: HTTPClientSettings(connectionsPerHost: 256, idleConnections: 256))
    }

    /// Where the vault keys are.
    func keySource() throws(CommandFailure) -> VaultSource {
        do throws(StoreFault) {
            return try Self.keySource(project, session)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Where the keys are, once they were read there.
    private static func keySource(
        _ project: ProjectFolder, _ session: CommandSession
    ) throws(StoreFault) -> VaultSource {
        do throws(VaultFault) {
            let source = try VaultSource.find(environment: session.environment, project: project.path)
            _ = try source.read()
            return source
        } catch {
            throw .vault(error)
        }
    }

    private static func targets(
        _ settings: ProjectDefinition?, _ allowed: [String], _ session: CommandSession
    ) throws(CommandFailure) -> [EgressTarget] {
        let listed = settings?.network?.allow.map(\.value) ?? []
        let named = session.environment["ENGINE_ALLOW"]?.split(separator: ",").map(String.init) ?? []
        var targets: [EgressTarget] = []
        for entry in listed + named + allowed {
            do throws(EgressTarget.Fault) {
                targets.append(try EgressTarget(entry: entry))
            } catch {
                throw .usage("'\(entry)' is no target that can be allowed: \(error)", hint: "write host:port")
            }
        }
        return targets
    }

    /// What the project sets.
    var settings: ProjectSettings {
        ProjectSettings(session: session, project: project, definition: definitions.library.project)
    }

    /// Gives everything back.
    func close() async {
        await client.close()
        // What could not be closed is given back when the process ends, which is next.
        try? await store.close()
        loop.stop()
    }
}

extension CommandFailure {
    /// The failure that a fault of the store stands for.
    init(_ fault: StoreFault) {
        var (code, isRetryable) = ("store", false)
        if case .vault = fault { code = "vault-key" }
        if case .locked = fault { isRetryable = true }
        if case .inUse = fault { (code, isRetryable) = ("busy", true) }
        if case .leaseLost = fault { (code, isRetryable) = ("busy", true) }
        if case .exists = fault { code = "exists" }
        if case .otherProvider = fault { code = "exists" }
        let isStopped = fault == .interrupted
        self.init(
            isStopped ? .interrupted : .local, isStopped ? "interrupted" : code, "\(fault)", hint: fault.advice,
            isRetryable: isRetryable)
    }
}
