internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineServer
internal import EngineStore
internal import Glibc

/// Serves one connection on loopback: plain HTTP in, authorised requests out.
struct ProxyCommand: ReportingCommand {
    static let words = ["proxy"]
    static let summary = "lets programs on this machine call a connection without its credential"
    static let discussion = """
        A request to the address goes to the connection's base with its credential on it; bodies pass as
        they come, both ways. It listens on loopback only, and refuses other Host fields and pages of
        browsers. Whoever can reach the port may use it: --token asks callers for a bearer.
        """
    static let examples = [
        CommandExample("engine proxy --connection acme", "then: curl http://127.0.0.1:8787/tasks"),
        CommandExample("engine proxy --connection acme --listen 127.0.0.1:0 --token s3cret", "another port, a bearer"),
        CommandExample("engine proxy --connection acme --access-log", "a line on standard error for each call"),
    ]

    static let stopsCleanly = true

    static let result = ResultShape([
        .init("address", .text, "where it listens"), .init("connection", .text, "whose credential it lays on"),
    ])

    /// Where it listens if nobody says otherwise.
    private static let usual = ListenAddress(host: "127.0.0.1", port: 8787)
    /// The most loops: each has connections of its own to upstream.
    private static let mostLoops = 4

    private let connection: String?
    private let address: String?
    private let token: String?
    private let origins: [String]
    private let allowed: [String]
    private let isLogged: Bool

    init(reading arguments: inout ArgumentReader) {
        connection = arguments.option("connection", "name", "whose credential it lays on")
        address = arguments.option("listen", "host:port", "where to listen; 127.0.0.1:8787")
        token = arguments.option("token", "text", "what callers have to bring; ENGINE_PROXY_TOKEN hides it from ps")
        origins = arguments.options("origin", "url", "an origin whose pages may call")
        allowed = arguments.options("allow", "host:port", "a target that may be private or plain http")
        isLogged = arguments.flag("access-log", "write a line for each call to standard error, as the server does")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        DescriptorLimit.raise()
        let address = try listenAddress()
        let origins = try allowedOrigins()
        let secret = try secret(session)
        return try await Workplace.with(.paths([]), in: session, allowing: allowed) {
            workplace throws(CommandFailure) in
            try await serve(address, secret, origins, workplace, session)
        }
    }

    private func serve(
        _ address: ListenAddress, _ secret: Secret?, _ origins: Set<String>, _ workplace: Workplace,
        _ session: CommandSession
    ) async throws(CommandFailure) -> ExitCode {
        let stored = try await workplace.connection(of: connection)
        let writer =
            isLogged ? try LogWriter.toErrors(of: session.terminal, now: workplace.store.options.clock.now) : nil
        let loops = try Self.loops()
        let clients = loops.map { workplace.client(on: $0) }
        let upstream = EmbeddedUpstream(
            stored.name, in: workplace,
            sender: NetworkSender(clients: clients, userAgent: "engine/\(VersionCommand.version)"),
            events: SyncProgress(session: session))
        var failure: CommandFailure?
        do throws(CommandFailure) {
            // What keeps it from serving is told now, and not to the first caller.
            _ = try await upstream.service()
            let door = Door(
                upstream: upstream, connection: stored, token: secret, origins: origins,
                log: writer.map { AccessLog($0.log) })
            let listener = try start(door, at: address, loops)
            report(
                [("address", .string("http://\(listener.address)")), ("connection", .string(stored.name))],
                text: "http://\(listener.address) leads to '\(stored.name)'\n", to: session)
            await StopSignal.wait()
            await listener.stop(within: .seconds(30), quiet: .milliseconds(200))
        } catch {
            failure = error
        }
        for client in clients { await client.close() }
        for loop in loops { loop.stop() }
        await writer?.finish(within: .seconds(1))
        if let failure { throw failure }
        return .done
    }

    private func start(
        _ door: Door, at address: ListenAddress, _ loops: [EventLoop]
    ) throws(CommandFailure) -> HTTPListener {
        do throws(ListenFault) {
            return try HTTPListener.start(on: address, loop: loops[0], others: Array(loops.dropFirst())) { request in
                await door.answer(request, at: request.local ?? address)
            }
        } catch {
            throw CommandFailure(.local, "listen", "\(error)", hint: "another port: --listen 127.0.0.1:0")
        }
    }

    /// What callers have to bring.
    private func secret(_ session: CommandSession) throws(CommandFailure) -> Secret? {
        let variable = "ENGINE_PROXY_TOKEN"
        guard let text = token ?? session.environment[variable] else { return nil }
        // An empty one is a variable that was not set where the command was written: no door without a lock for that.
        guard !text.isEmpty else {
            throw .usage(
                "the token of \(token == nil ? variable : "--token") is empty",
                hint: "say one, or leave it out: then whoever reaches the port may call")
        }
        return Secret(text)
    }

    private static func loops() throws(CommandFailure) -> [EventLoop] {
        let count = min(mostLoops, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        var loops: [EventLoop] = []
        for number in 0..<count {
            do throws(EventLoopFault) {
                loops.append(try EventLoop(name: "engine-proxy-\(number)"))
            } catch {
                for loop in loops { loop.stop() }
                throw CommandFailure(.local, "event-loop", "\(error)")
            }
        }
        return loops
    }

    private func listenAddress() throws(CommandFailure) -> ListenAddress {
        guard let address else { return Self.usual }
        guard let parsed = ListenAddress(text: address) else {
            throw .usage("'\(address)' is no address to listen on", hint: "write host:port, for example 127.0.0.1:8787")
        }
        guard parsed.isLoopback else {
            throw .usage(
                "the proxy listens on loopback only, and \(parsed.host) is not",
                hint: "whoever reaches it may use the connection; for other machines there is 'engine serve'")
        }
        return parsed
    }

    private func allowedOrigins() throws(CommandFailure) -> Set<String> {
        for origin in origins {
            guard let url = try? URLValue(origin), "\(url.origin)" == origin.lowercased() else {
                throw .usage("'\(origin)' is no origin", hint: "write scheme, host and port: http://localhost:3000")
            }
        }
        return Set(origins.map { $0.lowercased() })
    }
}

/// What answers callers, with a line of the log for each if that is wanted.
private struct Door: Sendable {
    let upstream: EmbeddedUpstream
    let connection: StoredConnection
    let token: Secret?
    let origins: Set<String>
    let log: AccessLog?

    func answer(_ request: ServerRequest, at address: ListenAddress) async -> ServerResponse {
        let bytes = log.map { _ in BodyBytes() }
        let proxy = EmbeddedProxy(
            upstream: upstream, address: address, token: token, origins: origins, bytes: bytes)
        guard let log, let bytes else { return await proxy.answer(request) }
        let call = ProxiedCall(
            connection: connection.publicID, integration: connection.integration, provider: connection.provider,
            bytes: bytes)
        return await log.forwarding(call, of: request, from: "local", in: connection.environment) {
            await proxy.answer(request)
        }
    }
}

extension Workplace {
    /// The connection of a name, or the only one.
    fileprivate func connection(of name: String?) async throws(CommandFailure) -> StoredConnection {
        if let name { return try await connection(named: name) }
        let all = try await connections()
        guard all.count == 1 else {
            throw .usage(
                all.isEmpty ? "there is no connection yet" : "there are \(all.count) connections",
                hint: all.isEmpty
                    ? "run 'engine connect <provider>' first"
                    : "name one with --connection: \(all.map(\.name).sorted().joined(separator: ", "))")
        }
        return all[0]
    }
}
