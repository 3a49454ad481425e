public import EngineLanguage

/// A call with a name: one of a scheme's `acquire` or `refresh` (definitions.md §4).
public struct StepDefinition: Configurable {
    /// What happens when a step fails.
    public enum FailureRule: String, ShapeChoice {
        /// The whole fails.
        case fail
        /// The next step is made.
        case `continue`
    }

    /// The name in shapes.
    public static let shapeName = "step"

    /// The name of its result, `steps.<name>`; its position where none is given.
    public let name: Spanned<String>?
    /// The endpoint that is called, instead of a request.
    public let endpoint: Spanned<String>?
    /// Inputs of the endpoint.
    public let with: NamedValues<TemplateTree>
    /// The request.
    public let request: RequestDefinition
    /// Whether it is made at all.
    public let when: ExpressionField?
    /// Values kept on the connection, in the clear.
    public let metadata: NamedValues<ExpressionField>
    /// Values kept on the connection, sealed.
    public let store: NamedValues<ExpressionField>
    /// What happens when it fails.
    public let onError: FailureRule
    /// Where the step stands.
    public let span: Span

    /// Reads a step.
    public init(reading object: inout ObjectReader) {
        span = object.span
        name = object.optional(
            "name", .spanned(.text), "Name of the result, `steps.<name>`; the position.", example: "login")
        endpoint = object.optional("endpoint", .spanned(.text), "Endpoint that is called, instead of a request.")
        with = object.optional(
            "with", .map(of: .templateTree(in: .auth)), "Inputs of the endpoint.", default: .init())
        request = object.keys(of: RequestDefinition.self)
        when = object.optional("when", .test(in: .auth), "Whether it is made at all; true.")
        metadata = object.optional(
            "metadata", .map(of: .expression(in: .auth)), "Values kept on the connection, in the clear.",
            default: .init())
        store = object.optional(
            "store", .map(of: .expression(in: .auth)), "Values kept on the connection, sealed.",
            default: .init(), example: "{ access_token: response.body.token }")
        onError = object.optional("on_error", .choice, "What happens when it fails.", default: .fail)
    }
}
