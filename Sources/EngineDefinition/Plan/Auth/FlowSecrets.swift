internal import EngineCrypto

/// What nobody can guess of one flow, and where it comes back to.
public struct FlowSecrets: Sendable, Hashable {
    /// The text by which the callback is known again: at least 128 bits, used once.
    public var state: String
    /// What the token request proves itself by (RFC 7636 §4.1).
    public var verifier: String
    /// This engine's callback address.
    public var callbackURL: String

    /// Takes texts.
    public init(state: String, verifier: String, callbackURL: String) {
        self.state = state
        self.verifier = verifier
        self.callbackURL = callbackURL
    }

    /// Makes new ones, of 256 bits each; `state` may be a text that somebody else has made.
    public static func make(callbackURL: String, state: String? = nil) -> FlowSecrets {
        FlowSecrets(
            state: state ?? Self.text(), verifier: Self.text(), callbackURL: callbackURL)
    }

    /// Makes a text by which a callback is known again.
    public static func makeState() -> String { text() }

    private static func text() -> String { Base64.encode(RandomBytes.make(32), alphabet: .url) }

    /// What the address shows of the verifier.
    func challenge(_ proof: CodeChallenge) -> String? {
        switch proof {
        case .none: nil
        case .plain: verifier
        case .s256: Base64.encode(Digest.sha256.hash(verifier), alphabet: .url)
        }
    }
}
