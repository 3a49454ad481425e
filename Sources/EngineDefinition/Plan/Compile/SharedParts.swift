internal import EngineLanguage

/// What a provider says for all of its calls, compiled once: schemes, limits, entries, errors, paginations.
struct SharedParts {
    let auth: [String: AuthPlan]
    let limits: [LimitPlan]
    let base: CompiledTemplate?
    let query: [EntryPlan]
    let headers: [EntryPlan]
    let cookies: [EntryPlan]
    let errors: [ErrorRulePlan]
    let retry: RetryPlan
    let pages: [String: PagePlan]

    /// What calls of auth schemes share: the marks of all schemes, and the provider's entries, errors and base.
    init(marks: [String: AuthPlan], of provider: ProviderDefinition, _ fields: inout FieldCompiler) {
        // Their faults are reported where they are compiled for all other calls.
        var quiet = FieldCompiler(scopes: fields.scopes)
        auth = marks
        limits = []
        base = quiet.compile(provider.base)
        query = quiet.compile(provider.query)
        headers = quiet.compile(provider.headers)
        cookies = quiet.compile(provider.cookies)
        errors = provider.errors.map { RequestCompiler.compile($0, &quiet) }
        retry = RequestCompiler.compile(provider.retry, &quiet)
        pages = [:]
    }

    /// Compiles them all.
    init(_ provider: ProviderDefinition, _ fields: inout FieldCompiler) {
        self.init(provider, auth: AuthCompiler(provider: provider).compile(&fields), &fields)
    }

    /// Compiles all but the schemes.
    ///
    /// Which inputs a call has is known only for each call: here they are the provider's, and any other.
    init(_ provider: ProviderDefinition, auth schemes: [String: AuthPlan], _ fields: inout FieldCompiler) {
        let outer = fields.scopes
        defer { fields.scopes = outer }
        fields.scopes.input = .object(ScopeBuilder.object("input", of: provider.input, isOpen: true))
        fields.scopes.cursor = .dyn
        auth = schemes
        limits = LimitCompiler().compile(provider.limits, &fields)
        base = fields.compile(provider.base)
        query = fields.compile(provider.query)
        headers = fields.compile(provider.headers)
        cookies = fields.compile(provider.cookies)
        errors = provider.errors.map { RequestCompiler.compile($0, &fields) }
        retry = RequestCompiler.compile(provider.retry, &fields)
        let compiler = PageCompiler(named: [:])
        var pages: [String: PagePlan] = [:]
        for entry in provider.pagination { pages[entry.name] = compiler.compile(entry.value.rules, &fields) }
        self.pages = pages
    }
}
