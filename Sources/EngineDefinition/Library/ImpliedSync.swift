public import EngineLanguage

/// The sync that every provider with streams has: all of them, on demand (definitions.md §2.2).
enum ImpliedSync {
    /// It as a file would say it; required inputs that a stream leaves open become inputs of the sync.
    ///
    /// Streams and models are the provider's own, which have been read, and whose faults were reported.
    static func definition(of provider: ProviderDefinition, _ tree: SyntaxNode) -> SyncDefinition {
        let span = provider.id.span
        let streams = provider.streams.filter { !$0.value.isAbstract }
        let open = streams.map { provider.openInputs(of: $0.value) }
        var asked: [(String, SyntaxNode?)] = []
        for (stream, open) in zip(streams, open) {
            for name in open where !asked.contains(where: { $0.0 == name }) {
                let written = stream.value.endpoint.flatMap { tree["endpoints"]?[$0.value]?["input"]?[name] }
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

    /// A stream of the provider, the inputs that it leaves open filled by those of the sync.
    private static func stream(
        _ stream: NamedValues<StreamDefinition>.Entry, filling open: [String], _ trees: SyntaxNode?, at span: Span
    ) -> StreamDefinition {
        guard !open.isEmpty, let written = trees?[stream.name] else { return stream.value }
        let with = open.map { ($0, Optional(SyntaxNode.text("${input.\($0)}", at: span))) }
        let filling = SyntaxNode.map([("with", .map(with, at: span))], at: span)
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
