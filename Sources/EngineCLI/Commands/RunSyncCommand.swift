internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Runs a sync: the main job.
struct RunSyncCommand: ReportingCommand {
    static let words = ["run", "sync"]
    static let summary = "copies records from a provider into the store, what changed since the last run"
    static let discussion = """
        A provider's id stands for all of its streams. A run that was interrupted goes on where it
        stopped; one in which streams failed ends with the code of the first.
        """
    static let examples = [
        CommandExample("engine run sync acme", "all streams of 'acme'"),
        CommandExample("engine run sync acme --stream Task --input owner=octo", "one stream, with an input"),
        CommandExample("engine run sync acme --dry-run --limit 10", "what ten records would do, nothing stored"),
    ]

    static let stopsCleanly = true
    static let result = SyncReport.shape

    private let name: String
    private let connection: String?
    private let streams: [String]
    private let inputs: [String]
    private let isFull: Bool
    private let limit: Int?
    private let isDryRun: Bool
    private let allowsShrinking: Bool
    private let allowed: [String]

    init(reading arguments: inout ArgumentReader) {
        name = arguments.required("name", "id of a sync, or of a provider for all of its streams")
        connection = arguments.option("connection", "name", "the connection; may be left out when one fits")
        streams = arguments.options("stream", "name", "only this stream and those that it leans on")
        inputs = arguments.options("input", "key=value", "an input of the sync")
        isFull = arguments.flag("full", "read everything, cursors left aside")
        limit = arguments.integer("limit", "n", "at most so many records of each stream", in: 1...Int.max)
        isDryRun = arguments.flag("dry-run", "store nothing; tell what would happen")
        allowsShrinking = arguments.flag("yes", "delete even where a large share of the records is gone")
        allowed = arguments.options("allow", "host:port", "a target that may be private or plain http")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        LargeBlocks.keep()
        return try await Workplace.with(.sync(name), in: session, allowing: allowed) {
            workplace throws(CommandFailure) in
            try await run(workplace, session)
        }
    }

    private func run(_ workplace: Workplace, _ session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let sync = try workplace.definitions.sync(name)
        let provider = try workplace.definitions.provider(sync.provider)
        for stream in streams where sync.definition.streams[stream] == nil {
            throw .unknown("stream", stream, candidates: sync.definition.streams.names)
        }
        let stored = try await workplace.connection(connection, of: provider, for: sync.definition)
        let plan = try compile(sync, provider, stored, session)
        let progress = SyncProgress(session: session)
        defer { progress.finish() }
        let access = try await workplace.access(
            stored, plan.provider, of: provider, events: progress, outlastsRenewals: true)
        ProgramPages.giveBack()
        let summary = try await summary(SyncRunner(plan: plan, access: access), plan, stored, provider, workplace)
        progress.finish()
        let model = plan.streams.first { $0.name == summary.streams.first?.name }?.recordType
        SyncReport(summary: summary, connection: stored.name, model: model).write(to: session)
        tellOthers(summary, to: session)
        if summary.failure == nil { await workplace.noteSuccess(of: stored) }
        return try await exitCode(of: summary, plan, stored, provider, workplace)
    }

    private func compile(
        _ sync: LinkedSync, _ provider: ProviderDefinition, _ connection: StoredConnection, _ session: CommandSession
    ) throws(CommandFailure) -> SyncPlan {
        var diagnostics = DiagnosticList()
        let plan = PlanCompiler(provider: provider).sync(
            sync.definition, streams: streams.isEmpty ? nil : Set(streams), scheme: connection.scheme,
            diagnostics: &diagnostics)
        guard diagnostics.hasErrors else { return plan }
        Definitions.report(diagnostics, to: session)
        throw CommandFailure(.failed, "invalid-definition", "the definitions have faults; nothing was run")
    }

