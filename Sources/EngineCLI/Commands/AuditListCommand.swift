internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Shows the audit trail.
struct AuditListCommand: ReportingCommand {
    static let words = ["audit", "list"]
    static let summary = "shows who did what, the newest first"
    static let discussion = """
        The trail has what happens to connections, keys and secrets, in all environments. Events are
        only ever added; 'engine audit verify' proves that none was changed.
        """
    static let examples = [
        CommandExample("engine audit list --limit 20", "the last twenty events"),
        CommandExample("engine audit list --action connection --subject acme", "what happened to one connection"),
    ]

    static let result = ResultShape(
        rows: "events",
        [
            .init(
                "events",
                .list(
                    .object([
                        .init("id", .integer, "the event's number"), .init("at", .text, "when"),
                        .init("environment", .text, "where"), .init("actor", .text, "who"),
                        .init("action", .text, "what was done, as noun.verb"),
                        .init("subject", .text, "what it was done to"), .init("detail", .any, "more about it"),
                    ])), "the events, the newest first")
        ])

    private let limit: Int
    private let action: String?
    private let subject: String?

    init(reading arguments: inout ArgumentReader) {
        limit = arguments.integer("limit", "count", "how many; 100", in: 1...100_000) ?? 100
        action = arguments.option("action", "name", "only this action, or all of a noun: 'connection', 'vault.rotate'")
        subject = arguments.option("subject", "name", "only what was done to this")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let filter = Store.TrailFilter(action: action, subject: subject, limit: limit)
        let events = try await Workplace.with(.paths([]), in: session, key: .unneeded) {
            workplace throws(CommandFailure) in
            try await Workplace.storing { () async throws(StoreFault) in try await workplace.store.trail(filter) }
        }
        let values = events.map { event -> JSONValue in
            [
                "id": .number(JSONNumber(event.id)), "at": .string(InstantText(microseconds: event.at).text),
                "environment": .string(event.environment), "actor": .string(event.actor),
                "action": .string(event.action), "subject": .string(event.subject),
                "detail": (try? JSONValue(parsing: event.detail)) ?? .null,
            ]
        }
        let rows = events.map { event in
            [
                "\(event.id)", InstantText(microseconds: event.at).text, event.environment, event.actor, event.action,
                event.subject, event.detail == "{}" ? "" : event.detail,
            ]
        }
        let header = ["event", "at", "environment", "actor", "action", "subject", "detail"]
        report(
            [("events", .array(values))],
            text: rows.isEmpty ? "There are no such events.\n" : TextTable(header: header, rows: rows).text, to: session
        )
        return .done
    }
}
