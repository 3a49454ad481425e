internal import EngineLanguage

// How a person is asked: the calls before, the address, or the code for another device.
extension AuthorizationWalker {
    mutating func take(_ action: StepsWalker.Action, before walker: StepsWalker, at moment: Moment) -> Action {
        var walker = walker
        switch action {
        case .call(let call):
            stage = .before(walker)
            return passed(call)
        case .failed(let fault), .timedOut(let fault): return .failed(fault)
        case .advanced:
            let next = walker.next(at: moment)
            return take(next, before: walker, at: moment)
        case .finished:
            bindings = walker.bindings
            learn(walker.takeLearnt())
            return ask(at: moment)
        }
    }

    /// Asks, where there is somebody to be asked.
    mutating func ask(at moment: Moment) -> Action {
        bind(moment)
        guard let consent = plan.consent, way != .fields else { return obtain(at: moment) }
        if let discovery = consent.discovery {
            var walker = ServerDiscovery(
                discovery, of: plan.name, callbackURL: secrets.callbackURL, clientDocument: clientDocument,
                bindings: bindings)
            let action = walker.start(at: moment)
            return take(action, discovery: walker, at: moment)
        }
        return ask(consent, at: moment)
    }

    mutating func take(
        _ action: ServerDiscovery.Action, discovery walker: ServerDiscovery, at moment: Moment
    ) -> Action {
        switch action {
        case .call(let call):
            stage = .discovery(walker)
            return passed(call)
        case .failed(let fault): return .failed(fault)
        case .found(let known):
            for entry in known.entries { account.credentials[entry.key] = entry.value }
            bind(moment)
            guard let consent = plan.consent else { return obtain(at: moment) }
            return ask(consent, at: moment)
        }
    }

    private mutating func ask(_ consent: ConsentPlan, at moment: Moment) -> Action {
        if let fault = missingClient(consent) { return .failed(fault) }
        if way == .device {
            guard consent.hasDevice else { return .failed(lacking("'device', the address for a code")) }
            var walker = tokens(consent.device, for: .preparation)
            let action = walker.start(at: moment)
            return take(action, device: walker, at: moment)
        }
        guard !consent.begin.isEmpty else { return open(at: moment) }
        var walker = tokens(consent.begin, for: .preparation)
        let action = walker.start(at: moment)
        return take(action, begin: walker, at: moment)
    }

    /// Why nobody can be asked yet: the operator has registered no app.
    func missingClient(_ consent: ConsentPlan) -> CallFault? {
        guard let client = consent.client, client.evaluate(bindings).value?.string?.isEmpty ?? true else { return nil }
        return CallFault(
            .input, "there is no client id ('\(client.text)'): an app has to be registered with the provider",
            call: plan.name, code: Self.missingClient, span: client.span)
    }

    private func lacking(_ what: String) -> CallFault {
        CallFault(.definition, "scheme '\(plan.name)' has no \(what)", call: plan.name)
    }

    func tokens(
        _ steps: [TokenStepPlan], for purpose: TokenWalker.Purpose, servesOnce: Bool = false
    ) -> TokenWalker {
        TokenWalker(
            plan: plan, steps, for: purpose, servesOnce: servesOnce, credentials: account.credentials,
            metadata: account.metadata, bindings: bindings, baseOverride: baseOverride)
    }

    // MARK: The address

    mutating func take(_ action: TokenWalker.Action, begin walker: TokenWalker, at moment: Moment) -> Action {
        switch action {
        case .call(let call):
            stage = .begin(walker)
            return passed(call)
        case .failed(let fault): return .failed(fault)
        case .granted(let grant):
            account.credentials = grant.credentials
            account.metadata = grant.metadata
            return open(at: moment)
        }
    }

    private mutating func open(at moment: Moment) -> Action {
        bind(moment)
        guard let address = plan.consent?.address else {
            return .failed(lacking("'authorize', the address at which a person is asked"))
        }
        do throws(ExpressionFault) {
            let text = try address.text(bindings, baseOverride: baseOverride)
            stage = .away
            return .open(text)
        } catch {
            return failed(error, "the address that a person opens cannot be built")
        }
    }

