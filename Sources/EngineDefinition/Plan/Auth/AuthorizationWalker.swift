public import EngineLanguage

/// Connects an account: a state machine without I/O over all that a scheme and `connect` say (definitions.md §6).
///
/// It makes the calls before, says where a person is to go, takes what they bring back, obtains the token, learns what
/// there is in the account, and proves it. Cases step it with written answers, `Engine` drives it with real ones.
public struct AuthorizationWalker: Walker {
    /// What the driver is to do.
    public enum Action: Sendable {
        /// A step of the call in hand; `.refresh` only where fields are filled.
        case call(CallWalker.Action)
        /// Send the person there, keep `kept`, and tell `returned` what they bring back: perhaps to another walker.
        case open(String)
        /// Show this, then go on with `shown`.
        case show(DevicePrompt)
        /// Ask, then go on with `chosen`; if that is later, keep `kept`, and tell another walker.
        case choose(OfferedChoice)
        /// Store this, then use it.
        case connected(ConnectedAccount)
        /// The account is not connected.
        case failed(CallFault)
    }

    /// How a person is asked.
    public enum Way: Sendable, Hashable {
        /// In a browser that is sent back here.
        case browser
        /// By a code that is typed on another device.
        case device
        /// Not at all: fields are filled already.
        case fields
    }

    enum Stage: Sendable {
        case idle
        case before(StepsWalker)
        case discovery(ServerDiscovery)
        case begin(TokenWalker)
        case away
        case device(TokenWalker)
        case shown(DevicePrompt)
        case polling(TokenWalker, DevicePrompt)
        case token(TokenWalker)
        case after(StepsWalker, Int)
        case choosing(OfferedChoice, Int)
        case verify(VerifyWalker)
    }

    let provider: String
    let plan: AuthPlan
    let verification: VerifyPlan?
    let way: Way
    let baseOverride: String?
    let clientDocument: String?
    let secrets: FlowSecrets
    var bindings: ExpressionBindings
    var account: ConnectedAccount
    var stage = Stage.idle

    /// Prepares a flow from its beginning.
    /// - Parameters:
    ///   - provider: the provider, compiled for the scheme.
    ///   - scheme: the scheme.
    ///   - way: how a person is asked.
    ///   - values: what the connection gives; its credentials are the fields that were filled.
    ///   - secrets: what nobody can guess.
    public init(
        provider: ProviderPlan, scheme: AuthPlan, way: Way, values: ConnectionValues, secrets: FlowSecrets
    ) {
        self.provider = provider.id
        plan = scheme
        verification = provider.verify
        self.way = way
        baseOverride = values.baseURL
        clientDocument = values.integration.clientDocument
        self.secrets = secrets
        bindings = values.bindings.asking(for: scheme.defaultScopes)
        bindings["callback_url"] = .value(.string(secrets.callbackURL))
        bindings["state"] = .value(.string(secrets.state))
        bindings["code_verifier"] = .value(.string(secrets.verifier))
        if let challenge = scheme.consent.flatMap({ secrets.challenge($0.proof) }) {
            bindings["code_challenge"] = .value(.string(challenge))
        }
        // They are no credentials of the connection, and no text may show them all the same.
        bindings.hide([.string(secrets.verifier)])
        account = ConnectedAccount(credentials: values.credentials, metadata: values.metadata)
    }

    /// Goes on where a person was sent away; `values` give what does not come from the flow.
    public init(
        provider: ProviderPlan, scheme: AuthPlan, values: ConnectionValues, kept: KeptAuthorization
    ) {
        var values = values
        values.credentials = kept.credentials
        values.metadata = kept.metadata
        self.init(provider: provider, scheme: scheme, way: .browser, values: values, secrets: kept.secrets)
        account.answer = kept.answer
        stage = .away
        if let choice = kept.choice { resume(choice) }
    }

    /// What is to be kept while the person is away, or thinks about a choice.
    public var kept: KeptAuthorization {
        KeptAuthorization(
            provider: provider, scheme: plan.name, secrets: secrets, credentials: account.credentials,
            metadata: account.metadata, choice: keptChoice, answer: account.answer)
    }

    // MARK: What the driver tells

