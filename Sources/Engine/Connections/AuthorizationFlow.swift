public import EngineCrypto
public import EngineDefinition
public import EngineLanguage

/// Connects accounts for which a person is asked: drives the machine of a scheme, and stores nothing itself.
///
/// Whoever keeps what `begin` gives sees to it that a state is used once, by the browser that it was made for, and not
/// after its time; what it holds is secret and is kept sealed.
public struct AuthorizationFlow: Sendable {
    /// Asks somebody to choose, by number; nothing: nobody is there.
    public typealias Chooser = @Sendable (OfferedChoice) async -> [Int]?

    private let provider: ProviderPlan
    private let scheme: AuthPlan
    private let values: ConnectionValues
    private let driver: CallDriver

    /// Makes a flow.
    /// - Parameters:
    ///   - provider: the provider, compiled for the scheme.
    ///   - scheme: the name of the scheme.
    ///   - values: what the connection gives; its credentials are the fields that were filled.
    ///   - sender: sends the requests.
    ///   - clock: the clocks.
    ///   - events: takes what happens in calls.
    /// - Throws: a fault if there is no such scheme, or the operator's settings are not all there.
    public init(
        provider: ProviderPlan, scheme: String, values: ConnectionValues, sender: any RequestSender,
        clock: any EngineClock = SystemClock(), events: any EventSink = SilentSink()
    ) throws(CallFault) {
        guard let plan = provider.auth[scheme] else {
            throw CallFault(.definition, "the provider has no scheme '\(scheme)'", call: "connect")
        }
        var values = values
        values.integration.settings = try provider.settings.complete(values.integration)
        self.provider = provider
        self.scheme = plan
        self.values = values
        // An answer that holds a token is waited for even if nobody wants it any more.
        driver = CallDriver(
            sender: ShieldedSender(sender: sender),
            gate: ConnectionGate(own: CallGate(limits: provider.limits, clock: clock), shared: nil), clock: clock,
            events: events, tokens: nil, patience: TokenKeeper.patience)
    }

    /// Whether a person is asked in a browser.
    public var opensBrowser: Bool { scheme.consent?.opensAddress ?? false }
    /// Whether a person may type a code on another device.
    public var hasDevice: Bool { scheme.consent?.hasDevice ?? false }

    /// Believes what a provider sent that opened this engine first, or refuses it.
    /// - Parameter request: the query of its request.
    /// - Returns: what it brought: settings for the connection that is to be.
    /// - Throws: why it is refused.
    public func installation(_ request: AuthorizationCallback) throws(CallFault) -> Installation {
        guard let install = scheme.install else {
            throw CallFault(.definition, "scheme '\(scheme.name)' is not begun by the provider", call: scheme.name)
        }
        return try install.accept(request, of: scheme.name, values: values, at: driver.clock.moment())
    }

    /// Tells what is wrong as far as no call decides it, so that nothing is opened or sent for a flow that cannot be.
    /// - Parameter callbackURL: where a person would come back.
    /// - Throws: why nobody can be asked.
    public func check(callbackURL: String) throws(CallFault) {
        // The machine does nothing itself: it is stepped once, and thrown away.
        var walker = AuthorizationWalker(
            provider: provider, scheme: scheme, way: .browser, values: values,
            secrets: FlowSecrets.make(callbackURL: callbackURL))
        if case .failed(let fault) = walker.start(at: driver.clock.moment()) { throw fault }
    }

    /// Begins: makes the calls before, and says where the person is to go.
    /// - Parameters:
    ///   - callbackURL: where they come back.
    ///   - state: a text by which the callback is known again, of at least 128 bits; nothing: a new one.
    /// - Returns: where the person is to go, and what is to be kept.
    /// - Throws: why nobody can be asked.
    public func begin(
        callbackURL: String, state: String? = nil
    ) async throws(CallFault) -> StartedAuthorization {
        let secrets = FlowSecrets.make(callbackURL: callbackURL, state: state)
        var walker = AuthorizationWalker(
            provider: provider, scheme: scheme, way: .browser, values: values, secrets: secrets)
        let first = walker.start(at: driver.clock.moment())
        switch try await settle(&walker, first) {
        case .open(let address):
            return StartedAuthorization(address: address, state: secrets.state, kept: try self.kept(of: walker))
        case .failed(let fault): throw fault
        case .call, .show, .choose, .connected:
            throw CallFault(.definition, "scheme '\(scheme.name)' asks nobody", call: scheme.name)
        }
    }

