public import EngineLanguage

/// What is kept of a flow, sealed, while a person is away: enough to go on in another process.
public struct KeptAuthorization: Sendable {
    /// The provider to which the person was sent.
    public let provider: String
    /// The scheme by which they are asked.
    public let scheme: String
    /// What nobody can guess of the flow.
    public let secrets: FlowSecrets
    /// Fields that were filled, and what was obtained so far.
    public internal(set) var credentials: ExpressionMap
    /// What is known of the account so far.
    public internal(set) var metadata: ExpressionMap
    /// What upstream answered that granted the token, as JSON text.
    let answer: String?
    /// The choice that is to be made; nothing: the person is away.
    let choice: KeptChoice?

    /// The form in which it is kept; it holds secrets.
    /// - Throws: a fault if a value has no JSON.
    public func text() throws(ExpressionFault) -> String {
        try ExpressionValue.map(
            ExpressionMap(texts: [
                ("provider", .string(provider)), ("scheme", .string(scheme)), ("state", .string(secrets.state)),
                ("verifier", .string(secrets.verifier)), ("callback_url", .string(secrets.callbackURL)),
                ("credentials", .map(credentials)), ("metadata", .map(metadata)),
                ("choice", choice?.value ?? .null), ("answer", answer.map { .string($0) } ?? .null),
            ])
        ).jsonText()
    }

    /// Reads it again; nothing if it is no such text.
    public init?(_ text: String) {
        guard let map = ExpressionMap(json: text),
            let provider = map["provider"]?.string, let scheme = map["scheme"]?.string,
            let state = map["state"]?.string, let verifier = map["verifier"]?.string,
            let address = map["callback_url"]?.string, let credentials = map["credentials"]?.map,
            let metadata = map["metadata"]?.map
        else { return nil }
        self.init(
            provider: provider, scheme: scheme,
            secrets: FlowSecrets(state: state, verifier: verifier, callbackURL: address), credentials: credentials,
            metadata: metadata, choice: KeptChoice(map["choice"]), answer: map["answer"]?.string)
    }

    init(
        provider: String, scheme: String, secrets: FlowSecrets, credentials: ExpressionMap, metadata: ExpressionMap,
        choice: KeptChoice? = nil, answer: String? = nil
    ) {
        self.provider = provider
        self.scheme = scheme
        self.secrets = secrets
        self.credentials = credentials
        self.metadata = metadata
        self.choice = choice
        self.answer = answer
    }
}
