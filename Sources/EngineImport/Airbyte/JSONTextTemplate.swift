internal import EngineLanguage

/// A body that is written as JSON text with holes, as a tree with templates.
enum JSONTextTemplate {
    /// Marks that stand for holes while the text is parsed; no JSON has them.
    private static let mark: Unicode.Scalar = "\u{E000}"

    /// The tree.
    static func value(of text: String, with texts: ManifestTexts) throws(JinjaFault) -> OutputNode? {
        let parsed = try texts.parsed(text)
        switch parsed {
        case .map, .list: return try texts.entry(filled: parsed)
        case .text(let text): return try tree(text, [], with: texts)
        case .joined(let parts):
            var (holes, marked) = ([JinjaExpression](), "")
            for part in parts {
                if case .text(let text) = part {
                    marked += text
                } else {
                    marked += "\(mark)\(holes.count)\(mark)"
                    holes.append(part)
                }
            }
            return try tree(marked, holes, with: texts)
        default: return .text("${\(try JinjaTranslator(texts.roots).value(parsed).text)}")
        }
    }

    private static func tree(
        _ text: String, _ holes: [JinjaExpression], with texts: ManifestTexts
    ) throws(JinjaFault) -> OutputNode? {
        if let value = try? JSONValue(parsing: quotingHoles(text)) {
            return try output(DocumentNode(value), holes, with: texts)
        }
        if let literal = try? JinjaParser.parse(quotingHoles(text)) {
            switch literal {
            case .map, .list: return try output(DocumentNode(literal), holes, with: texts)
            default: break
            }
        }
        throw JinjaFault("the text is no JSON", feature: "body-text")
    }

    /// Puts quotes around holes that stand by themselves.
    private static func quotingHoles(_ text: String) -> String {
        var result = ""
        var (isInside, isEscaped, isHole) = (false, false, false)
        for scalar in text.unicodeScalars {
            if scalar == mark {
                if !isInside, !isHole { result += "\"" }
                result.unicodeScalars.append(scalar)
                if !isInside, isHole { result += "\"" }
                isHole.toggle()
                continue
            }
            if scalar == "\"", !isEscaped { isInside.toggle() }
            isEscaped = scalar == "\\" && !isEscaped
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    private static func output(
        _ node: DocumentNode, _ holes: [JinjaExpression], with texts: ManifestTexts
    ) throws(JinjaFault) -> OutputNode? {
        switch node.content {
        case .list(let elements):
            var result: [OutputNode] = []
            for element in elements { if let value = try output(element, holes, with: texts) { result.append(value) } }
            return .list(result)
        case .map(let entries):
            var map = OutputMap()
            for entry in entries { map[entry.key] = try output(entry.value, holes, with: texts) }
            return .map(map)
        case .text(let text) where text.unicodeScalars.contains(mark):
            var parts: [JinjaExpression] = []
            let pieces = text.unicodeScalars.split(separator: mark, omittingEmptySubsequences: false)
            for (number, piece) in pieces.enumerated() {
                let piece = String(String.UnicodeScalarView(piece))
                if number % 2 == 0 {
                    parts.append(.text(piece))
                } else if let index = Int(piece), holes.indices.contains(index) {
                    parts.append(holes[index])
                }
            }
            return try texts.entry(filled: JinjaExpression.joined(parts).simplified)
        case .text(let text): return .text(text.escapingHoles)
        default: return OutputNode(literal: node)
        }
    }
}

extension DocumentNode {
    /// A literal as a value; what is no literal is null.
    fileprivate init(_ expression: JinjaExpression) {
        span = nil
        switch expression {
        case .text(let text): content = .text(text)
        case .number(let digits): content = .number(digits)
        case .negative(.number(let digits)): content = .number("-\(digits)")
        case .bool(let value): content = .bool(value)
        case .list(let elements): content = .list(elements.map { DocumentNode($0) })
        case .map(let pairs):
            content = .map(pairs.map { Entry(key: $0.key.literalText ?? "", value: DocumentNode($0.value)) })
        default: content = .null
        }
    }
}
