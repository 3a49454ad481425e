internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// What the connect page shows of an integration: who it is, ways to connect, what is asked, what is allowed.
struct ConnectCard {
    /// How a way to connect goes on.
    enum Flow: String, CaseIterable {
        /// What was entered is tried.
        case form
        /// Nothing is asked: it is tried.
        case none
        /// In a window of the provider's.
        case window
        /// By a code that is typed on another device.
        case device
    }

    /// Values that the session has set already, which nobody is asked for.
    var given: Set<String>
    /// Values that the connection has, if it is connected anew.
    private let known: [String: String]
    private let choice: SessionVisit.Choice

    private var provider: ProviderDefinition { choice.provider }

    /// The card of something that a session may connect.
    init(_ choice: SessionVisit.Choice) {
        self.choice = choice
        known = SessionVisit.texts(choice.old?.config)
        given = Set(choice.fixed.keys)
    }

    /// The line in the list.
    var summary: CardSummaryFace {
        CardSummaryFace(
            id: choice.integration.name, provider: provider.id.value, title: choice.title,
            status: choice.old?.status.rawValue, summary: provider.description)
    }

    /// Everything.
    var face: CardFace {
        let hidden = schemes.map { OperatorHosts(choice, scheme: $0.name).names }
        // What none of the ways takes from a person is not asked for at all.
        let ofAll = hidden.dropFirst().reduce(hidden.first ?? []) { $0.intersection($1) }
        let asked = PlanCompiler(provider: provider).config()
        return CardFace(
            head: summary, methods: methods, fields: fields(asked, without: given.union(ofAll)), docs: provider.docs)
    }

    /// The ways that work: what the operator registered an application for comes first, and is left out without one.
    private var schemes: [(name: String, definition: SchemeDefinition)] {
        let offered = provider.offeredSchemes
        let (own, others) = (
            offered.filter { AuthMode($0.definition).needsApplication },
            offered.filter { !AuthMode($0.definition).needsApplication }
        )
        if choice.values?.clientID != nil { return own + others }
        // With none at all, trying says what is missing.
        return others.isEmpty ? own : others
    }

    private var methods: [CardMethodFace] {
        let schemes = self.schemes
        guard !schemes.isEmpty else {
            return [CardMethodFace(name: NoneScheme.name, title: choice.title, flow: .none, fields: [])]
        }
        return schemes.map { name, scheme in
            let plan = Self.plan(of: provider, scheme: name)
            let flow = Self.flow(plan, asksNothing: scheme.parts.credentials.isEmpty)
            let asked = fields(PlanCompiler(provider: provider).credentials(of: name), without: [])
            let fixed = OperatorHosts(choice, scheme: name).names
            return CardMethodFace(
                name: name, title: scheme.parts.title ?? Self.title(of: flow, typeName: scheme.typeName), flow: flow,
                fields: asked, scopes: flow == .window || flow == .device ? words(scheme.askedScopes) : [],
                help: missing(fixed, scheme: name) ?? scheme.parts.help, fixed: fixed)
        }
    }

    /// What a person is told where the operator has left out something that nobody else may set.
    private func missing(_ fixed: Set<String>, scheme: String) -> String? {
        let field = PlanCompiler(provider: provider).config().fields.first { field in
            let isKept = choice.old?.scheme == scheme && known[field.name] != nil
            return fixed.contains(field.name) && field.isNeeded && !given.contains(field.name) && !isKept
        }
        return field.map { "The operator of this app has to set '\($0.definition.title)' first." }
    }

    private static func plan(of provider: ProviderDefinition, scheme: String) -> AuthPlan? {
        var diagnostics = DiagnosticList()
        return PlanCompiler(provider: provider).provider(scheme: scheme, diagnostics: &diagnostics).auth[scheme]
    }

    /// How a scheme goes on; a browser is preferred to a device, since the page is in one.
    private static func flow(_ plan: AuthPlan?, asksNothing: Bool) -> Flow {
        if plan?.consent?.opensAddress == true { return .window }
        if plan?.consent?.hasDevice == true { return .device }
        return asksNothing ? .none : .form
    }

    private static func title(of flow: Flow, typeName: String) -> String {
        switch (flow, typeName) {
        case (.window, _), (.device, _): "Sign in"
        case (_, "api_key"): "API key"
        case (_, "bearer"): "Access token"
        case (_, "basic"): "User name and password"
        default: "Credentials"
        }
    }

    /// What is asked for, in the words of the provider's file where it has some.
    private func words(_ defaults: [AskedScope]) -> [CardScopeFace] {
        let own = (choice.values?.scopes ?? []).map { AskedScope(name: $0, isOptional: false) }
        let asked = own.isEmpty ? defaults : own + defaults.filter(\.isOptional)
        return asked.map {
            CardScopeFace(name: $0.name, text: provider.scopes[$0.name], isOptional: $0.isOptional)
        }
    }

    private func fields(_ plan: SettingsPlan, without left: Set<String>) -> [CardFieldFace] {
        plan.fields.filter { !left.contains($0.name) }.map { CardFieldFace(field: $0, known: known[$0.name]) }
    }
}
