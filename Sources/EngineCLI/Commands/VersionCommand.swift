internal import EngineLanguage

/// Tells which engine this is.
struct VersionCommand: ReportingCommand {
    /// The version of this source tree.
    static let version = "0.1.0"

    static let words = ["version"]
    static let summary = "tells which engine this is"
    static let examples = [CommandExample("engine version", "the version")]

    static let result = ResultShape([.init("version", .text, "the version")])

    init(reading arguments: inout ArgumentReader) {}

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        report([("version", .string(Self.version))], text: "engine \(Self.version)\n", to: session)
        return .done
    }
}
