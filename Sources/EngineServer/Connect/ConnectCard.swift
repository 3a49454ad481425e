internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// What the connect page shows of an integration: who it is, ways to connect, what is asked, what is allowed.
struct ConnectCard {
    /// How a way to connect goes on.
    enum Flow: String {
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
    var summary: JSONValue { .object(head) }

    /// Everything.
    var json: JSONValue {
        let methods = self.methods
        let hidden = schemes.map { OperatorHosts(choice, scheme: $0.name).names }
        // What none of the ways takes from a person is not asked for at all.
        let ofAll = hidden.dropFirst().reduce(hidden.first ?? []) { $0.intersection($1) }
        return .object(
            head + [
                ("methods", .array(methods)),
                ("fields", fields(PlanCompiler(provider: provider).config(), without: given.union(ofAll))),
            ] + (provider.docs.map { [("docs", JSONValue.string($0))] } ?? []))
    }

    private var head: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("id", .string(choice.integration.name)), ("provider", .string(provider.id.value)),
            ("title", .string(choice.title)),
        ]
        if let old = choice.old { members.append(("connection_status", .string(old.status.rawValue))) }
        if let text = provider.description { members.append(("summary", .string(text))) }
        return members
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

    private var methods: [JSONValue] {
        let schemes = self.schemes
        guard !schemes.isEmpty else {
            return [
                method(NoneScheme.name, title: choice.title, help: nil, flow: .none, fields: .array([]), scopes: [])
            ]
        }
        return schemes.map { name, scheme in
            let plan = Self.plan(of: provider, scheme: name)
            let flow = Self.flow(plan, asksNothing: scheme.parts.credentials.isEmpty)
            let asked = fields(PlanCompiler(provider: provider).credentials(of: name), without: [])
            let fixed = OperatorHosts(choice, scheme: name).names
            return method(
                name, title: scheme.parts.title ?? Self.title(of: flow, typeName: scheme.typeName),
                help: missing(fixed, scheme: name) ?? scheme.parts.help, flow: flow, fields: asked,
                scopes: flow == .window || flow == .device ? words(scheme.askedScopes) : [], fixed: fixed)
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

    private func method(
        _ name: String, title: String, help: String?, flow: Flow, fields: JSONValue, scopes: [JSONValue],
        fixed: Set<String> = []
    ) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("name", .string(name)), ("title", .string(title)), ("flow", .string(flow.rawValue)), ("fields", fields),
            ("scopes", .array(scopes)),
        ]
        if let help { members.append(("help", .string(help))) }
        if !fixed.isEmpty { members.append(("fixed", .array(fixed.sorted().map { .string($0) }))) }
        return .object(members)
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
    private func words(_ defaults: [AskedScope]) -> [JSONValue] {
        let own = (choice.values?.scopes ?? []).map { AskedScope(name: $0, isOptional: false) }
        let asked = own.isEmpty ? defaults : own + defaults.filter(\.isOptional)
        return asked.map { scope in
            var members: [(String, JSONValue)] = [("name", .string(scope.name))]
            if let text = provider.scopes[scope.name] { members.append(("text", .string(text))) }
            if scope.isOptional { members.append(("optional", true)) }
            return .object(members)
        }
    }

    private func fields(_ plan: SettingsPlan, without left: Set<String>) -> JSONValue {
        .array(plan.fields.filter { !left.contains($0.name) }.map { json($0) })
    }

    /// A setting as the form reads it.
    private func json(_ field: SettingsPlan.Field) -> JSONValue {
        let setting = field.definition
        var members: [(String, JSONValue)] = [
            ("name", .string(field.name)), ("title", .string(setting.title)), ("type", .string(setting.type.rawValue)),
            ("required", .bool(field.isNeeded && !setting.mayBeEmpty)), ("secret", .bool(field.isSecret)),
            ("multiline", .bool(setting.isMultiline)), ("advanced", .bool(setting.isAdvanced)),
            ("options", .array(setting.options.map { ["value": .string($0.value), "label": .string($0.label)] })),
        ]
        if setting.mayBeEmpty { members.append(("empty", true)) }
        let texts: [(String, String?)] = [
            ("help", setting.help), ("example", setting.example), ("format", setting.format?.rawValue),
            ("pattern", setting.pattern?.value),
            ("default", field.isSecret ? nil : known[field.name] ?? setting.defaultValue?.template?.plainText),
        ]
        members += texts.compactMap { name, text in text.map { (name, JSONValue.string($0)) } }
        return .object(members)
    }
}
