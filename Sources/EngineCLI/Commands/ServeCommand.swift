internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineNetwork
internal import EngineServer
internal import EngineStore

/// Runs the server.
struct ServeCommand: ReportingCommand {
    static let words = ["serve"]
    static let summary = "runs the server: connections, OAuth, the connect page and the proxy over HTTP"
    static let discussion = """
        It listens on loopback. Beyond it, public_url must be the https address of a proxy in front,
        or --insecure says that plain HTTP is meant. Each request is a line of JSON on standard error.
        SIGTERM ends it when the requests in hand are answered.
        """
    static let examples = [
        CommandExample("engine serve", "on 127.0.0.1:8080"),
        CommandExample("engine serve --listen 127.0.0.1:0", "on any port that is free"),
    ]

    static let stopsCleanly = true

    static let result = ResultShape([
        .init("address", .text, "where it listens"), .init("public_url", .text, "where browsers reach it"),
        .init("environment", .text, "the environment of engine.yaml"),
    ])

    private let address: String?
    private let isInsecure: Bool
    private let allowed: [String]

    init(reading arguments: inout ArgumentReader) {
        address = arguments.option("listen", "host:port", "where to listen; 127.0.0.1:8080")
        isInsecure = arguments.flag("insecure", "listen beyond this machine without TLS in front")
        allowed = arguments.options("allow", "host:port", "a target that may be private or plain http")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        DescriptorLimit.raise()
        // What is wrong with the settings is told before anything is opened.
        let project = try ProjectFolder.require(in: session)
        let definitions = try Definitions.load(.paths([]), in: session)
        let settings = try ServerChoice(
            settings: ProjectSettings(session: session, project: project, definition: definitions.library.project)
        ).server(typed: address, isInsecure: isInsecure)
        try await Workplace.with(.paths([]), in: session, allowing: allowed) { workplace throws(CommandFailure) in
            try await serve(settings, workplace, session)
        }
        return .done
    }

    private func serve(
        _ settings: ServerSettings, _ workplace: Workplace, _ session: CommandSession
    ) async throws(CommandFailure) {
        try await workplace.requireEnvironment()
        try await FirstKey(workplace: workplace).add()
        let clock = workplace.store.options.clock
        let terminal = session.terminal
        // What can be read again is read when it has changed; under an init system there is no terminal to hang up.
        let devices = terminal.settings.devices
        if !devices.input, !devices.output, !devices.error { StopSignal.ignoreHangUp() }
        let writer = try LogWriter.toErrors(of: terminal, now: clock.now)
        let log = writer.log
        var parts = ServerParts(
            store: workplace.store, reader: workplace.reader, client: workplace.client,
            loader: Definitions.loader(in: session, project: workplace.project),
            integrations: try workplace.declaredIntegrations(), gates: workplace.gates)
        parts.clientOfLoop = { workplace.client(on: $0) }
        parts.events = LogSink(log)
        let server: Server
        do throws(Server.StartFault) {
            server = try await Server.start(settings, parts: parts, observer: AccessLog(log))
        } catch {
            await writer.finish(within: .seconds(1))
            throw CommandFailure(error)
        }
        let hasKeys = try await Workplace.storing { () async throws(StoreFault) in
            try await workplace.store.hasKeys()
        }
        var hints = hasKeys ? "" : "There is no API key yet. In another terminal:\n  engine key create first\n"
        let catalogue = Catalogue(environment: session.environment, binaryPath: session.binaryPath)
        if let problem = catalogue.problem {
            log.write(.warning, "catalogue", [("detail", .text("\(problem.message); \(problem.fix)"))])
        }
        if catalogue.path == nil {
            hints += "No bundled providers are beside this binary: scripts/install brings them.\n"
        }
        report(
            [
                ("address", .string("http://\(server.address)")), ("public_url", .string(server.publicURL)),
                ("environment", .string(settings.environment)),
            ],
            text: """
                The server listens on http://\(server.address)

                """ + hints,
            to: session)
        log.write(
            .info, "serving",
            [
                "address": .text("\(server.address)"), "public_url": .text(server.publicURL),
                "environment": .text(settings.environment), "version": .text(settings.version),
            ])
        let service = InitSystem(environment: session.environment)
        service.tell("READY=1\nSTATUS=listening on \(server.address)")
        // That its threads get on is the sign of life; a full disk, or another process that writes, is no reason to be
        // started anew.
        let store = workplace.store
        let watchdog = service.watch {
            _ = await store.problem()
            await server.answer()
            await store.progress()
        }
        await StopSignal.wait()
        service.tell("STOPPING=1")
        log.write(.info, "stopping", [])
        watchdog?.cancel()
        await server.stop()
        log.write(.info, "stopped", [])
        await writer.finish(within: .seconds(1))
    }
}

extension CommandFailure {
    /// The failure that a server that did not start stands for.
    fileprivate init(_ fault: Server.StartFault) {
        switch fault {
        case .loop(let fault): self.init(.local, "event-loop", "\(fault)")
        case .store(let fault): self.init(fault)
        case .listen(let fault):
            if case .notAnAddress = fault {
                self = .usage("\(fault)", hint: "write --listen 127.0.0.1:8080")
            } else {
                self.init(.local, "listen", "\(fault)", hint: "another port: --listen 127.0.0.1:0")
            }
        }
    }
}
