import EngineLanguage

/// A plan as text without the places where it was written, so that two plans can be compared.
enum PlanOutline {
    /// Deeper than any plan is nested: a loop of references would end here.
    private static let depth = 60

    /// The text of any part of a plan.
    static func of(_ value: Any) -> String { outline(value, depth: depth) }

    private static func outline(_ value: Any, depth: Int) -> String {
        guard depth > 0 else { return "…" }
        switch value {
        case let expression as CompiledExpression: return text(expression)
        case let template as CompiledTemplate:
            let literal = template.literal.map { "\($0)" } ?? "none"
            let parts = Mirror(reflecting: template).children.first { $0.label == "parts" }
            return "template(\(literal) \(parts.map { outline($0.value, depth: depth - 1) } ?? "?"))"
        case is Span, is SourceFile, is ExpressionSource: return "@"
        case let scalar as Scalar: return "\(scalar.kind) \(scalar.text.debugDescription)"
        default: return children(of: value, depth: depth)
        }
    }

    private static func text(_ expression: CompiledExpression) -> String {
        "«\(expression.text)» \(expression.type) \(expression.purpose.fieldClass)\(expression.isTainted ? " secret" : "")"
    }

    private static func children(of value: Any, depth: Int) -> String {
        // Programs hold offsets into texts; they are made of the expressions that are compared by text.
        let type = String(describing: type(of: value))
        guard !type.hasSuffix("Program"), !type.contains("Trie") else { return type }
        let mirror = Mirror(reflecting: value)
        var parts = mirror.children.map { child in
            (child.label.map { "\($0): " } ?? "") + outline(child.value, depth: depth - 1)
        }
        switch mirror.displayStyle {
        case .set?, .dictionary?: parts.sort()
        case nil where parts.isEmpty, .enum? where parts.isEmpty: return "\(value)"
        default: break
        }
        return "\(type)(\(parts.joined(separator: ", ")))"
    }
}