    /// Goes on with what the person brought back.
    /// - Parameters:
    ///   - kept: what `begin` gave.
    ///   - callback: the query of the callback.
    ///   - choose: asks where there is something to choose.
    /// - Returns: what is to be stored.
    /// - Throws: why the account is not connected; then nothing is to be stored.
    public func complete(
        _ kept: Secret, callback: AuthorizationCallback, choose: Chooser = { _ in nil }
    ) async throws(CallFault) -> CompletedAuthorization {
        var walker = try walker(of: kept)
        let first = walker.returned(callback, at: driver.clock.moment())
        return try await finish(&walker, first, show: { _ in }, choose: choose)
    }

    /// Goes on as `complete` does, but lets go where somebody has to choose: they are asked in another request.
    /// - Parameters:
    ///   - kept: what `begin` gave.
    ///   - callback: the query of the callback.
    /// - Returns: what is to be stored, or chosen.
    /// - Throws: why the account is not connected.
    public func advance(
        _ kept: Secret, callback: AuthorizationCallback
    ) async throws(CallFault) -> AuthorizationProgress {
        try await advance(kept) { walker, moment in walker.returned(callback, at: moment) }
    }

    /// Goes on with what was chosen.
    /// - Parameters:
    ///   - numbers: which of what was offered.
    ///   - kept: what stood beside the choice.
    /// - Returns: what is to be stored, or chosen next.
    /// - Throws: why the account is not connected.
    public func choose(_ numbers: [Int], of kept: Secret) async throws(CallFault) -> AuthorizationProgress {
        try await advance(kept) { walker, moment in walker.chosen(numbers, at: moment) }
    }

    private func advance(
        _ kept: Secret, _ step: (inout AuthorizationWalker, Moment) -> AuthorizationWalker.Action
    ) async throws(CallFault) -> AuthorizationProgress {
        var walker = try walker(of: kept)
        let first = step(&walker, driver.clock.moment())
        return try await progress(of: &walker, first)
    }

    private func progress(
        of walker: inout AuthorizationWalker, _ first: AuthorizationWalker.Action
    ) async throws(CallFault) -> AuthorizationProgress {
        switch try await settle(&walker, first) {
        case .connected(let account): return .connected(try CompletedAuthorization(account))
        case .failed(let fault): throw fault
        case .choose(let choice): return .choosing(choice, kept: try self.kept(of: walker))
        case .call, .open, .show:
            throw CallFault(.definition, "the flow asks for what was done already", call: scheme.name)
        }
    }

    /// Connects by fields that were filled, but lets go where somebody has to choose.
    /// - Returns: what is to be stored, or chosen.
    /// - Throws: why the account is not connected.
    public func advanceFields() async throws(CallFault) -> AuthorizationProgress {
        if let fault = CredentialSize.fault(in: values.credentials) { throw CallFault(.input, fault, call: "connect") }
        var walker = walker(.fields)
        let first = walker.start(at: driver.clock.moment())
        return try await progress(of: &walker, first)
    }

    /// Goes on as `connectDevice` does, but lets go where somebody has to choose.
    /// - Parameter show: shows the code.
    /// - Returns: what is to be stored, or chosen.
    /// - Throws: why the account is not connected.
    public func advanceDevice(
        show: @Sendable (DevicePrompt) async -> Void
    ) async throws(CallFault) -> AuthorizationProgress {
        var walker = walker(.device)
        let first = walker.start(at: driver.clock.moment())
        var action = try await settle(&walker, first)
        while case .show(let prompt) = action {
            await show(prompt)
            let next = walker.shown(at: driver.clock.moment())
            action = try await settle(&walker, next)
        }
        return try await progress(of: &walker, action)
    }

    private func kept(of walker: AuthorizationWalker) throws(CallFault) -> Secret {
        do throws(ExpressionFault) {
            return Secret(try walker.kept.text())
        } catch {
            throw CallFault(.definition, "the flow cannot be kept: \(error.message)", call: scheme.name)
        }
    }

