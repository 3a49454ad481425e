internal import EngineLanguage

/// Tells which engine this is.
struct VersionCommand: EngineCommand {
    /// The version of this source tree.
    static let version = "0.1.0"

    static let words = ["version"]
    static let summary = "tells which engine this is"
    static let examples = [CommandExample("engine version", "the version")]

    init(reading arguments: inout ArgumentReader) {}

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let text = session.wantsJSON ? JSONWriter.text(["version": .string(Self.version)]) : "engine \(Self.version)"
        session.terminal.write(text + "\n")
        return .done
    }
}
