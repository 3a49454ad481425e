internal import EngineLanguage

/// A file that is committed but comes from the code: a schema, a reference page.
///
/// `scripts/generate` writes them; a test compares them with what is committed.
public struct GeneratedDocument: Sendable {
    /// The path from the package's root.
    public let path: String
    /// The content.
    public let text: String

    /// Makes a document.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// The JSON Schema of a kind of file, for editors.
    public static func schema(of kind: DefinitionKind) -> GeneratedDocument {
        GeneratedDocument(path: "schemas/\(kind.rawValue).schema.json", text: JSONSchemaWriter.text(kind.shapes))
    }

    /// The reference page of a kind of file.
    public static func reference(of kind: DefinitionKind) -> GeneratedDocument {
        GeneratedDocument(
            path: "docs/reference/\(kind.rawValue).md",
            text: ReferenceWriter.markdown(kind.shapes, title: kind.title))
    }

    /// All schemas.
    public static var schemas: [GeneratedDocument] { DefinitionKind.allCases.map(schema) }

    /// All pages below `docs/`.
    public static var pages: [GeneratedDocument] {
        DefinitionKind.allCases.map(reference) + [
            GeneratedDocument(path: "docs/diagnostics.md", text: DiagnosticReference.markdown(DiagnosticCatalogue.all)),
            GeneratedDocument(
                path: "docs/reference/expressions-functions.md", text: ExpressionFunctionReference.markdown()),
        ]
    }
}
