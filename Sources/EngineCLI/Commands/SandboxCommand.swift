internal import EngineLanguage
internal import EngineNetwork
internal import EngineTesting

/// Serves the built-in realistic upstream.
struct SandboxCommand: ReportingCommand {
    static let words = ["sandbox"]
    static let summary = "serves a small realistic service on loopback, to try things on"
    static let discussion = """
        Its data is the same for the same seed. The guide tells its endpoints, and its switches for
        latency and faults. The connection's credential is the API key 'sandbox-key'.
        """
    static let examples = [
        CommandExample("engine sandbox", "a thousand contacts on 127.0.0.1:8788"),
        CommandExample("engine sandbox --contacts 1000000 --latency 20", "a million, 20 ms away"),
    ]

    static let stopsCleanly = true

    static let result = ResultShape([.init("address", .text, "where it listens")])

    private let address: String?
    private let contacts: Int?
    private let projects: Int?
    private let latency: Int?
    private let seed: Int?
    private let pageSize: Int?

    init(reading arguments: inout ArgumentReader) {
        address = arguments.option("listen", "host:port", "where to listen; 127.0.0.1:8788")
        contacts = arguments.integer("contacts", "n", "how many contacts there are; 1000", in: 0...100_000_000)
        projects = arguments.integer("projects", "n", "how many projects there are; 20", in: 0...1_000_000)
        latency = arguments.integer("latency", "ms", "milliseconds before every answer; 0", in: 0...60_000)
        seed = arguments.integer("seed", "n", "the data's seed; 1", in: 0...Int.max)
        pageSize = arguments.integer("page-size", "n", "the most records of a page; 1000", in: 1...100_000)
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        LargeBlocks.keep()
        var configuration = SandboxConfiguration()
        if let contacts { configuration.contacts = contacts }
        if let projects { configuration.projects = projects }
        if let latency { configuration.latency = .milliseconds(latency) }
        if let seed { configuration.seed = UInt64(seed) }
        if let pageSize { configuration.pageSizeLimit = pageSize }
        let sandbox = Sandbox(configuration: configuration)
        let bound: ListenAddress
        do {
            bound = try await sandbox.start(on: try listenAddress())
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.local, "listen", "\(error)", hint: "another port: --listen 127.0.0.1:0")
        }
        report(
            [("address", .string("http://\(bound)"))], text: "The sandbox listens on http://\(bound)\n", to: session)
        await StopSignal.wait()
        await sandbox.stop()
        return .done
    }

    private func listenAddress() throws(CommandFailure) -> ListenAddress {
        guard let address else { return Sandbox.defaultAddress }
        guard let parsed = ListenAddress(text: address) else {
            throw .usage("'\(address)' is no address to listen on", hint: "write host:port, for example 127.0.0.1:8788")
        }
        return parsed
    }
}
