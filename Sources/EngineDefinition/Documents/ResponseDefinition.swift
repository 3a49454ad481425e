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

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        format = object.optional("format", .choice, "What the body is parsed as; by its content type.")
    }
}
