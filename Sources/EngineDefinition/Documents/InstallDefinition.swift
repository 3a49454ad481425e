public import EngineLanguage

/// What must hold where the provider opens this engine first, and what it brings: then a person is asked as usual.
public struct InstallDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "connect.install"
    /// What it is.
    public static let shapeDoc = "A flow that the provider starts: it opens this engine first, from its marketplace."

    /// What must hold for the request.
    public let check: ExpressionField?
    /// Who must have signed it.
    let signature: MessageSignatureDefinition
    /// Settings that it brings.
    public let config: NamedValues<ExpressionField>
    /// Where the block stands.
    public let span: Span

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        span = object.span
        check = object.optional(
            "check", .guarded(in: .auth), "What must hold for the request (`callback`); else it is refused.",
            example: "now - timestamp(int(callback.timestamp)) < duration('1h')")
        signature = object.required(
            "signature", .object, "How the request is signed; another one is refused.",
            example: "{ type: token, value: callback.token, key: integration.client_secret }")
        config = object.optional(
            "config", .map(of: .expression(in: .auth, .required)),
            "Settings that the request brings (`callback`); they are checked as if a person had entered them.",
            default: .init(), example: "{ shop: callback.shop }")
    }
}
