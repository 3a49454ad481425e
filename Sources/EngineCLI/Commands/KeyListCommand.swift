internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Lists the API keys.
struct KeyListCommand: ReportingCommand {
    static let words = ["key", "list"]
    static let summary = "lists the API keys of the environment; never the keys themselves"
    static let examples = [CommandExample("engine key list", "names, scopes, last use")]

    static let result = ResultShape(
        rows: "keys",
        [
            .init(
                "keys",
                .list(
                    .object([
                        .init("id", .integer, "its number"), .init("name", .text, "what people call it"),
                        .init("ending", .text, "its last four characters"),
                        .init("scopes", .list(.text), "what it may do"),
                        .init("integration", .text, "the only integration that it may touch").orNull,
                        .init("owner", .text, "the only owner for whom it may act").orNull,
                        .init("status", .text, "active, expired or revoked"),
                        .init("created_at", .text, "when it was made"),
                        .init("expires_at", .text, "from when on it is refused").orNull,
                        .init("used_at", .text, "when it was last used, to the minute").orNull,
                    ])), "the keys, the newest first")
        ])

    init(reading arguments: inout ArgumentReader) {}

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        try await Workplace.with(.paths([]), in: session, key: .unneeded) { workplace throws(CommandFailure) in
            let now = workplace.store.options.clock.now()
            let keys = try await Workplace.storing { () async throws(StoreFault) in
                try await workplace.store.keys(in: workplace.environment)
            }
            let rows = keys.map { key in
                [
                    String(key.id), key.name, "…\(key.ending)", key.scopes.joined(separator: " "),
                    key.integration ?? "", key.owner ?? "", status(of: key, at: now), instant(key.expiresAt) ?? "never",
                    instant(key.usedAt) ?? "never",
                ]
            }
            let header = ["id", "name", "key", "scopes", "integration", "owner", "status", "expires", "used"]
            report(
                [("keys", .array(keys.map { json($0, at: now) }))],
                text: keys.isEmpty
                    ? "There is no key yet: engine key create first\n" : TextTable(header: header, rows: rows).text,
                to: session)
        }
        return .done
    }

    private func json(_ key: StoredKey, at now: Int64) -> JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            "id": .number(JSONNumber(key.id)), "name": .string(key.name), "ending": .string(key.ending),
            "scopes": .array(key.scopes.map { .string($0) }), "integration": text(key.integration),
            "owner": text(key.owner), "status": .string(status(of: key, at: now)),
            "created_at": text(instant(key.createdAt)), "expires_at": text(instant(key.expiresAt)),
            "used_at": text(instant(key.usedAt)),
        ]
    }

    private func status(of key: StoredKey, at now: Int64) -> String {
        if key.revokedAt != nil { return "revoked" }
        return key.expiresAt.map { $0 <= now } == true ? "expired" : "active"
    }

    private func instant(_ micros: Int64?) -> String? { micros.map { InstantText(microseconds: $0).text } }
}
