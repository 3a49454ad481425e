internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage

// What a person brings back, and whether it is believed.
extension AuthorizationWalker {
    /// Goes on with what a person brought back; a callback that is not believed ends the flow, and no token is asked
    /// for.
    public mutating func returned(_ callback: AuthorizationCallback, at moment: Moment) -> Action {
        guard case .away = stage, let consent = plan.consent else {
            return .failed(refusal("nobody was sent away for it"))
        }
        bind(moment)
        bindings["callback"] = .value(.map(callback.map))
        bindings.hide(["code", "oauth_verifier"].compactMap { callback[$0].map { .string($0) } })
        if case .code(let name) = consent.answer, let code = callback[name] { bindings.hide([.string(code)]) }
        if let fault = refusal(of: callback, consent) { return .failed(fault) }
        if let rules = plan.connect?.callback {
            do throws(ExpressionFault) {
                if let fault = try refusal(by: rules) { return .failed(fault) }
                var known = ExpressionMap()
                for entry in rules.metadata {
                    guard let value = try entry.value.evaluate(bindings).required, !value.isNull else { continue }
                    known[.string(entry.name)] = value
                }
                learn(known)
            } catch {
                return failed(error, "the callback cannot be read")
            }
        }
        return obtain(at: moment)
    }

    private func refusal(_ why: String, code: String? = nil, span: Span? = nil) -> CallFault {
        CallFault(
            .upstream(.invalid), "the callback is refused: \(why)", call: plan.name, code: code ?? "callback_refused",
            span: span)
    }

    /// What every callback must be (RFC 6749 §4.1.2, RFC 9207 §2.4, RFC 5849 §2.2).
    private func refusal(of callback: AuthorizationCallback, _ consent: ConsentPlan) -> CallFault? {
        var names = ["state", "iss", "error"]
        if case .code(let name) = consent.answer { names.append(name) }
        if let name = callback.repeated(among: names) { return refusal("it holds '\(name)' twice") }
        guard let state = callback.state else { return refusal("it has no 'state'") }
        guard ConstantTime.equal(state, secrets.state) else { return refusal("its 'state' is of another flow") }
        if case .code = consent.answer, let fault = refusal(ofIssuer: callback["iss"], consent) { return fault }
        if let fault = denial(callback) { return fault }
        switch consent.answer {
        case .code(let name): return callback[name] == nil ? refusal("it brings no '\(name)'") : nil
        case .values: return nil
        case .verifier:
            guard let token = callback["oauth_token"], let own = account.credentials["oauth_token"]?.string,
                ConstantTime.equal(token, own)
            else { return refusal("its 'oauth_token' is of another flow") }
            return callback["oauth_verifier"] == nil ? refusal("it brings no 'oauth_verifier'") : nil
        }
    }

    /// Whether another server answered than was asked (RFC 9207).
    private func refusal(ofIssuer came: String?, _ consent: ConsentPlan) -> CallFault? {
        if let wanted = consent.issuer {
            guard let came else {
                let isDemanded = consent.issuerDemand.map { (try? $0.test(bindings)) ?? true } ?? true
                return isDemanded ? refusal("it has no 'iss', and 'issuer' says which it must be") : nil
            }
            guard let text = wanted.addressText(bindings), ConstantTime.equal(came, text) else {
                return refusal("its 'iss' is not the issuer that was asked", span: wanted.span)
            }
            return nil
        }
        guard let came else { return nil }
        let origin = (try? URLValue(came))?.origin
        let homes = consent.home.compactMap { home in
            home.addressText(bindings).flatMap { (try? URLValue($0))?.origin }
        }
        guard let origin, homes.contains(origin) || homes.isEmpty else {
            return refusal("its 'iss' is of another origin than 'authorize' and 'token'; 'issuer' can name it")
        }
        return nil
    }

    /// What the provider says instead of granting (RFC 6749 §4.1.2.1); of its own words only what is harmless.
    private func denial(_ callback: AuthorizationCallback) -> CallFault? {
        guard let error = callback["error"] ?? callback["denied"].map({ _ in "access_denied" }) else { return nil }
        let code = error.harmless(48)
        let words = callback["error_description"].map { $0.harmless(200) } ?? ""
        let isRefused = error == "access_denied" || error == "consent_required"
        return CallFault(
            .upstream(isRefused ? .forbidden : .invalid),
            "access was not granted: \(code.isEmpty ? "no reason" : code)\(words.isEmpty ? "" : " (\(words))")",
            call: plan.name, code: code)
    }

    /// What the definition demands of it.
    private func refusal(by rules: CallbackPlan) throws(ExpressionFault) -> CallFault? {
        if let signature = rules.signature {
            // What cannot be worked out proves nothing.
            let isRight = (try? signature.isRight(bindings)) ?? false
            guard isRight else { return refusal("its signature is wrong", span: rules.span) }
        }
        if let check = rules.check {
            let holds = (try? check.test(bindings)) ?? false
            guard holds else { return refusal("'check' does not hold for it", span: check.span) }
        }
        return nil
    }
}

extension String {
    /// The printable ASCII of a text without what means something in HTML (RFC 6749 §4.1.2.1 allows no more).
    fileprivate func harmless(_ length: Int) -> String {
        let kept = utf8.filter { (0x20...0x7E).contains($0) && !"<>\"&'\\`".utf8.contains($0) }
        return String(decoding: kept.prefix(length), as: UTF8.self)
    }
}

extension AuthorizationWalker {
    /// The callback with the signature that the definition demands of it: for cases, which play the provider.
    package func signed(_ callback: AuthorizationCallback) -> AuthorizationCallback {
        guard let signature = plan.connect?.callback?.signature, let name = signature.valueName else { return callback }
        var bindings = bindings
        bindings["callback"] = .value(.map(callback.map))
        guard let text = try? signature.make(bindings) else { return callback }
        return AuthorizationCallback(callback.entries.filter { $0.name != name } + [(name, text)])
    }
}
