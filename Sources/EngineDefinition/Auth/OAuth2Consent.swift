internal import EngineLanguage

/// Writes how a person is asked by OAuth 2.0.
struct OAuth2Consent {
    let scheme: OAuth2Scheme
    let written: WrittenScheme
    let span: Span

    /// The client's id; nothing where the address and the calls have none.
    private var client: ExpressionField? {
        guard scheme.clientParameter != nil else { return nil }
        let usual = written.asks(for: "client_id") ? "credentials.client_id" : "integration.client_id"
        return scheme.clientID ?? ExpressionField(madeUp: usual, at: span)
    }

    /// The address and the calls for a device, as far as they are written.
    var definition: ConsentDefinition {
        let step = OAuth2TokenStep(scheme: scheme, written: written, span: span)
        let own = SyntaxNode.map(step.authorizeEntries, at: span)
        let parameters = scheme.asking.parametersNode.map { DefinitionMerger.merge($0, over: own) } ?? own
        let authorize = scheme.asking.authorize
        let device = scheme.asking.device
        let tree = SyntaxNode.map(
            [
                ("authorize", authorize?.node), ("authorize_params", authorize == nil ? nil : parameters),
                ("device", device.map { step.device($0) }), ("poll", device == nil ? nil : .list(step.poll, at: span)),
            ], at: span)
        return ConsentDefinition(
            tree, answer: .code(scheme.asking.codeParameter), proof: scheme.asking.proof, issuer: scheme.asking.issuer,
            home: [authorize, scheme.token].compactMap { $0 }, client: client)
    }
}