    private func summary(
        _ runner: SyncRunner, _ plan: SyncPlan, _ connection: StoredConnection, _ provider: ProviderDefinition,
        _ workplace: Workplace
    ) async throws(CommandFailure) -> SyncSummary {
        var options = SyncOptions()
        options.isFull = isFull
        options.limit = limit
        options.isDryRun = isDryRun
        options.allowsShrinking = allowsShrinking
        let given = try InputArguments(inputs).values(for: plan.input)
        do {
            return try await runner.run(given, options)
        } catch let fault as InputFault {
            throw CommandFailure(fault, kind: "input", option: "--input \(fault.path)=…")
        } catch let fault as CallFault {
            throw await workplace.failure(fault, of: connection, provider)
        } catch let fault as StoreFault {
            throw CommandFailure(fault)
        } catch {
            throw CommandFailure(.bug, "bug", "\(error)")
        }
    }

    /// The stream that says how the run ended.
    ///
    /// One whose credential was refused, for nothing goes on before that is mended; else the first that failed.
    private func decisive(_ summary: SyncSummary) -> StreamSummary? {
        let refused = summary.streams.first { stream in
            guard case .failed(let fault) = stream.outcome else { return false }
            return [.upstream(.unauthorized), .upstream(.expired), .scope].contains(fault.cause)
        }
        return refused ?? summary.failure
    }

    /// Tells why the other streams failed; programs have it in the document.
    private func tellOthers(_ summary: SyncSummary, to session: CommandSession) {
        guard session.output.format == .table, let decisive = decisive(summary) else { return }
        for stream in summary.streams where stream.name != decisive.name {
            switch stream.outcome {
            case .failed, .shrinks, .skipped:
                session.terminal.note("stream '\(stream.name)': \(stream.failureText ?? "failed")")
            case .done, .partial, .interrupted: break
            }
        }
    }

    /// The code of the stream that decides, whatever the others did.
    private func exitCode(
        of summary: SyncSummary, _ plan: SyncPlan, _ connection: StoredConnection, _ provider: ProviderDefinition,
        _ workplace: Workplace
    ) async throws(CommandFailure) -> ExitCode {
        let again = again(plan)
        guard let failed = decisive(summary) else { return .done }
        switch failed.outcome {
        case .failed(let fault):
            let failure = await workplace.failure(fault, of: connection, provider)
            throw CommandFailure(
                failure.exitCode, failure.code, "stream '\(failed.name)': \(failure.message)",
                hint: resumption(after: failure, again), isRetryable: failure.isRetryable)
        case .shrinks(let deleted, let records):
            throw CommandFailure(
                .failed, "shrink-guard",
                "stream '\(failed.name)' would delete \(deleted) of \(records) records; nothing was deleted",
                hint: "if they are really gone: \(again) --yes")
        case .interrupted:
            throw CommandFailure(
                .interrupted, "interrupted", "interrupted; the pages read so far are stored",
                hint: "'\(again)' goes on from there", isRetryable: true)
        case .done, .partial, .skipped: return .failed
        }
    }

    /// The line that does the same again; the values of secret inputs are left out.
    private func again(_ plan: SyncPlan) -> String {
        let secret = Set(plan.input.fields.filter(\.definition.isSecret).map(\.name))
        var words = ["engine run sync", name]
        if let connection { words += ["--connection", ShellWord.quoted(connection)] }
        words += streams.flatMap { ["--stream", $0] }
        for input in inputs {
            let key = input.prefix { $0 != "=" }
            words += ["--input", secret.contains(String(key)) ? "\(key)=…" : ShellWord.quoted(input)]
        }
        return words.joined(separator: " ")
    }

    /// How to go on after a failure.
    ///
    /// Positions are kept whatever happens.
    private func resumption(after failure: CommandFailure, _ again: String) -> String {
        if let hint = failure.hint { return "\(hint); then '\(again)' goes on from the position, which is kept" }
        guard failure.code == "definition" else { return "the position is kept; '\(again)' goes on from it" }
        return "mend the definition; '\(again)' then goes on from the position, which is kept"
    }
}
