internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore
internal import Glibc

/// Copies the store while others work with it.
struct BackupCommand: ReportingCommand {
    static let words = ["backup"]
    static let summary = "copies the store into one file, while others work with it"
    static let discussion = """
        The copy is the store as it is at one moment. Credentials in it stay sealed: the vault key is
        not in it, and without the key they are lost. Keep the two apart, and keep both.
        """
    static let examples = [
        CommandExample("engine backup", "a file beside the store, named by the time"),
        CommandExample("engine backup --out /var/backups/engine.db", "to where backups are fetched from"),
    ]

    static let stopsCleanly = true

    static let result = ResultShape([
        .init("file", .text, "the backup"), .init("bytes", .integer, "its size"),
        .init("keys", .list(.text), "the ids of the vault keys that it needs"),
    ])

    private let out: String?

    init(reading arguments: inout ArgumentReader) {
        out = arguments.option("out", "file", "the file; one beside the store, named by the time")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let made = try await Workplace.with(.paths([]), in: session, key: .unneeded) {
            workplace throws(CommandFailure) in
            try await backUp(workplace, session)
        }
        let keys = made.keys
        let needed = keys.isEmpty ? "" : "It needs the vault key \(keys.joined(separator: " and ")).\n"
        report(
            [
                ("file", .string(made.path)), ("bytes", .number(JSONNumber(made.bytes))),
                ("keys", .array(keys.map { .string($0) })),
            ], text: "Wrote \(made.path), \(made.bytes / 1_000) kB.\n\(needed)", to: session)
        return .done
    }

    private func backUp(
        _ workplace: Workplace, _ session: CommandSession
    ) async throws(CommandFailure) -> (path: String, bytes: Int, keys: [String]) {
        let store = workplace.store.options.path
        let path = out.map { session.path(of: $0) } ?? "\(store)-backup-\(Self.stamp())"
        try Self.requireFolder(of: path)
        let actor = session.actor
        let (bytes, keys, isTold) = try await Workplace.storing { () async throws(StoreFault) in
            // Before the copy: a backup that fails leaves no file.
            let keys = try await workplace.store.vaultStatus().sealing.map(\.description)
            let bytes = try await StoreCopy(of: store).make(at: path)
            // Behind it: a backup that failed is none. A store whose own disk is full takes no event, and is what most
            // needs a backup.
            let event = try? await workplace.store.appendEvent(
                "store.backup", subject: path, actor: actor, in: workplace.environment,
                detail: [("bytes", "\(bytes)")])
            return (bytes, keys, event != nil)
        }
        if !isTold {
            session.terminal.note("warning: the store takes no event now, so its audit trail has none of this backup")
        }
        return (path, bytes, keys)
    }

    /// Refuses a place that is not there: a folder made by a slip would keep backups that nobody fetches.
    private static func requireFolder(of path: String) throws(CommandFailure) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var status = stat()
        let isFolder = stat(folder.isEmpty ? "/" : folder, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        guard isFolder else {
            throw CommandFailure(
                .local, "unwritable", "there is no folder '\(folder)' for the backup",
                hint: "make it with 'mkdir -p \(folder)', or choose another place with --out")
        }
    }

    /// The time as it stands in names of files.
    private static func stamp() -> String {
        InstantText(microseconds: Int64(time(nil)) * 1_000_000).text.filter { $0 != "-" && $0 != ":" }
    }
}
