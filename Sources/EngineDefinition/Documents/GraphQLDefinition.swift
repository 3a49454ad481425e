public import EngineLanguage

/// A GraphQL operation: its text, sent as written, and its variables.
public struct GraphQLDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "graphql"

    /// The operation, sent as written.
    public let query: String
    /// Its variables.
    public let variables: NamedValues<TemplateTree>
    /// Which operation of the text is meant.
    public let operation: String?

    /// Reads the operation.
    public init(reading object: inout ObjectReader) {
        query = object.required("query", .text, "The operation, sent as written.", example: "{ viewer { id } }")
        variables = object.optional(
            "variables", .map(of: .templateTree(in: .request)), "Variables of the operation.", default: .init(),
            example: "{ since: \"${input.?since}\" }")
        operation = object.optional("operation", .text, "Which operation of the text is meant.")
    }
}
