internal import EngineLanguage

extension ProviderChecker {
    /// One endpoint.
    mutating func check(_ entry: NamedValues<EndpointDefinition>.Entry) {
        let endpoint = entry.value
        check(request: endpoint.request)
        check(frame: endpoint.frame, of: "endpoint '\(entry.name)'")
        var inputs = InputChecker(takesFiles: true)
        inputs.check(endpoint.input)
        inputs.takesFiles = false
        inputs.check(endpoint.shape)
        diagnostics.append(contentsOf: inputs.diagnostics)
        checkPages(of: endpoint)
        _ = diagnostics.model(endpoint.model, among: provider.models)
        if case .inline(let model)? = endpoint.model { check(model: model) }
        guard !provider.scopes.isEmpty else { return }
        for scope in endpoint.scopes where provider.scopes[scope.value] == nil && !scope.isPlaceholder {
            diagnostics.append(
                Suggestion.unknown(
                    .unknownScope, "the provider lists no scope '\(scope.value)'", word: scope.value, at: scope.span,
                    among: provider.scopes.names))
        }
    }

    /// What a part that is only there to be extended names wrongly, whatever its heirs add to it.
    static let wrongOfAnyHeir: Set<DiagnosticID> = [
        .abstractUse, .duplicateHeader, .invalidMethod, .invalidPath, .literalSecret, .reservedHeader, .unknownEndpoint,
        .unknownInput, .unknownModel, .unknownPagination, .unknownScheme, .unknownScope,
    ]

    /// An endpoint that is only there to be extended: what it leaves open, its heirs may bring.
    mutating func checkNames(of entry: NamedValues<EndpointDefinition>.Entry) {
        var checker = ProviderChecker(provider, path: path, faults: faults)
        checker.check(entry)
        for fault in checker.diagnostics.all where Self.wrongOfAnyHeir.contains(fault.id) { diagnostics.append(fault) }
    }

    private mutating func checkPages(of endpoint: EndpointDefinition) {
        let hasRecords = endpoint.givesList
        if !hasRecords, let choice = endpoint.pagination, let span = choice.span, !faults.touch(endpoint.span) {
            report(
                .paginationWithoutRecords, "there are pages, but no 'records' for them to hold", at: span,
                help: "add 'records'")
        }
        if !endpoint.givesItems, !faults.touch(endpoint.span) {
            if let test = endpoint.conditions.first {
                report(.uselessKey, "'where' chooses among 'records', and there are none", at: test.span)
            }
            if let explode = endpoint.stages.explode {
                report(.uselessKey, "'explode' takes 'records' apart, and there are none", at: explode.span)
            }
        }
        diagnostics.checkPagination(endpoint.pagination, of: provider)
        if case .inline(let pagination)? = endpoint.pagination {
            check(pagination: pagination, isSent: endpoint.request.mention(of: "page") != nil)
        }
    }

    /// The named paginations.
    mutating func checkPaginations() {
        for pagination in provider.pagination where !faults.touch(pagination.span) {
            check(pagination: pagination.value)
        }
    }

    /// Rules by which a second page can be reached, and a last one.
    ///
    /// - Parameters:
    ///   - pagination: the block.
    ///   - isSent: whether the request itself says which page it is.
    mutating func check(pagination: PaginationDefinition, isSent: Bool = false) {
        guard !faults.touch(pagination.span) else { return }
        diagnostics.check(pagination, isSent: isSent)
    }
}

extension DiagnosticList {
    /// Rules by which a second page can be reached, and a last one.
    mutating func check(_ pagination: PaginationDefinition, isSent: Bool) {
        let rules = pagination.rules
        guard pagination.preset == nil || !(pagination.preset is NonePaginator) else { return }
        let span = pagination.span
        guard let next = rules.next else {
            // A block that asks for nothing of a second page means one page.
            guard pagination.preset == nil, rules.first != nil || rules.more != nil else { return }
            return append(
                Diagnostic(.unreachablePagination, "without 'next' there is no second page", at: span)
                    .help("add 'next', or write 'pagination: none'"))
        }
        if rules.send == nil, !isSent {
            append(
                Diagnostic(.unreachablePagination, "'next' is found, and never sent", at: next.span)
                    .help("add 'send', for example '{ query: { cursor: \"${page.next}\" } }'"))
        } else if rules.more == nil, !rules.stopsWhenEmpty, !next.mentions("response"), !next.mentions("page.last") {
            append(
                Diagnostic(.endlessPagination, "nothing ends these pages", at: span)
                    .help("add 'more', 'total' or a 'size', or let empty pages end them"))
        }
    }
}

extension PaginationChoice {
    /// Where it is written; nothing for `none`.
    var span: Span? {
        switch self {
        case .none: nil
        case .name(let name): name.span
        case .inline(let pagination): pagination.span
        }
    }
}
