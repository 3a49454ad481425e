internal import EngineDefinition
internal import EngineLanguage

/// A case that connects an account: what a browser or another device would do is written in the case.
struct ConnectCase {
    let plan: ProviderPlan
    let scheme: AuthPlan
    let definition: CaseDefinition

    /// What nobody can guess otherwise; the verifier is the one of RFC 7636, appendix B.
    static let secrets = FlowSecrets(
        state: "state", verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        callbackURL: "https://engine.example/oauth/callback")

    func run(_ values: ConnectionValues, _ stepper: inout CaseStepper, _ outcome: inout CaseOutcome) throws {
        let values = try installed(values, at: stepper.moment)
        var walker = AuthorizationWalker(
            provider: plan, scheme: scheme, way: way, values: values, secrets: Self.secrets)
        var action = try stepper.settle(&walker, walker.start(at: stepper.moment))
        while true {
            switch action {
            case .connected(let account):
                stepper.take(account)
                outcome.identity = account.identity
                return
            case .failed(let fault): throw fault
            case .open(let address):
                outcome.address = address
                guard let callback = definition.callback else { return }
                // Another walker goes on, as another process may.
                let kept = walker.kept
                walker = AuthorizationWalker(provider: plan, scheme: scheme, values: values, kept: kept)
                let brought = self.callback(callback)
                action = walker.returned(
                    callback.isSigned ? walker.signed(brought) : brought, at: stepper.moment)
            case .show: action = walker.shown(at: stepper.moment)
            case .choose: action = walker.chosen(nil, at: stepper.moment)
            case .call: throw CaseStepper.Unanswered()
            }
            action = try stepper.settle(&walker, action)
        }
    }

    /// The values with the settings that the provider brought, where it opened this engine first.
    private func installed(_ values: ConnectionValues, at moment: Moment) throws -> ConnectionValues {
        guard let written = definition.install, let install = scheme.install else { return values }
        var request = AuthorizationCallback(entries(of: written))
        if written.isSigned { request = install.signed(request, values: values, at: moment) }
        let installation = try install.accept(request, of: scheme.name, values: values, at: moment)
        var values = values
        for (name, text) in installation.config { values.config[.string(name)] = .string(text) }
        return values
    }

    /// A device where the case writes nothing of a browser.
    private var way: AuthorizationWalker.Way {
        guard let consent = scheme.consent else { return .fields }
        let opens = definition.authorize != nil || definition.callback != nil || !consent.hasDevice
        return opens ? .browser : .device
    }

    private func entries(of written: CaseCallback) -> [(name: String, value: String)] {
        written.query.compactMap { entry in
            let text = entry.value.node.isNull ? nil : entry.value.node.scalar?.text
            return text.map { (name: entry.name, value: $0) }
        }
    }

    private func callback(_ written: CaseCallback) -> AuthorizationCallback {
        var entries = entries(of: written)
        if written.query["state"] == nil { entries.append(("state", Self.secrets.state)) }
        return AuthorizationCallback(entries)
    }
}
