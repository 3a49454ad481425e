internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Exports records.
struct RecordExportCommand: ReportingCommand {
    static let words = ["record", "export"]
    static let summary = "writes records as JSON lines, CSV or a SQLite database"
    static let discussion = """
        A database has one table for each model, with typed columns: the record's key in _id, its
        fields, and _input (what the sync was run with), _connection, _last_modified, _deleted_at. It
        appears under its name only when it is complete. CSV holds one model.
        """
    static let examples = [
        CommandExample("engine record export > records.ndjson", "everything, a JSON object a line"),
        CommandExample("engine record export Task --format csv --out tasks.csv", "one model, for a spreadsheet"),
        CommandExample("engine record export Task --raw", "with what upstream sent, where the stream keeps that"),
        CommandExample("engine record export --format sqlite --out records.db", "a table for each model"),
    ]

    static let stopsCleanly = true

    static let result = ResultShape([
        .init("records", .integer, "how many were written"), .init("file", .text, "the file"),
    ])

    private let models: [String]
    private let format: RecordExporter.Format?
    private let out: String?
    private let connection: String?
    private let inputs: [String]
    private let withDeleted: Bool
    private let replaces: Bool
    private let isRaw: Bool

    init(reading arguments: inout ArgumentReader) {
        models = arguments.rest("model", "record types; all if there is none")
        format = arguments.choice("format", RecordExporter.Format.self, "how records are written; ndjson")
        out = arguments.option("out", "file", "the file; standard output")
        connection = arguments.option("connection", "name", "only those of this connection")
        inputs = arguments.options("input", "key=value", InputFilter.help)
        withDeleted = arguments.flag("deleted", "deleted ones too")
        replaces = arguments.flag("replace", "a file that is there is written over")
        isRaw = arguments.flag("raw", "with what upstream sent, of streams with 'raw: true'; as JSON lines")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        if format == .sqlite, out == nil { throw .usage("a database needs a file", hint: "add --out records.db") }
        if isRaw, let format, format != .ndjson {
            throw .usage("--raw goes with JSON lines only", hint: "leave --format out")
        }
        try await Workplace.with(.paths([]), in: session, key: .unneeded) { workplace throws(CommandFailure) in
            if let out { try refuseOtherFile(session.path(of: out), workplace) }
            let streams = try await streams(workplace)
            let count = try await export(streams, workplace, session)
            guard let out else { return session.terminal.note("wrote \(Counted.records(count))") }
            report(
                [("records", .number(JSONNumber(count))), ("file", .string(out))],
                text: "Wrote \(Counted.records(count)) to \(out).\n", to: session)
        }
        return .done
    }

    /// Refuses to write over what the project lives on, and over another file that nobody gave up.
    private func refuseOtherFile(_ path: String, _ workplace: Workplace) throws(CommandFailure) {
        let store = workplace.store.options.path
        let beside = ["engine.yaml", "vault.key"].map { "\(workplace.project.path)/\($0)" }
        let own = [store, store + "-wal", store + "-shm"] + beside
        if own.contains(where: { WholeFile.isSame($0, path) }) {
            throw .usage("'\(path)' is a file of the project itself", hint: "choose another name for --out")
        }
        guard !replaces, WholeFile.isFilled(path) else { return }
        throw .usage("'\(path)' is there already", hint: "choose another name for --out, or add --replace")
    }

    private func streams(_ workplace: Workplace) async throws(CommandFailure) -> [StoredStream] {
        let all = try InputFilter(inputs).chosen(try await workplace.streams(of: connection))
        let known = Array(Set(all.map(\.model)))
        for model in models { _ = try workplace.streams(of: model, among: all) }
        let streams = models.isEmpty ? all : all.filter { models.contains($0.model) }
        if format == .csv, Set(streams.map(\.model)).count > 1 {
            throw .usage("CSV holds one model", hint: "name one: \(known.sorted().joined(separator: ", "))")
        }
        return streams
    }

    private func export(
        _ streams: [StoredStream], _ workplace: Workplace, _ session: CommandSession
    ) async throws(CommandFailure) -> Int {
        let exporter = RecordExporter(workplace: workplace, withDeleted: withDeleted, isRaw: isRaw)
        if format == .sqlite, let out {
            let columns = try await columns(streams, workplace)
            return try await exporter.sqlite(streams, to: session.path(of: out)) {
                columns[$0] ?? RecordColumns($0, nil)
            }
        }
        let file = try out.map { path throws(CommandFailure) in try OutputFile(path: session.path(of: path)) }
        func write(_ text: String) throws(CommandFailure) {
            if let file { return try file.write(text) }
            session.terminal.write(text)
            // A long export to a full disk ends there, not behind its last record.
            if let lost = session.terminal.lostOutput { throw lost }
        }
        let count: Int
        if format == .csv {
            let model = streams.first?.model ?? models.first ?? "record"
            let columns = try await columns(streams, workplace)
            count = try await exporter.csv(streams, columns[model] ?? RecordColumns(model, nil), write)
        } else {
            count = try await exporter.ndjson(streams, write)
        }
        try file?.finish()
        return count
    }

    /// The columns of the models, from the definitions of the providers that they came from.
    private func columns(
        _ streams: [StoredStream], _ workplace: Workplace
    ) async throws(CommandFailure) -> [String: RecordColumns] {
        let connections = try await workplace.connections()
        var columns: [String: RecordColumns] = [:]
        for id in Set(connections.map(\.provider)).sorted() {
            let names = connections.filter { $0.provider == id }.map(\.name)
            let wanted = Set(streams.filter { names.contains($0.connection) }.map(\.model))
            // A provider that is gone, or faulty by now, keeps no one from the records.
            let library = Definitions.loader(in: workplace.session, project: workplace.project).load(.sync(id)).library
            for model in wanted where columns[model] == nil {
                columns[model] = RecordColumns(model, library.provider(id)?.models[model])
            }
        }
        return columns
    }
}
