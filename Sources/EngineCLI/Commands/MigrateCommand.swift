internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore
internal import Glibc

/// Brings the store to the newest schema.
struct MigrateCommand: ReportingCommand {
    static let words = ["migrate"]
    static let summary = "brings the store to the newest schema"
    static let discussion = """
        Every command does this when it opens the store; this one does nothing else, and tells what it
        did. A store that a newer engine wrote is refused and not changed. The vault key is not
        needed.
        """
    static let examples = [
        CommandExample("engine migrate", "before a new version serves"),
        CommandExample("engine migrate --check", "exit 1 if the store is behind; nothing is changed"),
    ]

    static let result = ResultShape([
        .init("store", .text, "the store's file"), .init("from", .integer, "the schema that was found; 0: no store"),
        .init("to", .integer, "the schema that it has now, or would get"),
    ])

    private let checksOnly: Bool

    init(reading arguments: inout ArgumentReader) {
        checksOnly = arguments.flag("check", "change nothing; end with 1 if there is something to do")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let project = try ProjectFolder.require(in: session)
        let definitions = try Definitions.load(.paths([]), in: session)
        let settings = ProjectSettings(session: session, project: project, definition: definitions.library.project)
        let path = settings.storePath
        let before = access(path, F_OK) == 0 ? try inspect(path).schema : 0
        if checksOnly {
            let newest = before == 0 ? nil : try inspect(path).newestSchema
            report(from: before, to: newest ?? before, path, to: session)
            return before == newest ? .done : .failed
        }
        try await Workplace.with(.paths([]), in: session, key: .unneeded) { _ throws(CommandFailure) in }
        report(from: before, to: try inspect(path).schema, path, to: session)
        return .done
    }

    private func inspect(_ path: String) throws(CommandFailure) -> StoreInspection {
        do throws(StoreFault) {
            return try StoreInspection.of(path)
        } catch {
            throw CommandFailure(error)
        }
    }

    private func report(from old: Int, to new: Int, _ path: String, to session: CommandSession) {
        let text =
            switch (old, new) {
            case (0, 0): "There is no store yet at \(path)."
            case (0, _): "Made \(path) with schema \(new)."
            case (new, _): "\(path) has the newest schema, \(new)."
            default: "\(checksOnly ? "\(path) can go" : "Brought \(path)") from schema \(old) to \(new)."
            }
        report(
            [("store", .string(path)), ("from", .number(JSONNumber(old))), ("to", .number(JSONNumber(new)))],
            text: text + "\n", to: session)
    }
}
