public import EngineLanguage

/// The sync that every provider with streams has: all of them, on demand (definitions.md §2.2).
enum ImpliedSync {
    /// It as a file would say it; required inputs that a stream leaves open become inputs of the sync.
    static func tree(of provider: ProviderDefinition, _ tree: SyntaxNode) -> SyntaxNode {
        let span = provider.id.span
        let id = SyntaxNode.text(provider.id.value, at: span)
        var asked: [(String, SyntaxNode?)] = []
        var streams: [(String, SyntaxNode?)] = []
        for stream in provider.streams where !stream.value.isAbstract {
            let open = provider.openInputs(of: stream.value)
            for name in open where !asked.contains(where: { $0.0 == name }) {
                let written = stream.value.endpoint.flatMap { tree["endpoints"]?[$0.value]?["input"]?[name] }
                asked.append((name, written ?? tree["input"]?[name] ?? .map([], at: span)))
            }
            let with = open.map { ($0, Optional(SyntaxNode.text("${input.\($0)}", at: span))) }
            streams.append((stream.name, .map([("with", with.isEmpty ? nil : .map(with, at: span))], at: span)))
        }
        return .map(
            [
                ("sync", id), ("provider", id), ("title", .text(provider.title, at: span)),
                ("input", asked.isEmpty ? nil : .map(asked, at: span)), ("streams", .map(streams, at: span)),
            ], at: span)
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
