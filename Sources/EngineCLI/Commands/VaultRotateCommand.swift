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
        key, and takes none that still seals something.
        """
    static let examples = [
        CommandExample("engine vault rotate", "a new key; everything is sealed with it"),
        CommandExample("engine vault rotate --drop-old", "later: takes the keys away that seal nothing"),
    ]

    static let stopsCleanly = true

    static let result = ResultShape([
        .init("key", .text, "the id of the key that seals now"), .init("new", .flag, "whether it was made for this"),
        .init("retired", .list(.text), "the ids of the keys that seal nothing any more"),
        .init("values", .integer, "how many values were sealed anew"),
        .init("dropped", .list(.text), "the ids of the keys that were taken out of their place"),
    ])

    private let dropsOld: Bool

    init(reading arguments: inout ArgumentReader) {
        dropsOld = arguments.flag("drop-old", "make no new key, take away those that seal nothing any more")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
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
