internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Seals everything with a new key.
struct VaultRotateCommand: ReportingCommand {
    static let words = ["vault", "rotate"]
    static let summary = "seals everything with a new key, while others work with the store"
    static let discussion = """
        A new key is put in front of the old ones in vault.key, or in the file that
        ENGINE_VAULT_KEY_FILE names. Where the engine cannot write (ENGINE_VAULT_KEY, a credential of
        systemd), put it there yourself, start anew what runs with the keys, then run this.

        It may be stopped or killed at any moment: run again it goes on. The old key stays at hand,
        since backups that were made before need it. --drop-old takes it away later: it makes no new
        key, and takes none that still seals something. That asks on a terminal, and needs --yes
        elsewhere.
        """
    static let examples = [
        CommandExample("engine vault rotate", "a new key; everything is sealed with it"),
        CommandExample("engine vault rotate --drop-old --yes", "later: takes the keys away that seal nothing"),
    ]

    static let stopsCleanly = true

    static let result = ResultShape([
        .init("key", .text, "the id of the key that seals now"), .init("new", .flag, "whether it was made for this"),
        .init("retired", .list(.text), "the ids of the keys that seal nothing any more"),
        .init("values", .integer, "how many values were sealed anew"),
        .init("dropped", .list(.text), "the ids of the keys that were taken out of their place"),
    ])

    private let dropsOld: Bool
    private let isSure: Bool

    init(reading arguments: inout ArgumentReader) {
        dropsOld = arguments.flag("drop-old", "make no new key, take away those that seal nothing any more")
        isSure = arguments.flag("yes", "do not ask")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        if dropsOld { try confirm(session) }
        let (done, dropped) = try await Workplace.with(.paths([]), in: session) { workplace throws(CommandFailure) in
            let rotation = VaultRotation(
                store: workplace.store, source: try workplace.keySource(), actor: session.actor,
                environment: workplace.environment)
            let done = try await Workplace.storing { () async throws(StoreFault) in
                try await rotation.run(dropsOld ? .end : .newKey)
            }
            guard dropsOld else { return (done, [SealingKeyID]()) }
            let dropped = try await Workplace.storing { () async throws(StoreFault) in
                try await rotation.dropRetired()
            }
            return (done, dropped)
        }
        func list(_ ids: [SealingKeyID]) -> JSONValue { .array(ids.map { .string("\($0)") }) }
        report(
            [
                ("key", .string("\(done.key)")), ("new", .bool(done.isNew)), ("retired", list(done.retired)),
                ("values", .number(JSONNumber(done.values))), ("dropped", list(dropped)),
            ], text: text(done, dropped), to: session)
        return .done
    }

    /// A key that is gone opens no backup any more.
    private func confirm(_ session: CommandSession) throws(CommandFailure) {
        guard !isSure else { return }
        guard session.terminal.canAsk else {
            throw CommandFailure(
                .failed, "needs-yes", "backups that were made before a rotation need the keys that are taken away",
                hint: "keep a copy of the key file, then add --yes")
        }
        let answer = session.terminal.ask(
            "Take the old keys away? Backups that they seal are lost without a copy. [y/N] ")
        guard ["y", "yes"].contains(answer?.lowercased()) else {
            throw CommandFailure(.failed, "needs-yes", "no key was taken away")
        }
    }

    private func text(_ done: VaultRotation.Report, _ dropped: [SealingKeyID]) -> String {
        guard !dropsOld else {
            let gone = dropped.map(\.description).joined(separator: ", ")
            return dropped.isEmpty
                ? "Every key at hand is needed.\n" : "Took away \(gone): older backups need a copy.\n"
        }
        var text = "Sealed \(done.values) values with the key \(done.key)\(done.isNew ? ", which is new" : "").\n"
        if let old = done.retired.first {
            text += "The key \(old) seals nothing any more: keep it for older backups; --drop-old takes it away.\n"
        }
        return text
    }
}