    /// The first step.
    public mutating func start(at moment: Moment) -> Action {
        bind(moment)
        let before = plan.connect?.before ?? []
        // No call is made for nothing: only what a call brings may still name the client.
        if let consent = plan.consent, way != .fields, consent.discovery == nil,
            before.isEmpty || !["metadata", "steps"].contains(where: { consent.client?.reads($0) == true }),
            let fault = missingClient(consent)
        {
            return .failed(fault)
        }
        guard !before.isEmpty else { return ask(at: moment) }
        var walker = steps(before)
        let action = walker.next(at: moment)
        return take(action, before: walker, at: moment)
    }

    /// The step after an attempt.
    public mutating func received(_ attempt: Attempt, at moment: Moment) -> Action {
        advance(.received(attempt), at: moment)
    }

    /// The step after a pause.
    public mutating func resumed(at moment: Moment) -> Action {
        if case .shown(let prompt) = stage { return poll(prompt, at: moment) }
        return advance(.resumed, at: moment)
    }

    /// The credentials that a call of the account carries; a flow that has just obtained them has none to renew.
    public var credentials: ExpressionMap {
        guard way == .fields else { return ExpressionMap() }
        switch stage {
        case .before(let walker), .after(let walker, _): return walker.credentials
        case .verify(let walker): return walker.credentials
        default: return ExpressionMap()
        }
    }

    /// The step after credentials that were filled or brought were renewed.
    public mutating func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap?, at moment: Moment
    ) -> Action {
        account.credentials = credentials.map ?? account.credentials
        if let metadata { learn(metadata) }
        return advance(.refreshed(credentials, metadata), at: moment)
    }

    /// The call in hand, if the action is one.
    public static func call(in action: Action) -> CallWalker.Action? {
        guard case .call(let call) = action else { return nil }
        return call
    }

    private mutating func advance(_ event: WalkEvent, at moment: Moment) -> Action {
        switch stage {
        case .before(var walker):
            let action = walker.take(event, at: moment)
            return take(action, before: walker, at: moment)
        case .after(var walker, let number):
            let action = walker.take(event, at: moment)
            return take(action, after: walker, number, at: moment)
        case .discovery(var walker):
            let action = walker.take(event, at: moment)
            return take(action, discovery: walker, at: moment)
        case .begin(var walker):
            let action = walker.take(event, at: moment)
            return take(action, begin: walker, at: moment)
        case .device(var walker):
            let action = walker.take(event, at: moment)
            return take(action, device: walker, at: moment)
        case .polling(var walker, let prompt):
            let action = walker.take(event, at: moment)
            return take(action, polling: walker, prompt, at: moment)
        case .token(var walker):
            let action = walker.take(event, at: moment)
            return take(action, token: walker, at: moment)
        case .verify(var walker):
            let action = walker.take(event, at: moment)
            return take(action, verify: walker)
        case .idle, .away, .shown, .choosing:
            return .failed(CallFault(.definition, "the flow was told of a call that it has not made", call: plan.name))
        }
    }

    // MARK: Parts

    mutating func bind(_ moment: Moment) {
        bindings.bind(moment, idempotencyKey: moment.uuid)
        bindings["credentials"] = .value(.map(account.credentials))
        bindings["metadata"] = .value(.map(account.metadata))
    }

    mutating func learn(_ values: ExpressionMap) {
        for entry in values.entries { account.metadata[entry.key] = entry.value }
        bindings["metadata"] = .value(.map(account.metadata))
    }

    func steps(_ steps: [StepPlan]) -> StepsWalker {
        StepsWalker(
            steps, bindings: bindings, baseOverride: baseOverride, keeps: false, state: StepState(),
            memory: StepMemory())
    }

    /// A call of the account: a credential that was obtained here and is refused has never worked.
    func passed(_ call: CallWalker.Action) -> Action {
        guard case .refresh = call, way != .fields else { return .call(call) }
        return .failed(
            CallFault(
                .upstream(.unauthorized), "upstream refuses the credential that it has just been given", call: plan.name
            ))
    }

    func failed(_ fault: ExpressionFault, _ what: String) -> Action {
        .failed(CallFault(.definition, "\(what): \(fault.message)", call: plan.name, span: fault.span))
    }
}
