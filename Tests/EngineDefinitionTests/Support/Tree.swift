import EngineLanguage
import Testing

@testable import EngineDefinition

/// The tree of a YAML text.
func tree(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> SyntaxNode {
    var diagnostics = DiagnosticList()
    let node = YAMLParser.parse(SourceFile(path: "test.yaml", text: text), diagnostics: &diagnostics)
    #expect(diagnostics.isEmpty, sourceLocation: sourceLocation)
    return try #require(node, sourceLocation: sourceLocation)
}

extension SyntaxNode {
    /// The value without its places, in a form that tells kinds apart.
    var outline: String {
        switch content {
        case .scalar(let scalar): "\(scalar.kind):\(scalar.text.debugDescription)"
        case .sequence(let elements): "[" + elements.map(\.outline).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key.text.debugDescription): \($0.value.outline)" }.joined(separator: ", ") + "}"
        }
    }
}