    // MARK: Another device (RFC 8628)

    mutating func take(_ action: TokenWalker.Action, device walker: TokenWalker, at moment: Moment) -> Action {
        switch action {
        case .call(let call):
            stage = .device(walker)
            return passed(call)
        case .failed(let fault): return .failed(fault)
        case .granted(let grant):
            account.credentials = grant.credentials
            guard grant.credentials[Self.deviceCode] != nil, let prompt = prompt(walker, at: moment) else {
                return .failed(
                    CallFault(.definition, "the answer holds no code that a person could type", call: "device"))
            }
            stage = .shown(prompt)
            return .show(prompt)
        }
    }

    /// What the answer says (RFC 8628 §3.2); `verification_url` is what some write.
    private func prompt(_ walker: TokenWalker, at moment: Moment) -> DevicePrompt? {
        guard case .object(let fields)? = walker.lastAnswer, let body = fields["body"]?.kept.map,
            let code = body["user_code"]?.string,
            let address = body["verification_uri"]?.string ?? body["verification_url"]?.string
        else { return nil }
        let complete = body["verification_uri_complete"]?.string ?? body["verification_url_complete"]?.string
        let seconds = Self.whole(body["expires_in"]).map { min($0, Self.longestPrompt) } ?? Self.usualPrompt
        let interval = Self.whole(body["interval"]).map { min($0, 60) } ?? Self.usualInterval
        return DevicePrompt(
            code: UpstreamMessage.inOneLine(code), address: UpstreamMessage.inOneLine(address),
            completeAddress: complete.map(UpstreamMessage.inOneLine), seconds: seconds, interval: interval,
            end: moment.now.adding(seconds: seconds))
    }

    /// A whole number above zero, also written as a text.
    private static func whole(_ value: ExpressionValue?) -> Int64? {
        let number = value?.double ?? value?.string.flatMap { Double($0) }
        return number.flatMap { Int64(exactly: $0.rounded(.down)) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// The code of a fault that only the operator can mend.
    public static let missingClient = "missing_client"
    static let deviceCode = "device_code"
    /// Seconds where the answer says none: RFC 8628 §3.2 has 5 for the interval, and requires the life time.
    private static let usualInterval: Int64 = 5
    private static let usualPrompt: Int64 = 600
    private static let longestPrompt: Int64 = 3_600
    /// What `slow_down` adds (RFC 8628 §3.5).
    private static let slowdown: Int64 = 5

    /// The person has been told; goes on to ask whether they have typed it.
    public mutating func shown(at moment: Moment) -> Action {
        guard case .shown(let prompt) = stage else { return resumed(at: moment) }
        return pause(prompt)
    }

    private mutating func pause(_ prompt: DevicePrompt) -> Action {
        stage = .shown(prompt)
        return .call(
            .pause(
                Pause(.polling, seconds: Double(prompt.interval), message: "the code has not been typed yet")))
    }

    mutating func poll(_ prompt: DevicePrompt, at moment: Moment) -> Action {
        bind(moment)
        guard moment.now.seconds < prompt.end.seconds else {
            return .failed(
                CallFault(
                    .upstream(.forbidden), "the code ended before it was typed", call: plan.name, code: "expired_token"
                ))
        }
        var walker = tokens(plan.consent?.poll ?? [], for: .token)
        let action = walker.start(at: moment)
        return take(action, polling: walker, prompt, at: moment)
    }

    mutating func take(
        _ action: TokenWalker.Action, polling walker: TokenWalker, _ prompt: DevicePrompt, at moment: Moment
    ) -> Action {
        switch action {
        case .call(let call):
            stage = .polling(walker, prompt)
            return passed(call)
        case .granted: return take(action, token: walker, at: moment)
        case .failed(let fault):
            switch fault.code {
            case "authorization_pending": return pause(prompt)
            case "slow_down":
                var slower = prompt
                slower.interval += Self.slowdown
                return pause(slower)
            default: return .failed(fault)
            }
        }
    }
}
