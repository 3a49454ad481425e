internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Shows one record.
struct RecordGetCommand: ReportingCommand {
    static let words = ["record", "get"]
    static let summary = "shows one record, also a deleted one"
    static let examples = [
        CommandExample("engine record get Task 42", "the record of this key"),
        CommandExample(
            "engine record get Task 42 --connection acme --json", "of one connection, with what the store knows of it"),
        CommandExample("engine record get Task 42 --raw", "as upstream sent it, where the stream keeps that"),
    ]

    static let result = ResultShape([
        .init("connection", .text, "its connection"),
        .init("input", .any, "the input of the sync that it was read with").orAbsent,
        .init("model", .text, "the record type"),
        .init("id", .text, "the record's key"), .init("first_seen", .text, "when it was first stored"),
        .init("last_modified", .text, "when it last changed here"),
        .init("deleted_at", .text, "when it was deleted").orNull,
        .init("record", .any, "its fields, as they are stored"),
        .init("raw", .any, "what upstream sent; with --raw").orAbsent,
    ])

    private let model: String
    private let id: String
    private let connection: String?
    private let inputs: [String]
    private let isRaw: Bool

    init(reading arguments: inout ArgumentReader) {
        model = arguments.required("model", "the record type")
        id = arguments.required("id", "the record's key")
        connection = arguments.option("connection", "name", "the connection; may be left out when one has the record")
        inputs = arguments.options("input", "key=value", InputFilter.help)
        isRaw = arguments.flag("raw", "what upstream sent, of a stream with 'raw: true'")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let found = try await Workplace.with(.paths([]), in: session, key: .unneeded) {
            workplace throws(CommandFailure) in
            try await find(workplace)
        }
        guard let (stream, record) = found.first else {
            throw CommandFailure(
                .usage, "unknown-record", "there is no record '\(id)' of '\(model)'",
                hint: "'engine record list \(model)' shows some")
        }
        guard found.count == 1 else {
            throw .usage(
                "\(found.count) streams have a record '\(id)' of '\(model)'",
                hint: Self.choice(of: found.map(\.0)))
        }
        try write(record, stream, to: session)
        return .done
    }

    private func find(_ workplace: Workplace) async throws(CommandFailure) -> [(StoredStream, StoredRecord)] {
        let all = try workplace.streams(of: model, among: try await workplace.streams(of: connection))
        let streams = try InputFilter(inputs).chosen(all)
        return try await Workplace.storing { () async throws(StoreFault) in
            var found: [(StoredStream, StoredRecord)] = []
            for stream in streams {
                if let record = try await workplace.reader.record(id, of: stream.id) { found.append((stream, record)) }
            }
            return found
        }
    }

    /// How one of several is named.
    private static func choice(of streams: [StoredStream]) -> String {
        let connections = streams.map(\.connection)
        guard Set(connections).count < connections.count else {
            return "name one with --connection: \(connections.joined(separator: ", "))"
        }
        return "name one with --input key=value: \(streams.map(\.variant).joined(separator: ", "))"
    }

    private func write(
        _ record: StoredRecord, _ stream: StoredStream, to session: CommandSession
    ) throws(CommandFailure) {
        if isRaw, record.source == nil {
            throw CommandFailure(
                .usage, "no-raw", "what upstream sent for record '\(id)' of '\(model)' is not kept",
                hint: "write 'raw: true' to its stream, and run the sync with --full")
        }
        let raw = isRaw ? record.source.flatMap { try? JSONValue(parsing: $0) } : nil
        let payload = (try? JSONValue(parsing: record.payload)) ?? .null
        func time(_ microseconds: Int64) -> JSONValue { .string(InstantText(microseconds: microseconds).text) }
        report(
            [
                ("connection", .string(stream.connection))
            ] + (stream.input.map { [("input", $0)] } ?? []) + [
                ("model", .string(stream.model)), ("id", .string(record.id)), ("first_seen", time(record.firstSeen)),
                ("last_modified", time(record.lastModified)), ("deleted_at", record.deletedAt.map(time) ?? .null),
                ("record", payload),
            ] + (raw.map { [("raw", $0)] } ?? []), text: JSONWriter.text(raw ?? payload, style: .pretty) + "\n",
            to: session)
        if record.deletedAt != nil { session.terminal.note("this record was deleted upstream") }
    }
}
