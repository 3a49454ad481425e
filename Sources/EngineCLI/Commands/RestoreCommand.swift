internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore
internal import Glibc

/// Puts a backup in the place of the store.
struct RestoreCommand: ReportingCommand {
    static let words = ["restore"]
    static let summary = "checks a backup, and puts it in the place of the store"
    static let discussion = """
        All of it is read first: the file, the audit trail, and whether the vault keys open every
        credential. What upstream renewed after the backup was made is not in it: such connections
        have to be connected anew. A store that is there is replaced only with --yes, and never while
        another process has it open.
        """
    static let examples = [
        CommandExample("engine restore engine.db-backup-20261129T154500Z --verify", "only the check"),
        CommandExample("engine restore engine.db-backup-20261129T154500Z --yes", "in the place of the store"),
    ]

    static let result = ResultShape([
        .init("file", .text, "the backup"), .init("restored", .flag, "whether it is the store now"),
        .init("schema", .integer, "the schema that it had"), .init("connections", .integer, "connections in it"),
        .init("records", .integer, "records in it"), .init("events", .integer, "events of its audit trail"),
        .init("sealed", .integer, "sealed values that the keys open"),
        .init("faults", .list(.text), "what does not open, and where the trail is broken"),
    ])

    private let file: String
    private let onlyVerifies: Bool
    private let isSure: Bool
    private let takesFaulty: Bool

    init(reading arguments: inout ArgumentReader) {
        file = arguments.required("file", "the backup")
        onlyVerifies = arguments.flag("verify", "only check it; nothing is changed")
        isSure = arguments.flag("yes", "replace the store that is there")
        takesFaulty = arguments.flag("with-faults", "restore it although something in it does not open")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let project = try ProjectFolder.require(in: session)
        let definitions = try Definitions.load(.paths([]), in: session)
        let settings = ProjectSettings(session: session, project: project, definition: definitions.library.project)
        let store = settings.storePath
        if !onlyVerifies, !isSure, access(store, F_OK) == 0 {
            throw CommandFailure(
                .failed, "needs-yes", "the store \(store) is there, and would be replaced",
                hint: "add --yes, or --verify to check the backup only")
        }
        let (content, isRestored) = try await restore(store, project, settings.environment, session)
        let faults = Self.faults(of: content)
        report(content, faults, isRestored, to: session)
        return faults.isEmpty || isRestored ? .done : .failed
    }

    private func restore(
        _ store: String, _ project: ProjectFolder, _ environment: String, _ session: CommandSession
    ) async throws(CommandFailure) -> (StoreCopy.Content, Bool) {
        let path = session.path(of: file)
        guard access(path, F_OK) == 0 else {
            throw CommandFailure(
                .local, "unreadable-file", "'\(file)' cannot be read: \(String(cString: strerror(errno)))",
                hint: "name a file that 'engine backup' wrote")
        }
        return try await Workplace.storing { () async throws(StoreFault) in
            let keys: VaultSource
            do throws(VaultFault) {
                keys = try VaultSource.find(environment: session.environment, project: project.path)
            } catch {
                throw .vault(error)
            }
            let copy = try StoreCopy(of: store)
            let content = try await copy.examine(path, with: keys)
            guard !onlyVerifies, takesFaulty || Self.faults(of: content).isEmpty else {
                await copy.discard()
                return (content, false)
            }
            do throws(StoreFault) {
                try await copy.replace()
            } catch {
                await copy.discard()
                throw error
            }
            let restored = try await Store.open(Store.Options(path: store, creates: false))
            _ = try await restored.appendEvent("store.restore", subject: path, actor: session.actor, in: environment)
            try await restored.close()
            return (content, true)
        }
    }

    private static func faults(of content: StoreCopy.Content) -> [String] {
        (content.vault?.faults ?? []).map(\.description)
            + content.breaks.map { "event \($0.id) of the audit trail: \($0.kind.rawValue)" }
    }

    private func report(
        _ content: StoreCopy.Content, _ faults: [String], _ isRestored: Bool, to session: CommandSession
    ) {
        let opened = content.vault?.opened ?? 0
        var text = """
            \(file): \(content.connections) connections, \(content.records) records, \(content.events) events; \
            the keys open \(opened) sealed values

            """
        text += faults.map { "fault: \($0)\n" }.joined()
        text +=
            isRestored ? "It is the store now.\n" : faults.isEmpty ? "It can be restored.\n" : "Nothing was changed.\n"
        report(
            [
                ("file", .string(file)), ("restored", .bool(isRestored)),
                ("schema", .number(JSONNumber(content.schema))),
                ("connections", .number(JSONNumber(content.connections))),
                ("records", .number(JSONNumber(content.records))), ("events", .number(JSONNumber(content.events))),
                ("sealed", .number(JSONNumber(opened))), ("faults", .array(faults.map { .string($0) })),
            ], text: text, to: session)
    }
}
