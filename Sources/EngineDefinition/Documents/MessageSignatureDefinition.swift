internal import EngineLanguage

/// How a message that comes in is signed (definitions.md §11).
struct MessageSignatureDefinition: Configurable {
    /// What a message is signed with.
    enum Kind: String, ShapeChoice {
        /// A keyed hash.
        case hmac
        /// A value that both sides have.
        case token

        var doc: String {
            switch self {
            case .hmac: "A keyed hash of `over`."
            case .token: "A value that both sides have."
            }
        }
    }

    /// The hash of a keyed hash.
    enum Algorithm: String, ShapeChoice {
        case sha1
        case sha256
        case sha512
    }

    static let shapeName = "message_signature"

    let kind: Kind
    let algorithm: Algorithm
    let encoding: SignatureScheme.Encoding
    let value: ExpressionField
    let prefix: String
    let over: ExpressionField?
    let key: ExpressionField
    let span: Span

    init(reading object: inout ObjectReader) {
        span = object.span
        let kind: Kind = object.required("type", .choice, "What it is signed with.", example: "hmac")
        self.kind = kind
        algorithm = object.optional("algorithm", .choice, "The hash of `hmac`.", default: .sha256)
        encoding = object.optional("encoding", .choice, "How the signature is written.", default: .hex)
        value = object.required(
            "value", .expression(in: .auth, .required), "The signature that came; one of a list must be right.",
            example: "callback.hmac")
        prefix = object.optional("prefix", .text, "What stands before it.", default: "", example: "sha256=")
        over = object.optional(
            "over", .expression(in: .auth, .required), "What is signed, by `hmac`.", example: "callback.shop")
        key = object.required(
            "key", .expression(in: .auth),
            "The secret, or the value that is expected; a list while it is changed.",
            example: "integration.client_secret")
        object.check(.missingKey, "`hmac` needs `over`.") { keys in
            kind == .hmac && !keys.has("over") ? keys.breach("'type: hmac' needs 'over', what is signed") : nil
        }
        object.check(.uselessKey, "`token` has no `over`, `algorithm` and `encoding`.") { keys in
            guard kind == .token, let extra = ["over", "algorithm", "encoding"].first(where: keys.has) else {
                return nil
            }
            return keys.breach("'\(extra)' is not read by 'type: token'", at: extra, help: "remove it")
        }
    }
}
