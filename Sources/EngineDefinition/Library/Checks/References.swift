internal import EngineLanguage

// Names that stand for parts of a provider: found, or reported with the nearest that exist.

extension DiagnosticList {
    /// The endpoint of a name, if it exists and may be called.
    mutating func endpoint(_ name: Spanned<String>, of provider: ProviderDefinition) -> EndpointDefinition? {
        guard !name.isPlaceholder else { return nil }
        guard let endpoint = provider.endpoints[name.value] else {
            let names = provider.endpoints.filter { !$0.value.isAbstract }.map(\.name)
            append(
                Suggestion.unknown(
                    .unknownEndpoint, "there is no endpoint '\(name.value)'", word: name.value, at: name.span,
                    among: names))
            return nil
        }
        guard endpoint.isAbstract else { return endpoint }
        let message = "endpoint '\(name.value)' is abstract: it is only there to be extended"
        append(Diagnostic(.abstractUse, message, at: name.span))
        return nil
    }

    /// What an endpoint is given: known names, and, if asked for, all that are required.
    mutating func checkInputs(
        _ with: NamedValues<TemplateTree>, of endpoint: EndpointDefinition, named name: String,
        _ provider: ProviderDefinition, requiring: Bool, at span: Span
    ) {
        let inputs = provider.inputs(of: endpoint)
        for entry in with where inputs[entry.name] == nil {
            let message = "endpoint '\(name)' has no input '\(entry.name)'"
            append(
                Suggestion.unknown(.unknownInput, message, word: entry.name, at: entry.span, among: inputs.names))
        }
        guard requiring else { return }
        let open = inputs.filter {
            $0.value.isRequired && $0.value.defaultValue == nil && with[$0.name] == nil
                && provider.input[$0.name] == nil
        }
        guard !open.isEmpty else { return }
        let names = Suggestion.listing(open.map(\.name))
        let message = "endpoint '\(name)' needs the input\(open.count > 1 ? "s" : "") \(names)"
        append(Diagnostic(.missingInput, message, at: span).help("add it under 'with'"))
    }

    /// The pagination that a choice names.
    mutating func checkPagination(_ choice: PaginationChoice?, of provider: ProviderDefinition) {
        guard case .name(let name)? = choice, !name.isPlaceholder, provider.pagination.entry(name.value) == nil else {
            return
        }
        append(
            Suggestion.unknown(
                .unknownPagination, "the provider names no pagination '\(name.value)'", word: name.value,
                at: name.span, among: provider.pagination.names + ["none"]))
    }

    /// The model of a choice.
    mutating func model(_ choice: ModelChoice?, among models: NamedValues<ModelDefinition>) -> ModelDefinition? {
        switch choice {
        case nil: return nil
        case .inline(let model): return model
        case .name(let name):
            if let model = models[name.value] { return model }
            guard !name.isPlaceholder else { return nil }
            append(
                Suggestion.unknown(
                    .unknownModel, "there is no model '\(name.value)'", word: name.value, at: name.span,
                    among: models.names))
            return nil
        }
    }
}