    /// A flow that no browser comes back to.
    private func walker(_ way: AuthorizationWalker.Way) -> AuthorizationWalker {
        AuthorizationWalker(
            provider: provider, scheme: scheme, way: way, values: values, secrets: FlowSecrets.make(callbackURL: ""))
    }

    private func walker(of kept: Secret) throws(CallFault) -> AuthorizationWalker {
        guard let flow = KeptAuthorization(kept.reveal()), flow.provider == provider.id, flow.scheme == scheme.name
        else {
            throw CallFault(
                .upstream(.invalid), "the callback is refused: the flow was begun for something else",
                call: scheme.name, code: "callback_refused")
        }
        return AuthorizationWalker(provider: provider, scheme: scheme, values: values, kept: flow)
    }

    /// Lets the person type a code on another device, and waits for it.
    /// - Parameters:
    ///   - show: shows the code.
    ///   - choose: asks where there is something to choose.
    /// - Returns: what is to be stored.
    /// - Throws: why the account is not connected.
    public func connectDevice(
        show: @Sendable (DevicePrompt) async -> Void, choose: Chooser = { _ in nil }
    ) async throws(CallFault) -> CompletedAuthorization {
        var walker = walker(.device)
        let first = walker.start(at: driver.clock.moment())
        return try await finish(&walker, first, show: show, choose: choose)
    }

    // MARK: Driving

    private func settle(
        _ walker: inout AuthorizationWalker, _ first: AuthorizationWalker.Action
    ) async throws(CallFault) -> AuthorizationWalker.Action {
        do throws(CallDriver.Stop) {
            return try await driver.settle(&walker, first)
        } catch {
            throw error.fault(of: scheme.name)
        }
    }

    private func finish(
        _ walker: inout AuthorizationWalker, _ first: AuthorizationWalker.Action,
        show: @Sendable (DevicePrompt) async -> Void, choose: Chooser
    ) async throws(CallFault) -> CompletedAuthorization {
        var action = try await settle(&walker, first)
        while true {
            switch action {
            case .connected(let account): return try CompletedAuthorization(account)
            case .failed(let fault): throw fault
            case .show(let prompt):
                await show(prompt)
                action = walker.shown(at: driver.clock.moment())
            case .choose(let choice):
                let chosen = await choose(choice)
                action = walker.chosen(chosen, at: driver.clock.moment())
            case .call, .open:
                throw CallFault(.definition, "the flow asks for what was done already", call: scheme.name)
            }
            action = try await settle(&walker, action)
        }
    }
}

/// Where a person is to go, and what is kept until they come back.
public struct StartedAuthorization: Sendable {
    /// The address; it holds `state`, so it goes to that person's browser and into no log.
    public let address: String
    /// The text by which the callback is known again.
    public let state: String
    /// What `complete` needs: to be kept sealed.
    public let kept: Secret
}

/// How far a flow has come.
public enum AuthorizationProgress: Sendable {
    /// The account is connected: to be stored.
    case connected(CompletedAuthorization)
    /// A person has to choose; what is kept is for `choose`, and sealed until then.
    case choosing(OfferedChoice, kept: Secret)
}

/// What came of it: to be stored before it is used.
public struct CompletedAuthorization: Sendable {
    /// The connection's credentials, as JSON.
    public let credentials: Secret
    /// When the token ends, in microseconds since 1970; nothing: it does not, or nobody knows.
    public let expiresAt: Int64?
    /// What is known of the account.
    public let metadata: ExpressionMap
    /// Whose it is, by the names of `identity`.
    public let identity: [(name: String, value: String)]
    /// Whether upstream was asked for that.
    public let isVerified: Bool

    init(_ account: ConnectedAccount) throws(CallFault) {
        do throws(ExpressionFault) {
            credentials = Secret(try SealedCredentials.text(account.credentials, answer: account.answer))
        } catch {
            throw CallFault(.definition, "the credentials cannot be stored: \(error.message)", call: "connect")
        }
        expiresAt = account.expires.map { $0.seconds * 1_000_000 }
        metadata = account.metadata
        identity = account.identity.compactMap { entry in
            (try? entry.value.templateText()).map { (entry.name, $0) }
        }
        isVerified = account.isVerified
    }
}
