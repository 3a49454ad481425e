public import EngineLanguage

/// A value that is prepared for a request: written in an encoding of its own, its bytes at `encoded.<name>`.
public struct EncodeDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "encode"

    /// How it is written.
    public let encoding: RequestDefinition.Encoding
    /// What is written.
    public let content: TemplateTree
    /// Where the block stands.
    public let span: Span

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        span = object.span
        encoding = object.required("encoding", .choice, "How it is written.", example: "email")
        content = object.required(
            "content", .templateTree(in: .request), "What is written, as `body` would be.",
            example: "{ to: \"${input.to}\", subject: \"${input.subject}\", text: \"${input.text}\" }")
    }
}
