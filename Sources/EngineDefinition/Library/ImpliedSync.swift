public import EngineLanguage

/// The sync that every provider with streams has: all of them, on demand (definitions.md §2.2).
enum ImpliedSync {
    /// It as a file would say it; required inputs that a stream leaves open become inputs of the sync.
    ///
    /// Streams and models are the provider's own, which have been read, and whose faults were reported.
    static func definition(of provider: ProviderDefinition, _ tree: SyntaxNode) -> SyncDefinition {
        let span = provider.id.span
        let streams = provider.streams.filter { !$0.value.isAbstract }
        let open = streams.map { Self.openInputs(of: $0.value, provider) }
        var asked: [(String, SyntaxNode?)] = []
        for open in open.joined() {
            for name in open.names where !asked.contains(where: { $0.0 == name }) {
                let written = open.endpoint.flatMap { tree["endpoints"]?[$0]?["input"]?[name] }
                asked.append((name, written ?? tree["input"]?[name] ?? .map([], at: span)))
            }
        }
        let id = SyntaxNode.text(provider.id.value, at: span)
        let head: [(String, SyntaxNode?)] = [
            ("sync", id), ("provider", id), ("title", .text(provider.title, at: span)),
            ("input", asked.isEmpty ? nil : .map(asked, at: span)),
        ]
        var found = DiagnosticList()
        var sync = SyncDefinition.read(.map(head, at: span), diagnostics: &found)
        sync.models = provider.models
        sync.streams = NamedValues(
            zip(streams, open).map { stream, open in
                .init(stream.name, at: stream.span, Self.stream(stream, filling: open, tree["streams"], at: span))
            })
        return sync
    }

    /// What a reading of a stream leaves open.
    private struct OpenInputs {
        /// Where in the stream `with` fills them; nothing: in the stream itself.
        let key: String?
        let endpoint: String?
        let names: [String]
    }

    private static func openInputs(of stream: StreamDefinition, _ provider: ProviderDefinition) -> [OpenInputs] {
        var readings: [(String?, StreamDefinition)] = [(nil, stream)]
        // Changes through the stream's own endpoint take its inputs over.
        if let changes = stream.changes, changes.endpoint?.value != stream.endpoint?.value {
            readings.append(("changes", changes))
        }
        if let deletions = stream.deletes?.reading { readings.append(("deletes", deletions)) }
        return readings.map { key, reading in
            OpenInputs(key: key, endpoint: reading.endpoint?.value, names: provider.openInputs(of: reading))
        }.filter { !$0.names.isEmpty }
    }

    /// A stream of the provider, the inputs that it leaves open filled by those of the sync.
    private static func stream(
        _ stream: NamedValues<StreamDefinition>.Entry, filling open: [OpenInputs], _ trees: SyntaxNode?, at span: Span
    ) -> StreamDefinition {
        guard !open.isEmpty, let written = trees?[stream.name] else { return stream.value }
        let parts: [(String, SyntaxNode?)] = open.map { open in
            let names = open.names.map { ($0, Optional(SyntaxNode.text("${input.\($0)}", at: span))) }
            let with = SyntaxNode.map(names, at: span)
            return open.key.map { ($0, .map([("with", with)], at: span)) } ?? ("with", with)
        }
        let filling = SyntaxNode.map(parts, at: span)
        var found = DiagnosticList()
        return .read(ExtendsResolver.lay(filling, over: written, .block), diagnostics: &found)
    }
}

extension ProviderDefinition {
    /// What a call of an endpoint takes: its own inputs, and the provider's.
    public func inputs(of endpoint: EndpointDefinition) -> NamedValues<InputDefinition> {
        guard !input.isEmpty else { return endpoint.input }
        return NamedValues(Array(endpoint.input) + input.filter { endpoint.input[$0.name] == nil })
    }

    /// The required inputs that a stream does not fill.
    func openInputs(of stream: StreamDefinition) -> [String] {
        guard let name = stream.endpoint?.value, let endpoint = endpoints[name] else {
            return required(input).filter { stream.with[$0] == nil }
        }
        return required(inputs(of: endpoint)).filter { stream.with[$0] == nil }
    }

    private func required(_ inputs: NamedValues<InputDefinition>) -> [String] {
        inputs.filter { $0.value.isRequired && $0.value.defaultValue == nil }.map(\.name)
    }
}
