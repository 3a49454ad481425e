internal import EngineLanguage

/// What a provider that opens this engine first must show, compiled.
public struct InstallPlan: Sendable {
    let check: CompiledExpression?
    let signature: MessageSignaturePlan
    let config: [(name: String, value: CompiledExpression)]
    let span: Span
}

/// What a provider brought that opened this engine first.
public struct Installation: Sendable {
    /// Texts for the provider's settings.
    public let config: [String: String]
    /// By what the same request is known again, however it is written; nothing: all of them look alike.
    public let mark: String?
}

extension InstallPlan {
    /// Believes a request, or refuses it; what cannot be worked out proves nothing.
    /// - Parameters:
    ///   - request: the query with which the provider opened this engine.
    ///   - scheme: whose block it is, for messages.
    ///   - values: what is known without a connection: the operator's application.
    ///   - moment: when it came.
    /// - Returns: what it brought.
    /// - Throws: a fault with the code `callback_refused`.
    public func accept(
        _ request: AuthorizationCallback, of scheme: String, values: ConnectionValues, at moment: Moment
    ) throws(CallFault) -> Installation {
        func refusal(_ why: String, _ span: Span) -> CallFault {
            CallFault(
                .upstream(.invalid), "the installation is refused: \(why)", call: scheme, code: "callback_refused",
                span: span)
        }
        let bindings = bindings(of: request, values, at: moment)
        var mark: String?
        guard (try? signature.isRight(bindings)) ?? false else { throw refusal("its signature is wrong", span) }
        // What was worked out here: the same message has one, in whatever form it came.
        if signature.kind == .hmac { mark = try? signature.make(bindings) }
        if let check {
            guard (try? check.test(bindings)) ?? false else {
                throw refusal("'check' does not hold for it", check.span)
            }
        }
        var texts: [String: String] = [:]
        for entry in config {
            guard let value = try? entry.value.evaluate(bindings).required, let text = try? value.templateText() else {
                throw refusal("it brings no '\(entry.name)'", entry.value.span)
            }
            texts[entry.name] = text
        }
        return Installation(config: texts, mark: mark)
    }

    /// The request with the signature that the definition demands of it: for cases, which play the provider.
    package func signed(
        _ request: AuthorizationCallback, values: ConnectionValues, at moment: Moment
    ) -> AuthorizationCallback {
        guard let name = signature.valueName,
            let text = try? signature.make(bindings(of: request, values, at: moment))
        else { return request }
        return AuthorizationCallback(request.entries.filter { $0.name != name } + [(name, text)])
    }

    private func bindings(
        of request: AuthorizationCallback, _ values: ConnectionValues, at moment: Moment
    ) -> ExpressionBindings {
        var bindings = values.bindings
        bindings.bind(moment, idempotencyKey: moment.uuid)
        bindings["callback"] = .value(.map(request.map))
        return bindings
    }
}

extension AuthPlan {
    /// What a provider must show that opens this engine first; nothing: this one does not.
    public var install: InstallPlan? { consent?.opensAddress == true ? connect?.install : nil }
}
