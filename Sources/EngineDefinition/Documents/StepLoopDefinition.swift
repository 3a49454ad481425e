public import EngineLanguage

/// What a step is repeated for: a list, or the items of an endpoint.
public struct StepLoopDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "step.for_each"

    /// A list that is gone through.
    public let values: ExpressionField?
    /// The endpoint whose items are gone through.
    public let endpoint: Spanned<String>?
    /// Inputs of the endpoint.
    public let with: NamedValues<TemplateTree>
    /// Root name of the current one.
    public let name: Spanned<String>
    /// Which are taken.
    public let condition: ExpressionField?

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        let place = object.span
        values = object.optional(
            "values", .expression(in: .auth, .required), "List that is gone through.", example: "input.ids")
        endpoint = object.optional("endpoint", .spanned(.text), "Endpoint whose items are gone through.")
        with = object.optional(
            "with", .map(of: .templateTree(in: .auth)), "Inputs of the endpoint.", default: .init())
        name = object.optional(
            "as", .spanned(.text), "Root name of the current one.", default: Spanned("parent", at: place))
        condition = object.optional("where", .test(in: .auth), "Which are taken; true.")
        object.exactlyOne(of: ["values", "endpoint"])
        object.key("with", needs: "endpoint")
    }
}
