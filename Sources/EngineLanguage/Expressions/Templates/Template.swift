/// Text with holes: `/repos/${input.owner}/issues` (expressions reference §1).
public struct Template: Sendable {
    /// A stretch of the text.
    enum Part: Sendable {
        /// Text as it is, `$${` resolved.
        case text(String)
        /// An expression.
        case hole(Expression)
        /// The value of a scalar that is no text.
        case literal(ExpressionValue)
    }

    /// Bytes that a template may have.
    public static let textLimit = 256 << 10

    /// Where it came from.
    public let source: ExpressionSource
    let parts: [Part]

    /// Reads a template.
    ///
    /// A scalar that is no text (`100`, `false`, `null`) is the literal of that type.
    /// - Returns: the template, or nothing if its faults were appended.
    public static func parse(_ source: ExpressionSource, diagnostics: inout DiagnosticList) -> Template? {
        if let literal = source.literal { return Template(source: source, parts: [.literal(literal)]) }
        var scanner = TemplateScanner(source)
        let parts = scanner.parts(&diagnostics)
        return parts.map { Template(source: source, parts: trimmed($0, source)) }
    }

    /// A block scalar that holds one hole and nothing but spaces around it is that hole.
    private static func trimmed(_ parts: [Part], _ source: ExpressionSource) -> [Part] {
        guard source.isBlock else { return parts }
        let rest = parts.filter { part in
            guard case .text(let text) = part else { return true }
            return !text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        }
        guard rest.count == 1, case .hole = rest[0] else { return parts }
        return rest
    }

    /// Its expressions, in order.
    public var holes: [Expression] {
        parts.compactMap { part in
            guard case .hole(let expression) = part else { return nil }
            return expression
        }
    }

    /// The text, if there are no holes; a number or boolean has none.
    public var plainText: String? {
        var text = ""
        for part in parts {
            guard case .text(let stretch) = part else { return nil }
            text += stretch
        }
        return text
    }
}
