public import EngineLanguage

/// The cursor that a full pass leaves whose records show none: asked before it begins, so that nothing is missed that
/// changes meanwhile (definitions.md §7.3).
public struct SeedDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "seed"

    /// The endpoint that is called.
    public let endpoint: Spanned<String>?
    /// Inputs of the endpoint.
    public let with: NamedValues<TemplateTree>
    /// A request of its own.
    public let request: RequestDefinition
    /// The value.
    public let value: ExpressionField
    /// Where the block stands.
    public let span: Span

    /// Reads a seed.
    public init(reading object: inout ObjectReader) {
        span = object.span
        endpoint = object.optional("endpoint", .spanned(.text), "Endpoint that is called.")
        with = object.optional(
            "with", .map(of: .templateTree(in: .request)), "Inputs of the endpoint.", default: .init())
        request = object.keys(of: RequestDefinition.self)
        value = object.required(
            "value", .expression(in: .response, .required), "The value; without a call it may be `page.started`.",
            example: "response.body.position")
        object.check(.conflictingKeys, "Beside `endpoint` no key of a request is written.") { keys in
            guard keys.has("endpoint"), let extra = RequestDefinition.keys.first(where: keys.has) else { return nil }
            return keys.breach(
                "'\(extra)' is of no use beside 'endpoint', which has a request of its own", at: extra,
                help: "write it at the endpoint, or remove one of the two")
        }
        object.key("with", needs: "endpoint")
    }

    /// Whether something is asked.
    public var hasCall: Bool { endpoint != nil || request.hasCall }
}
