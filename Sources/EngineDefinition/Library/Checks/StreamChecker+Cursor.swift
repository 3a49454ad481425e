internal import EngineLanguage

/// How a stream keeps its place: which keys of a cursor go together.
extension StreamChecker {
    mutating func checkCursor(_ stream: StreamDefinition) {
        if faults.touch(stream.span) { return }
        guard let cursor = stream.cursor else {
            // Without a block 'cursor' there is no such root, and the compiler says so.
            if let changes = stream.changes {
                report(.uselessKey, "'changes' is read from a saved cursor, and there is none", at: changes.span)
            }
            return
        }
        if stream.usesCursor == nil, !cursor.stops {
            report(
                .unusedCursor, "the cursor is kept, and never sent", at: cursor.span,
                help: "send it, for example 'with: { since: \"${cursor}\" }'")
        }
        checkType(cursor)
        checkMoves(cursor)
        checkWindow(cursor, of: stream)
        checkShared(cursor, of: stream)
        if let seed = cursor.seed { check(seed) }
        if let changes = stream.changes?.cursor, changes.type != cursor.type {
            report(
                .conflictingKeys, "'changes' keeps a cursor of another type than the stream", at: changes.span,
                help: "both read from the same value: write one 'type'")
        }
    }

    /// What has no meaning for values of a type.
    private mutating func checkType(_ cursor: CursorDefinition) {
        let type = "for a cursor of type '\(cursor.type.rawValue)'"
        if cursor.overlap > .zero, cursor.type == .token || cursor.type == .string {
            report(.uselessKey, "'overlap' has no meaning \(type)", at: cursor.span)
        }
        if cursor.precision != nil, cursor.type != .timestamp {
            report(.uselessKey, "'precision' has no meaning \(type)", at: cursor.span, help: "only a time is rounded")
        }
        if cursor.unit != nil, cursor.type != .integer {
            report(
                .uselessKey, "'unit' has no meaning \(type)", at: cursor.span, help: "only an integer counts something")
        }
        if cursor.type == .integer, cursor.unit == nil, cursor.overlap > .zero || cursor.window != nil {
            report(
                .cursorWithoutUnit, "what this integer counts is not said, so it is taken for seconds", at: cursor.span,
                help: "add 'unit: milliseconds', or 'unit: seconds'")
        }
        if cursor.window != nil, cursor.type == .token || cursor.type == .string {
            report(
                .uselessKey, "'window' has no meaning \(type)", at: cursor.span,
                help: "only a time, a day or seconds since 1970 can be gone through")
        }
        if cursor.stops, cursor.type == .token {
            report(.uselessKey, "'stop' has no meaning \(type)", at: cursor.span, help: "a token is never compared")
        }
        if cursor.order == .ascending, cursor.type == .token {
            report(
                .uselessKey, "a token is never compared, so it has no order", at: cursor.span, help: "remove 'order'")
        }
    }

    /// When the cursor moves.
    private mutating func checkMoves(_ cursor: CursorDefinition) {
        // A root that is none is told where it stands, and it may be meant to be `record`.
        guard !cursor.from.mentionsUnknownRoot else { return }
        let isPerRecord = cursor.from.mentions("record") || cursor.from.mentions("outer")
        if cursor.stops, !isPerRecord {
            report(
                .uselessKey, "'stop' compares records with the cursor, and 'from' reads none", at: cursor.span,
                help: "let 'from' name 'record'")
        }
        if cursor.stops, cursor.order == .ascending {
            report(
                .conflictingKeys, "'stop' is for lists that have the newest first, 'order: ascending' for the others",
                at: cursor.span, help: "keep one of them")
        }
        if cursor.saving == .page, isPerRecord {
            report(
                .conflictingKeys, "'save: page' is for a value of each page, and 'from' is asked of each record",
                at: cursor.span, help: "write 'order: ascending' if records come in the order of 'from'")
        }
        if cursor.order == .ascending, !isPerRecord, cursor.type != .token {
            report(
                .uselessKey, "'order' is that of records, and 'from' is asked once a page", at: cursor.span,
                help: "write 'save: page' if the value is good after every page")
        }
    }

    private mutating func checkWindow(_ cursor: CursorDefinition, of stream: StreamDefinition) {
        guard let window = cursor.window, !faults.touch(window.span) else { return }
        if cursor.start == nil {
            report(
                .windowWithoutStart, "the first window has nowhere to begin", at: window.span,
                help: "add 'start' to the cursor, for example \"timestamp('2020-01-01T00:00:00Z')\"")
        }
        if stream.sends("cursor_end") == nil, stream.changes?.sends("cursor_end") == nil {
            report(
                .unusedWindowEnd, "the end of the window is never sent", at: window.span,
                help: "send it, for example 'with: { until: \"${cursor_end}\" }'")
        }
        if window.size <= .zero || window.minimum > window.size {
            report(.emptyRange, "'size' must be greater than 0, and not less than 'min'", at: window.span)
        }
        if cursor.stops {
            report(
                .conflictingKeys, "'stop' ends a list, and 'window' asks for the next one", at: cursor.span,
                help: "keep one of them")
        }
    }

