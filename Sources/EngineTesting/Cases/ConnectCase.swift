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

    /// A device where the case writes nothing of a browser.
    private var way: AuthorizationWalker.Way {
        guard let consent = scheme.consent else { return .fields }
        let opens = definition.authorize != nil || definition.callback != nil || !consent.hasDevice
        return opens ? .browser : .device
    }

    private func callback(_ written: CaseCallback) -> AuthorizationCallback {
        var entries: [(name: String, value: String)] = []
        for entry in written.query {
            guard let text = entry.value.node.isNull ? nil : entry.value.node.scalar?.text else { continue }
            entries.append((entry.name, text))
        }
        if written.query["state"] == nil { entries.append(("state", Self.secrets.state)) }
        return AuthorizationCallback(entries)
    }
}
