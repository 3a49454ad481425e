internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineTesting

/// Serves the cases of a provider.
struct MockCommand: ReportingCommand {
    static let words = ["mock"]
    static let summary = "serves the cases of a provider as a local upstream"
    static let discussion = """
        A request that a case has gets that case's answer; of several answers each has its turn, the
        last stays. Any other request gets 404 with a list of those that are known. Needs no project.
        """
    static let examples = [
        CommandExample("engine mock acme", "on 127.0.0.1:8789"),
        CommandExample("engine mock acme --listen 127.0.0.1:0", "on any free port"),
    ]

    static let stopsCleanly = true

    static let result = ResultShape([
        .init("address", .text, "where it listens"), .init("base_url", .text, "what --base-url takes"),
        .init("exchanges", .integer, "how many are served"),
    ])

    private let id: String
    private let address: String?

    init(reading arguments: inout ArgumentReader) {
        id = arguments.required("provider", "id of a provider that has cases")
        address = arguments.option("listen", "host:port", "where to listen; 127.0.0.1:8789")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let definitions = try Definitions.load(.provider(id), in: session)
        let provider = try definitions.provider(id)
        let exchanges = definitions.library.cases.flatMap { Self.exchanges(of: $0) }
        guard !exchanges.isEmpty else {
            throw CommandFailure(
                .failed, "no-cases", "'\(provider.id.value)' has no cases with exchanges",
                hint: "write them in providers/\(provider.id.value).cases.yaml")
        }
        let mock = MockUpstream(exchanges) { call in
            session.terminal.note("\(call.status)  \(call.request)\(call.isKnown ? "" : "  (no case has this)")")
        }
        let bound: ListenAddress
        do {
            bound = try await mock.start(on: try listenAddress())
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.local, "listen", "\(error)", hint: "another port: --listen 127.0.0.1:0")
        }
        report(provider, exchanges.count, bound, to: session)
        await StopSignal.wait()
        await mock.stop()
        return .done
    }

    /// The exchanges of a file; bodies lie in files beside it.
    static func exchanges(of cases: LoadedCases) -> [MockExchange] {
        let folder = cases.source.path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return MockExchange.exchanges(of: cases.definition) { name in
            WholeFile(path: (folder + [Substring(name)]).joined(separator: "/")).read().map { Array($0.utf8) }
        }
    }

    private func report(
        _ provider: ProviderDefinition, _ count: Int, _ bound: ListenAddress, to session: CommandSession
    ) {
        // The operator's address stands for the whole base, its path included.
        let path = (try? URLValue(provider.base.scalar.text))?.path ?? ""
        let base = "http://\(bound)\(path == "/" ? "" : path)"
        report(
            [
                ("address", .string("http://\(bound)")), ("base_url", .string(base)),
                ("exchanges", .number(JSONNumber(count))),
            ],
            text: """
                \(count) exchanges of '\(provider.id.value)' are served on http://\(bound)

                Next:
                  engine connect \(provider.id.value) --base-url \(base) --allow \(bound)

                """, to: session)
    }

    private func listenAddress() throws(CommandFailure) -> ListenAddress {
        guard let parsed = ListenAddress(text: address ?? "127.0.0.1:8789") else {
            throw .usage(
                "'\(address ?? "")' is no address to listen on", hint: "write host:port, for example 127.0.0.1:8789")
        }
        return parsed
    }
}
