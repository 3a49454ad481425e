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

/// Random numbers that a seed repeats (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
