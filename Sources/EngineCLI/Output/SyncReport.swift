internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Writes what a run did: a table for people, JSON for machines.
struct SyncReport {
    let summary: SyncSummary
    let connection: String
    /// The record type that the first stream writes.
    var model: String?

    /// What the document holds.
    static let shape = ResultShape(
        rows: "streams",
        [
            .init("sync", .text, "id of the sync"), .init("connection", .text, "the connection"),
            .init("dry_run", .flag, "whether nothing was stored"),
            .init("partial", .flag, "whether something was left out without a failure"),
            .init("seconds", .number, "how long it took"),
            .init(
                "streams",
                .list(
                    .object([
                        .init("name", .text, "the stream"),
                        .init("state", .text, "done, partial, failed, asks or interrupted"),
                        .init("added", .integer, "new records"), .init("updated", .integer, "changed records"),
                        .init("deleted", .integer, "deleted records"),
                        .init("unchanged", .integer, "records that are as they were"),
                        .init("quarantined", .integer, "bad records that were set aside"),
                        .init("late", .integer, "new records that came too late for incremental readings"),
                        .init("pages", .integer, "pages that were read"), .init("bytes", .integer, "bytes that came"),
                        .init("seconds", .number, "how long the stream took"),
                        .init("warnings", .list(.text), "what its author should know"),
                        .init(
                            "drift",
                            .list(
                                .object([
                                    .init("field", .text, "the field of upstream's records"),
                                    .init("change", .text, "new, vanished or changed"),
                                    .init("before", .text, "its types before"),
                                    .init("after", .text, "its types now"),
                                ])), "how upstream's records differ from what they were"),
                        .init("error", .text, "why it failed").orAbsent,
                    ])), "the streams, parents first"),
        ])

    /// Writes the report to standard output.
    func write(to session: CommandSession) {
        session.write(CommandResult(members, text: text), as: Self.shape)
        guard session.output.format == .table else { return }
        for stream in summary.streams {
            for warning in stream.warnings { session.terminal.note("warning: \(warning)") }
        }
    }

    private var text: String {
        let header = ["stream", "added", "updated", "deleted", "unchanged", "pages", "state"]
        let records = summary.streams.reduce(0) { $0 + $1.counts.total }
        let bytes = summary.streams.reduce(0) { $0 + $1.bytes }
        let dry = summary.isDryRun ? "; nothing was stored" : ""
        let partial = summary.isPartial ? "; partial: something was left out" : ""
        var text = TextTable(header: header, rows: summary.streams.map(row)).text
        text += "\n\(Counted.records(records)), "
        text += "\(Self.size(bytes)) in \(Self.seconds(summary.seconds)) s\(dry)\(partial)\n"
        if summary.failure == nil, !summary.isDryRun, let first = summary.streams.first {
            text +=
                "\nNext:\n  engine record list \(model ?? first.name) --connection \(ShellWord.quoted(connection))\n"
        }
        return text
    }

    private func row(_ stream: StreamSummary) -> [String] {
        let counts = stream.counts
        let numbers = [counts.added, counts.updated, counts.deleted, counts.unchanged, stream.pages].map(String.init)
        return [stream.name] + numbers + [state(of: stream)]
    }

    private func state(of stream: StreamSummary) -> String {
        switch stream.outcome {
        case .done: "done"
        case .partial: "partial"
        case .failed: "failed"
        case .skipped(let parent): hasStopped(parent) ? "interrupted" : "failed"
        case .shrinks: "asks"
        case .interrupted: "interrupted"
        }
    }

    /// Whether a stream was interrupted, or was not begun because one above it was.
    private func hasStopped(_ name: String) -> Bool {
        guard let index = summary.streams.firstIndex(where: { $0.name == name }) else { return false }
        switch summary.streams[index].outcome {
        case .interrupted: return true
        // Parents stand first: the way up ends.
        case .skipped(let parent) where parent != name: return hasStopped(parent)
        default: return false
        }
    }

    private var members: [(String, JSONValue)] {
        [
            ("sync", .string(summary.sync)), ("connection", .string(summary.connection)),
            ("dry_run", .bool(summary.isDryRun)), ("partial", .bool(summary.isPartial)),
            ("seconds", JSONNumber(summary.seconds).map { .number($0) } ?? .null),
            ("streams", .array(summary.streams.map(json))),
        ]
    }

    private func json(_ stream: StreamSummary) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("name", .string(stream.name)), ("state", .string(state(of: stream))),
            ("added", .number(JSONNumber(stream.counts.added))),
            ("updated", .number(JSONNumber(stream.counts.updated))),
            ("deleted", .number(JSONNumber(stream.counts.deleted))),
            ("unchanged", .number(JSONNumber(stream.counts.unchanged))),
            ("quarantined", .number(JSONNumber(stream.counts.quarantined))),
            ("late", .number(JSONNumber(stream.counts.late))),
            ("pages", .number(JSONNumber(stream.pages))), ("bytes", .number(JSONNumber(stream.bytes))),
            ("seconds", JSONNumber(stream.seconds).map { .number($0) } ?? .null),
            ("warnings", .array(stream.warnings.map { .string($0) })), ("drift", .array(stream.drift.map(Self.json))),
        ]
        if let error = stream.failureText { members.append(("error", .string(error))) }
        return .object(members)
    }

    private static func json(_ drift: ShapeDrift) -> JSONValue {
        [
            "field": .string(drift.field), "change": .string(drift.change.rawValue), "before": .string(drift.before),
            "after": .string(drift.after),
        ]
    }

    private static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<10_000: "\(bytes) B"
        case ..<10_000_000: "\(bytes / 1_000) kB"
        default: "\(bytes / 1_000_000) MB"
        }
    }

    private static func seconds(_ seconds: Double) -> String {
        let hundredths = Int((seconds * 100).rounded())
        let rest = String(hundredths % 100)
        return "\(hundredths / 100).\(rest.count == 1 ? "0" : "")\(rest)"
    }
}
