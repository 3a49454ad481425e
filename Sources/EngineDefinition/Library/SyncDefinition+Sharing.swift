internal import EngineLanguage

extension SyncDefinition {
    /// Takes from the provider, as it was read there, what the sync's file does not change.
    ///
    /// What is the same object needs to be checked once.
    /// - Parameters:
    ///   - provider: the provider.
    ///   - root: the file, nothing merged in.
    mutating func share(with provider: ProviderDefinition, writtenAs root: SyntaxNode) {
        if root["models"] == nil { models = provider.models }
        let written = root["streams"]?.entries ?? []
        let changed = Set(written.filter { !$0.value.isNull && $0.value.entries?.isEmpty != true }.map(\.key.text))
        streams = NamedValues(
            streams.map { stream -> NamedValues<StreamDefinition>.Entry in
                guard !changed.contains(stream.name), let own = provider.streams[stream.name], !own.isAbstract else {
                    return stream
                }
                return NamedValues.Entry(stream.name, at: stream.span, own)
            })
    }

    /// The streams that are, with all that they read, as the provider writes them: there they are checked.
    /// - Parameters:
    ///   - provider: the provider.
    ///   - written: the provider's own streams; a sync is not compared with itself.
    /// - Returns: their names.
    func streamsAsWritten(by provider: ProviderDefinition, _ written: SyncDefinition?) -> Set<String> {
        guard let written, written.id.span != id.span, input.isEmpty else { return [] }
        guard models.count == provider.models.count, zip(models, provider.models).allSatisfy({ $0.value === $1.value })
        else { return [] }
        var same = Set(streams.filter { $0.value === provider.streams[$0.name] }.map(\.name))
        // A stream that goes through another's records sees its model.
        while true {
            let kept = same.filter { name in
                streams[name]?.parents(named: name).allSatisfy { same.contains($0.value) } == true
            }
            if kept.count == same.count { return same }
            same = kept
        }
    }
}

extension DiagnosticList {
    /// The same list, in which what stands in another file than the sync's says for which stream of which sync it is
    /// wrong.
    func told(of stream: NamedValues<StreamDefinition>.Entry, in sync: SyncDefinition) -> DiagnosticList {
        let file = sync.id.span.file
        // What no file says is the provider's own.
        guard sync.id.span != sync.provider.span, !all.allSatisfy({ $0.span.file === file }) else { return self }
        let place = stream.span.file === file ? stream.span : sync.id.span
        let note = Diagnostic.Note("as stream '\(stream.name)' of sync '\(sync.id.value)' has it", at: place)
        var told = DiagnosticList()
        for fault in all {
            let isElsewhere = fault.span.file !== file
            told.append(
                Diagnostic(
                    fault.id, fault.message, at: fault.span, severity: fault.severity,
                    notes: isElsewhere ? fault.notes + [note] : fault.notes, fix: fault.fix))
        }
        for span in concealed { told.conceal(span) }
        return told
    }
}
