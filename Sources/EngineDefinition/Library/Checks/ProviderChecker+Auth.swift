internal import EngineLanguage

extension ProviderChecker {
    /// The schemes, and the calls that obtain their tokens.
    mutating func checkAuth() {
        if let first = provider.auth.first, first.value.parts.isInternal {
            report(
                .internalDefaultScheme, "the first scheme is the default, and '\(first.name)' is internal",
                at: first.span,
                help: "move it behind a scheme that people may choose")
        }
        for scheme in provider.auth { check(scheme) }
    }

    private mutating func check(_ scheme: NamedValues<SchemeDefinition>.Entry) {
        let parts = scheme.value.parts
        let marks = [parts.apply].compactMap { $0 } + parts.applyAs.map(\.value)
        let isEmpty = marks.allSatisfy(\.isEmpty) && !scheme.value.marksByItself
        if isEmpty, scheme.value.typeName != NoneScheme.name, !faults.touch(scheme.span, scheme.value.span) {
            report(
                .schemeAppliesNothing, "scheme '\(scheme.name)' never marks a request", at: scheme.span,
                help: "add 'apply', for example '{ headers: { authorization: … } }'")
        }
        if !scheme.value.obtainsToken, !faults.touch(scheme.span, scheme.value.span), let place = scheme.value.tokenKey
        {
            report(
                .storeWithoutAcquire,
                "'\(place.name)' speaks of a token's answer, and scheme '\(scheme.name)' obtains none",
                at: place.span, help: "add 'acquire'")
        }
        if parts.end == .introspect, !(scheme.value.scheme is OAuth2Scheme), !faults.touch(scheme.span) {
            report(
                .uselessKey, "only a scheme of type 'oauth2' knows whom to ask for the end of a token",
                at: scheme.value.expanded.span(of: "lifetime"), help: "write a duration, or 'expires'")
        }
        let names = scheme.value.credentialNames
        for name in parts.publicNames where !names.contains(name.value) {
            diagnostics.append(
                Suggestion.unknown(
                    .unknownStoredName, "scheme '\(scheme.name)' keeps no '\(name.value)'", word: name.value,
                    at: name.span,
                    among: names))
        }
        check(steps: parts.acquire, of: "scheme '\(scheme.name)'", forbidding: scheme.name)
        check(steps: parts.refresh, of: "scheme '\(scheme.name)'", forbidding: scheme.name)
        for application in marks { checkHeaders(application.headers) }
        checkRevocation(of: scheme)
        if let connect = parts.connect { check(connect: connect, of: "scheme '\(scheme.name)'", scheme.value) }
    }

    private mutating func checkRevocation(of scheme: NamedValues<SchemeDefinition>.Entry) {
        switch scheme.value.parts.revocation {
        case .first(let address)?:
            guard !faults.touch(scheme.span, scheme.value.span) else { return }
            report(
                .uselessKey, "only of a scheme of type 'oauth2' an address tells how a token is taken back",
                at: address.span, help: "write the call: '{ request: POST … }'")
        case .second(let steps)?:
            ownerInHand = scheme.name
            check(steps: steps, of: "'revoke' of scheme '\(scheme.name)'")
            ownerInHand = nil
        case nil: return
        }
    }

    /// A call by endpoint or request.
    mutating func check(call step: StepCallDefinition, named noun: String, forbidding scheme: String?) {
        if let name = step.endpoint {
            checkEndpoint(name, with: step.with, noun: noun, span: step.span)
        } else if !step.request.hasCall, !faults.touch(step.span) {
            report(.missingCall, "\(noun) calls nothing", at: step.span, help: "add 'request', or 'endpoint'")
        }
        schemeInHand = scheme ?? ownerInHand
        check(request: step.request)
        schemeInHand = nil
        for name in step.request.auth ?? [] where name.value == scheme {
            report(
                .authCycle, "the call that obtains the token of '\(name.value)' needs that token", at: name.span,
                help: "write 'auth: none'")
        }
    }

    /// The endpoint that a step names, and what it is given.
    mutating func checkEndpoint(
        _ name: Spanned<String>, with: NamedValues<TemplateTree>, noun: String, span: Span
    ) {
        guard let endpoint = diagnostics.endpoint(name, of: provider) else { return }
        diagnostics.checkInputs(with, of: endpoint, named: name.value, provider, requiring: true, at: name.span)
    }
}

extension SchemeDefinition {
    /// Whether it comes to a token, by calls or by asking a person.
    fileprivate var obtainsToken: Bool { canRefresh || !parts.acquire.isEmpty || asksPerson || scheme is InstallScheme }

    /// A key that the user wrote and that speaks of a token's answer.
    fileprivate var tokenKey: (name: String, span: Span)? {
        // The life time of a signed token is the signer's.
        let keys = typeName == JWTScheme.name ? ["store", "expires"] : ["store", "expires", "lifetime"]
        for key in keys {
            // Made-up keys stand where the type does.
            guard let node = expanded[key], !node.isMade else { continue }
            return (key, node.span)
        }
        return nil
    }
}

extension SyntaxNode {
    /// Whether a preset made it up: quoted, and yet without quotes in the file.
    fileprivate var isMade: Bool {
        guard let scalar, scalar.style == .doubleQuoted, span.start < span.file.bytes.count else { return false }
        return span.file.bytes[span.start] != UInt8(ascii: "\"")
    }
}
