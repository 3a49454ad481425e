internal import Engine
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// What commands that touch data share: the project's store, the network, the settings. Built here and nowhere else.
struct Workplace {
    let session: CommandSession
    let definitions: Definitions
    let project: ProjectFolder
    let store: Store
    let reader: RecordReader
    let client: HTTPClient
    let environment: String
    private let loop: EventLoop

    /// Opens the store and prepares the network.
    /// - Parameters:
    ///   - demand: the definitions that are needed.
    ///   - allowed: single targets that the command line opens.
    static func open(
        _ demand: LibraryLoader.Demand, in session: CommandSession, allowing allowed: [String] = []
    ) async throws(CommandFailure) -> Workplace {
        let project = try ProjectFolder.require(in: session)
        let definitions = try Definitions.load(demand, in: session)
        let settings = definitions.library.project
        let path = session.environment["ENGINE_STORE"] ?? settings?.store ?? "engine.db"
        let file = path.hasPrefix("/") ? path : "\(project.path)/\(path)"
        let (store, reader) = try await openStore(file, project, session)
        let targets = try targets(settings, allowed, session)
        do throws(EventLoopFault) {
            let loop = try EventLoop(name: "engine-network")
            return Workplace(
                session: session, definitions: definitions, project: project, store: store, reader: reader,
                client: HTTPClient(loop: loop, policy: EgressPolicy(allowing: targets)),
                environment: session.environment["ENGINE_ENVIRONMENT"] ?? settings?.environment.value ?? "dev", loop: loop)
        } catch {
            throw CommandFailure(.local, "event-loop", "\(error)")
        }
    }

    private static func openStore(
        _ file: String, _ project: ProjectFolder, _ session: CommandSession
    ) async throws(CommandFailure) -> (Store, RecordReader) {
        do throws(StoreFault) {
            let store = try await Store.open(Store.Options(path: file))
            try await store.unlock(with: try vault(project, session))
            return (store, try await RecordReader.open(beside: store))
        } catch {
            throw CommandFailure(error)
        }
    }

    private static func vault(_ project: ProjectFolder, _ session: CommandSession) throws(StoreFault) -> Vault {
        do throws(VaultFault) {
            return try Vault.find(environment: session.environment, project: project.path)
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

    /// Gives everything back.
    func close() async {
        await client.close()
        // What could not be closed is given back when the process ends, which is next.
        try? await reader.close()
        try? await store.close()
        loop.stop()
    }
}

extension CommandFailure {
    /// The failure that a fault of the store stands for.
    init(_ fault: StoreFault) {
        self.init(.local, "store", "\(fault)")
    }

    /// The failure that the fault of a call stands for.
    init(_ fault: CallFault, connection: String) {
        let message = "'\(fault.call)' for connection '\(connection)': \(fault.message)"
        switch fault.cause {
        case .upstream(.unauthorized), .upstream(.expired):
            self.init(.refused, "refused", message, hint: "reconnect with 'engine connect'")
        case .upstream, .transport: self.init(.upstream, "upstream", message)
        case .egress: self.init(.upstream, "egress", message)
        case .definition: self.init(.failed, "definition", message)
        case .input: self.init(.failed, "input", message)
        case .local: self.init(.local, "local", message)
        case .interrupted: self.init(.interrupted, "interrupted", message)
        }
    }
}
