internal import EngineLanguage

extension StreamChecker {
    /// Names that mean something wherever a stream's expressions stand.
    static let roots: Set<String> = [
        "batch", "callback", "config", "connection", "credentials", "cursor", "cursor_end", "encoded",
        "idempotency_key",
        "input", "integration", "item", "metadata", "nonce", "now", "outer", "page", "record", "request",
        "response", "row", "signature", "steps", "subscription", "subscriptions",
    ]

    /// The levels of `for_each`.
    mutating func checkPartitions(_ stream: StreamDefinition) {
        var names: Set<String> = []
        if let discover = stream.discover {
            var inner: Set<String> = []
            for level in discover.partitions { checkLevel(level, &inner) }
            checkName(discover.name, &names)
        }
        for level in stream.partitions { checkLevel(level, &names) }
    }

    private mutating func checkLevel(_ level: PartitionDefinition, _ names: inout Set<String>) {
        checkName(level.name, &names)
        checkSource(level)
    }

    /// A root that a file names.
    private mutating func checkName(_ name: Spanned<String>, _ names: inout Set<String>) {
        if Self.roots.contains(name.value), !name.isPlaceholder {
            report(
                .reservedName, "'\(name.value)' is the name of a root", at: name.span,
                help: "choose another name for 'as'")
        } else if !names.insert(name.value).inserted {
            report(
                .duplicateName, "two levels are named '\(name.value)'", at: name.span,
                help: "give one of them another 'as'")
        }
    }

    private mutating func checkSource(_ level: PartitionDefinition) {
        if let name = level.endpoint, let endpoint = diagnostics.endpoint(name, of: provider) {
            diagnostics.checkInputs(
                level.with, of: endpoint, named: name.value, provider, requiring: true, at: name.span)
            if !endpoint.givesList, !faults.touch(endpoint.span) {
                report(.missingRecords, "endpoint '\(name.value)' gives no 'records' to go through", at: name.span)
            }
        }
        if level.call.request.hasCall {
            check(level.call, of: "for_each", at: level.span)
            diagnostics.checkPagination(level.pagination, of: provider)
            if level.records == nil, !faults.touch(level.span) {
                report(
                    .missingRecords, "'for_each' does not say which items of the answer it goes through",
                    at: level.span, help: "add 'records', for example 'response.body.data'")
            }
        }
        guard let name = level.stream, !name.isPlaceholder else { return }
        guard let parent = streams[name.value] else {
            let isElsewhere = provider.streams[name.value] != nil
            let message =
                isElsewhere ? "stream '\(name.value)' is not part of this sync" : "there is no stream '\(name.value)'"
            let help = "add '\(name.value): {}' to 'streams'"
            diagnostics.append(
                isElsewhere
                    ? Diagnostic(.unknownStream, message, at: name.span).help(help)
                    : Suggestion.unknown(.unknownStream, message, word: name.value, at: name.span, among: streams.names)
            )
            return
        }
        if parent.discover != nil {
            report(
                .discoveredParent, "'\(name.value)' becomes many streams, whose records are none of one stream",
                at: name.span, help: "go through what 'discover' lists")
        }
        if parent.isAbstract {
            report(.abstractUse, "stream '\(name.value)' is abstract: it is only there to be extended", at: name.span)
        }
    }

    /// Streams that are each other's parents.
    mutating func checkCycles() {
        var done: Set<String> = []
        for stream in streams where !stream.value.isAbstract {
            var chain: [String] = []
            visit(stream.name, &chain, &done)
        }
    }

    private mutating func visit(_ name: String, _ chain: inout [String], _ done: inout Set<String>) {
        guard let stream = streams[name], !done.contains(name) else { return }
        chain.append(name)
        for parent in stream.parents(named: name) {
            if let start = chain.firstIndex(of: parent.value) {
                let way = (chain[start...] + [parent.value]).map { "'\($0)'" }.joined(separator: " → ")
                report(.partitionCycle, "each of these streams waits for the next: \(way)", at: parent.span)
            } else {
                visit(parent.value, &chain, &done)
            }
        }
        chain.removeLast()
        done.insert(name)
    }
}
