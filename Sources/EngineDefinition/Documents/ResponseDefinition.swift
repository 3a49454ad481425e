public import EngineLanguage

/// How an answer is read.
public struct ResponseDefinition: Configurable {
    /// What an answer is parsed as.
    public enum Format: String, ShapeChoice {
        /// JSON.
        case json
        /// Text.
        case text
    }

    /// The name in shapes.
    public static let shapeName = "response"

    /// What it is parsed as, whatever its content type says.
    public let format: Format?
    /// How its characters are written, whatever its content type says.
    public let charset: TextCharset?

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        format = object.optional(
            "format", .choice, "What the body is parsed as, whatever its content type says; by its content type.",
            example: "json")
        charset = object.optional(
            "charset", .choice, "How characters are written, whatever the content type says; as declared, else UTF-8.",
            example: "windows-1252")
    }

    /// A block laid over another, key by key.
    init(_ own: ResponseDefinition, over base: ResponseDefinition?) {
        format = own.format ?? base?.format
        charset = own.charset ?? base?.charset
    }
}