    private mutating func checkShared(_ cursor: CursorDefinition, of stream: StreamDefinition) {
        guard cursor.isShared else { return }
        if stream.partitions.isEmpty {
            report(.uselessKey, "'shared' is for partitions, and there is no 'for_each'", at: cursor.span)
        }
        if cursor.order == .ascending || cursor.saving == .page {
            report(
                .conflictingKeys, "a shared cursor moves when all partitions were read, not with each page",
                at: cursor.span, help: "remove 'shared', or 'order' and 'save'")
        }
        let isPerRecord = cursor.from.mentions("record") || cursor.from.mentions("outer")
        if isPerRecord, cursor.type != .timestamp, cursor.type != .date {
            report(
                .conflictingKeys,
                "a shared cursor of type '\(cursor.type.rawValue)' would pass what one partition gave before another",
                at: cursor.span, help: "let 'from' be a value of the page, or remove 'shared'")
        }
    }

    private mutating func check(_ seed: SeedDefinition) {
        guard !faults.touch(seed.span) else { return }
        if let name = seed.endpoint, let endpoint = diagnostics.endpoint(name, of: provider) {
            diagnostics.checkInputs(
                seed.with, of: endpoint, named: name.value, provider, requiring: requiresInputs, at: name.span)
        }
        var requests = ProviderChecker(provider, path: path, faults: faults)
        requests.check(request: seed.request)
        diagnostics.append(contentsOf: requests.diagnostics)
        if !seed.hasCall, seed.value.mentions("response") {
            report(
                .missingCall, "the seed reads an answer, and calls nothing", at: seed.value.span,
                help: "add 'endpoint' or 'request'")
        }
    }

    // MARK: Readings beside the first

    /// What is read once a cursor is saved.
    mutating func checkChanges(_ entry: NamedValues<StreamDefinition>.Entry) {
        guard let changes = entry.value.changes, !faults.touch(changes.span) else { return }
        checkReading(NamedValues<StreamDefinition>.Entry(entry.name, at: changes.span, changes), of: entry.value)
    }

    /// What lists what is gone.
    mutating func checkDeletions(_ entry: NamedValues<StreamDefinition>.Entry) {
        guard let deletes = entry.value.deletes, let reading = deletes.reading, !faults.touch(deletes.span) else {
            return
        }
        checkReading(NamedValues<StreamDefinition>.Entry(entry.name, at: deletes.span, reading), of: entry.value)
        checkPartitions(reading)
        checkCursor(reading)
    }

    private mutating func checkReading(
        _ entry: NamedValues<StreamDefinition>.Entry, of stream: StreamDefinition
    ) {
        let reading = entry.value
        let endpoint = checkCall(entry)
        if reading.endpoint != nil, endpoint == nil { return }
        checkRequest(of: entry, over: endpoint)
        guard reading.records == nil, endpoint?.records == nil, endpoint?.record == nil else { return }
        if let endpoint, faults.touch(endpoint.span) { return }
        report(
            .missingRecords, "this reading of stream '\(entry.name)' does not say where its records are",
            at: entry.span, help: "add 'records', for example 'response.body.data'")
    }
}

extension ExpressionField {
    /// Whether it begins a path with a name that is no root anywhere.
    fileprivate var mentionsUnknownRoot: Bool {
        let common = ["config", "metadata", "connection", "integration", "now"]
        return scalar.kind == .string
            && RootMentions.inExpression(scalar.text).contains { mention in
                mention.path.count > 1 && !common.contains(mention.root)
                    && !ScopeBuilder.isRootSomewhere(mention.root)
            }
    }
}

extension StreamDefinition {
    /// Where it sends `cursor`, in its first reading or in that of its changes.
    var usesCursor: Span? { sends("cursor") ?? changes?.sends("cursor") }

    /// The levels of all of its readings.
    var allPartitions: [PartitionDefinition] { partitions + (deletes?.reading?.partitions ?? []) }

    /// The streams that must be read before it.
    func parents(named name: String) -> [Spanned<String>] {
        (allPartitions + (discover?.partitions ?? [])).compactMap(\.stream).filter { parent in
            // What lists what is gone may go through the stream's own records.
            parent.value != name || partitions.contains { $0.stream?.value == name }
        }
    }
}
