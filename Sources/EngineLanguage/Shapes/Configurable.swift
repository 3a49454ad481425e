/// A structure that comes from YAML: one initialiser reads it, and the same initialiser describes it.
///
/// The initialiser asks the reader for each key, in the order in which documents shall list them. It
/// never throws, never stops and never decides anything by a value: choices are `oneOf`, rules between
/// keys are `check`.
public protocol Configurable: Sendable {
    /// Its name in schemas and reference pages, unique, for example `pagination.cursor`.
    static var shapeName: String { get }
    /// What it is: a sentence or two in Markdown, for the reference page.
    static var shapeDoc: String { get }
    /// Keys that say that the rest is written elsewhere (`extends`): a file with one of them may lack
    /// any other key.
    static var completingKeys: [String] { get }
    /// Reads it, or describes it.
    init(reading object: inout ObjectReader)
}

extension Configurable {
    /// Nothing to say beyond its keys.
    public static var shapeDoc: String { "" }

    /// All of it stands in one place.
    public static var completingKeys: [String] { [] }

    /// Reads a document.
    /// - Returns: the value, with placeholders where something was reported; linkers skip what says `isPlaceholder`.
    public static func read(_ node: SyntaxNode, diagnostics: inout DiagnosticList) -> Self {
        var decoder = ShapeDecoder()
        let shape = Shape<Self>.object(Self.self)
        let value = shape.decode(node, &decoder) ?? shape.placeholder()
        diagnostics.append(contentsOf: decoder.diagnostics)
        return value
    }

    /// Everything that is known of it and of what it reaches.
    public static var shapeDescription: ShapeDescription {
        var describer = ShapeDescriber()
        _ = describer.describe(Self.self)
        return describer.description(root: shapeName)
    }
}
