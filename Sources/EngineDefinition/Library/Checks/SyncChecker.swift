internal import EngineLanguage

/// Checks a sync against the provider that it reads.
struct SyncChecker {
    private let sync: SyncDefinition
    private let provider: ProviderDefinition
    private let faults: ReadingFaults
    /// What is wrong.
    private(set) var diagnostics = DiagnosticList()

    init(_ sync: SyncDefinition, _ provider: ProviderDefinition, faults: ReadingFaults) {
        self.sync = sync
        self.provider = provider
        self.faults = faults
    }

    /// All rules.
    mutating func check() {
        if sync.streams.isEmpty, !faults.touch(sync.span) {
            report(.noStreams, "sync '\(sync.id.value)' reads nothing", at: sync.id.span, help: "add 'streams'")
        }
        checkSchedule()
        var inputs = InputChecker()
        inputs.check(sync.input)
        diagnostics.append(contentsOf: inputs.diagnostics)
        checkStreams()
        for model in sync.models {
            var checker = ModelChecker()
            checker.check(model.value)
            diagnostics.append(contentsOf: checker.diagnostics)
        }
    }

    private mutating func report(_ id: DiagnosticID, _ message: String, at span: Span, help: String? = nil) {
        diagnostics.append(Diagnostic(id, message, at: span, fix: help.map { Diagnostic.Fix($0) }))
    }

    // MARK: Streams

    private mutating func checkStreams() {
        var checker = StreamChecker(
            provider: provider, models: sync.models, streams: sync.streams, path: "", faults: faults)
        checker.requiresInputs = true
        for stream in sync.streams {
            let isStranger = provider.streams[stream.name] == nil
            if isStranger, stream.value.endpoint == nil, !stream.value.request.hasCall, !faults.touch(stream.value.span)
            {
                diagnostics.append(
                    Suggestion.unknown(
                        .unknownStream, "the provider has no stream '\(stream.name)', and this one calls nothing",
                        word: stream.name, at: stream.span, among: provider.streams.names))
                continue
            }
            checker.diagnostics = DiagnosticList()
            checker.check(stream)
            diagnostics.append(contentsOf: checker.diagnostics.told(of: stream, in: sync))
            checkFullScan(stream.value)
        }
        checker.diagnostics = DiagnosticList()
        checker.checkCycles()
        diagnostics.append(contentsOf: checker.diagnostics)
    }

    private mutating func checkFullScan(_ stream: StreamDefinition) {
        guard let deletes = stream.deletes, deletes.fullScan, deletes.when == nil, deletes.reading == nil,
            stream.cursor != nil, stream.usesCursor != nil, stream.fullEvery == nil, sync.fullEvery == nil,
            sync.every != nil || sync.cron != nil
        else { return }
        report(
            .fullScanNeverRuns, "deletions are found by full passes, and after the first there is none",
            at: deletes.span,
            help: "add 'full_every', for example '7d'")
    }

    // MARK: Schedule

    private mutating func checkSchedule() {
        if let zone = sync.timezone, !zone.isPlaceholder, TimeZoneRules.named(zone.value) == nil {
            report(
                .unknownTimezone, "'\(zone.value)' is no IANA time zone", at: zone.span,
                help: "for example 'Europe/Berlin'")
        }
        var timesADay = 0
        var place: Span?
        if let every = sync.every, !every.isPlaceholder, every.value > .zero {
            timesADay = Int(86_400 / max(1, every.value.components.seconds))
            place = every.span
        } else if let cron = sync.cron, !cron.isPlaceholder {
            place = cron.span
            do throws(CronSchedule.Fault) {
                timesADay = try CronSchedule(cron.value).timesADay
            } catch {
                return report(
                    .invalidCron, error.message, at: Self.span(of: error.range, in: cron),
                    help: "for example \"0 */2 * * *\"")
            }
        }
        checkCost(timesADay, at: place)
    }

    /// 96: four times an hour; more full passes than that are seldom meant.
    private mutating func checkCost(_ timesADay: Int, at place: Span?) {
        guard let place, timesADay > 96 else { return }
        let whole = sync.streams.first {
            $0.value.usesCursor == nil && $0.value.cursor?.stops != true && $0.value.limit == nil
        }
        guard let whole else { return }
        let message = "stream '\(whole.name)' is read whole at every tick: \(timesADay) full passes a day"
        report(.costlySchedule, message, at: place, help: "give the stream a cursor, or run the sync less often")
    }

    /// The place of a part of a text that was written without escapes.
    private static func span(of range: Range<Int>, in text: Spanned<String>) -> Span {
        let bytes = text.span.file.bytes
        let isQuoted = text.span.start < bytes.count && "\"'".utf8.contains(bytes[text.span.start])
        let start = text.span.start + (isQuoted ? 1 : 0)
        guard start + range.upperBound <= text.span.end else { return text.span }
        return Span(file: text.span.file, start: start + range.lowerBound, end: start + range.upperBound)
    }
}
