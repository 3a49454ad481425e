import EngineLanguage

/// A plan as text without the places where it was written, so that two plans can be compared.
struct PlanOutline {
    /// Deeper than any plan is nested: a loop of references would end here.
    private static let depth = 60

    /// How a value of a type is told: found once for each type, because asking is most of the work.
    private enum Form {
        case expression, template, place, scalar
        /// Programs hold offsets into texts; they are made of the expressions that are compared by text.
        case opaque(String)
        case parts(String)

        init(_ type: Any.Type) {
            let name = String(describing: type)
            switch type {
            case is CompiledExpression.Type: self = .expression
            case is CompiledTemplate.Type: self = .template
            case is Span.Type, is SourceFile.Type, is ExpressionSource.Type: self = .place
            case is Scalar.Type: self = .scalar
            default: self = name.hasSuffix("Program") || name.contains("Trie") ? .opaque(name) : .parts(name)
            }
        }
    }

    private var forms: [ObjectIdentifier: Form] = [:]

    private init() {}

    /// The text of any part of a plan.
    static func of(_ value: Any) -> String {
        var outline = PlanOutline()
        return outline.text(value, depth: depth)
    }

    private mutating func form(of type: Any.Type) -> Form {
        if let form = forms[ObjectIdentifier(type)] { return form }
        let form = Form(type)
        forms[ObjectIdentifier(type)] = form
        return form
    }

    private mutating func text(_ value: Any, depth: Int) -> String {
        guard depth > 0 else { return "…" }
        switch form(of: type(of: value)) {
        case .expression: return (value as? CompiledExpression).map(Self.text) ?? ""
        case .template: return (value as? CompiledTemplate).map { text($0, depth: depth) } ?? ""
        case .scalar: return (value as? Scalar).map { "\($0.kind) \($0.text.debugDescription)" } ?? ""
        case .place: return "@"
        case .opaque(let type): return type
        case .parts(let type): return parts(of: value, type, depth: depth)
        }
    }

    private mutating func text(_ template: CompiledTemplate, depth: Int) -> String {
        let literal = template.literal.map { "\($0)" } ?? "none"
        let parts = Mirror(reflecting: template).children.first { $0.label == "parts" }
        return "template(\(literal) \(parts.map { text($0.value, depth: depth - 1) } ?? "?"))"
    }

    private static func text(_ expression: CompiledExpression) -> String {
        "«\(expression.text)» \(expression.type) \(expression.purpose.fieldClass)\(expression.isTainted ? " secret" : "")"
    }

    private mutating func parts(of value: Any, _ type: String, depth: Int) -> String {
        let mirror = Mirror(reflecting: value)
        var parts: [String] = []
        for child in mirror.children {
            parts.append((child.label.map { "\($0): " } ?? "") + text(child.value, depth: depth - 1))
        }
        switch mirror.displayStyle {
        case .set?, .dictionary?: parts.sort()
        case nil where parts.isEmpty, .enum? where parts.isEmpty: return "\(value)"
        default: break
        }
        return "\(type)(\(parts.joined(separator: ", ")))"
    }
}
