/// Turns texts of a manifest into templates and expressions of the language.
struct ManifestTexts {
    let roots: AirbyteRoots
    let parameters: [String: DocumentNode]

    private var translator: JinjaTranslator { JinjaTranslator(roots) }

    /// A text as an expression of Jinja in which parameters stand with their values.
    func parsed(_ text: String) throws(JinjaFault) -> JinjaExpression {
        guard JinjaTemplate.isTemplate(text) else { return .text(text) }
        return filled(try JinjaTemplate(text).expression())
    }

    /// Puts values in place of parameters.
    func filled(_ expression: JinjaExpression) -> JinjaExpression {
        expression.rewritten { inner in
            if case .call(.member(.name(let root), "get"), let arguments) = inner, Self.isParameters(root),
                let key = arguments.first?.value.literalText
            {
                return parameters[key].map { JinjaExpression($0) } ?? (arguments.count > 1 ? arguments[1].value : .none)
            }
            guard case .member(.name(let root), let key) = inner, Self.isParameters(root), key != "get" else {
                return inner
            }
            return parameters[key].map { JinjaExpression($0) } ?? .none
        }.simplified
    }

    private static func isParameters(_ name: String) -> Bool { name == "parameters" || name == "options" }

    /// A constant text, once parameters are put in.
    func constant(_ node: DocumentNode?) -> String? {
        guard let text = node?.scalarText, let parsed = try? parsed(text) else { return nil }
        switch parsed {
        case .text(let text): return text
        case .number(let digits): return digits
        case .bool(let value): return value ? "true" : "false"
        default: return nil
        }
    }

    // MARK: Templates

    /// A value of an entry: literals as they are, texts as templates.
    ///
    /// What stands for "nothing" falls away.
    func entry(_ node: DocumentNode) throws(JinjaFault) -> OutputNode? {
        switch node.content {
        case .null: return nil
        case .bool(let value): return .bool(value)
        case .number(let digits): return .number(digits)
        case .list(let elements):
            var result: [OutputNode] = []
            for element in elements { if let value = try entry(element) { result.append(value) } }
            return .list(result)
        case .map(let entries):
            var map = OutputMap()
            for item in entries {
                // Keys are literal; a map that an expression makes may have any.
                guard let key = constant(DocumentNode(.text(item.key))) else {
                    return .text("${\(try computed(entries).text)}")
                }
                map[key] = try entry(item.value)
            }
            return .map(map)
        case .text(let text): return try entry(filled: unquoted(try parsed(text)))
        }
    }

    /// A map some of whose names are computed, as one expression; what is not there is an empty text, as in Jinja.
    private func computed(_ entries: [DocumentNode.Entry]) throws(JinjaFault) -> CELText {
        var texts: [String] = []
        for item in entries {
            let name = try translator.text(try parsed(item.key))
            let value: CELText
            switch item.value.content {
            case .map(let inner): value = try computed(inner)
            case .text(let text): value = try present(try parsed(text))
            default: value = try evaluated(item.value)
            }
            texts.append("\(name.at(.disjunction)): \(value.text)")
        }
        return CELText("{" + texts.joined(separator: ", ") + "}", .primary, .map)
    }

    private func present(_ expression: JinjaExpression) throws(JinjaFault) -> CELText {
        let value = try translator.value(expression)
        return value.mayBeAbsent ? CELText("coalesce(\(value.text), '')", .primary, value.kind) : value
    }

    /// The value of an entry that an expression gives.
    func entry(filled expression: JinjaExpression) throws(JinjaFault) -> OutputNode? {
        switch expression {
        case .none: return nil
        case .text(let text) where text.isEmpty: return nil
        case .text(let text): return Self.pythonLiteral(text) ?? .text(text.escapingHoles)
        case .number(let digits): return .number(digits)
        case .bool(let value): return .bool(value)
        case .list(let elements):
            var result: [OutputNode] = []
            for element in elements { if let value = try entry(filled: element) { result.append(value) } }
            return .list(result)
        case .map(let pairs):
            var map = OutputMap()
            for pair in pairs {
                guard let key = pair.key.literalText else { break }
                map[key] = try entry(filled: pair.value)
            }
            return .map(map)
        case .joined: return .text(try template(expression))
        default: return .text("${\(try optional(expression).text)}")
        }
    }

    /// A text that Python would read as a number, a list or a map is one: connectors evaluate what they
    /// wrote.
    private static func pythonLiteral(_ text: String) -> OutputNode? {
        guard let first = text.utf8.first, "[{(".utf8.contains(first), let parsed = try? JinjaParser.parse(text) else {
            return nil
        }
        switch parsed {
        case .list, .map: return literal(parsed)
        default: return nil
        }
    }

    private static func literal(_ expression: JinjaExpression) -> OutputNode? {
        switch expression {
        case .none: return .null
        case .text(let text): return .text(text.escapingHoles)
        case .number(let digits): return .number(digits)
        case .negative(.number(let digits)): return .number("-\(digits)")
        case .bool(let value): return .bool(value)
        case .list(let elements):
            let values = elements.map { literal($0) }
            return values.contains { $0 == nil } ? nil : .list(values.compactMap { $0 })
        case .map(let pairs):
            var map = OutputMap()
            for pair in pairs {
                guard let key = pair.key.literalText, let value = literal(pair.value) else { return nil }
                map[key] = value
            }
            return .map(map)
        default: return nil
        }
    }

    /// Quotes around a whole text are Python's, and fall away when it is evaluated; so do those between
    /// its parts.
    private func unquoted(_ expression: JinjaExpression) -> JinjaExpression {
        guard case .joined(var parts) = expression, case .text(let first)? = parts.first,
            case .text(let last)? = parts.last, let quote = first.trimmed.first, quote == "'" || quote == "\"",
            last.trimmed.last == quote, parts.count > 1
        else { return expression }
        let gap = "\(quote) \(quote)"
        parts = parts.map { part in
            guard case .text(let text) = part else { return part }
            return .text(text.replacingAll("\n", with: " ").replacingAll(gap, with: ""))
        }
        if case .text(let text) = parts[0] { parts[0] = .text(String(text.trimmedStart.dropFirst())) }
        if case .text(let text) = parts[parts.count - 1] {
            parts[parts.count - 1] = .text(String(text.trimmedEnd.dropLast()))
        }
        return JinjaExpression.joined(parts).simplified
    }

    /// A choice of which one side is nothing gives an optional, so that the entry falls away.
    private func optional(_ expression: JinjaExpression) throws(JinjaFault) -> CELText {
        guard case .conditional(let then, let test, let otherwise) = expression,
            Self.hasEmptySide(expression)
        else { return try translator.value(expression) }
        let condition = try translator.test(test)
        if condition == .yes { return try side(then) }
        if condition == .no { return try side(otherwise ?? .none) }
        return CELText(
            "\(condition.at(.disjunction)) ? \(try side(then).text) : \(try side(otherwise ?? .none).text)",
            .conditional)
    }

    private func side(_ expression: JinjaExpression) throws(JinjaFault) -> CELText {
        if expression.isNothing { return CELText("optional.none()") }
        if case .conditional = expression, Self.hasEmptySide(expression) {
            return CELText("(\(try optional(expression).text))")
        }
        let value = try translator.value(expression)
        return CELText("optional.of(\(value.text))")
    }

    private static func hasEmptySide(_ expression: JinjaExpression) -> Bool {
        guard case .conditional(let then, _, let otherwise) = expression else { return false }
        guard let otherwise else { return true }
        return then.isNothing || otherwise.isNothing || hasEmptySide(then) || hasEmptySide(otherwise)
    }

    /// Text with holes.
    func template(_ expression: JinjaExpression) throws(JinjaFault) -> String {
        guard case .joined(let parts) = expression else {
            if case .text(let text) = expression { return text.escapingHoles }
            return "${\(try translator.value(expression).text)}"
        }
        var result = ""
        for part in parts {
            if case .text(let text) = part {
                result += text.escapingHoles
            } else {
                let value = try translator.value(part)
                let isText = value.kind == .text || value.kind == .integer || !value.mayBeAbsent
                result += value.mayBeAbsent || !isText ? "${coalesce(\(value.text), '')}" : "${\(value.text)}"
            }
        }
        return result
    }

    // MARK: Expressions

    /// The value of an expression.
    func value(_ node: DocumentNode?) throws(JinjaFault) -> CELText {
        guard let text = node?.scalarText else { throw JinjaFault("a text was expected") }
        return try translator.value(try parsed(text))
    }

    /// The value that an expression gives once Python's literals in it are read.
    func evaluated(_ node: DocumentNode) throws(JinjaFault) -> CELText {
        switch node.content {
        case .number(let digits): return CELText(digits, .primary, digits.contains(".") ? .double : .integer)
        case .bool(let value): return value ? .yes : .no
        case .text(let text): return try translator.value(try parsed(text))
        case .null: return CELText("null", .primary, .null)
        case .list, .map: return try translator.value(JinjaExpression(node))
        }
    }

    /// A truth value for a field that takes a test.
    func test(_ node: DocumentNode) throws(JinjaFault) -> CELText {
        if let value = node.bool { return value ? .yes : .no }
        guard let text = node.scalarText else { throw JinjaFault("a condition was expected") }
        let parsed = try parsed(text)
        if case .text(let text) = parsed {
            return ["false", "no", "0", ""].contains(text.lowercased()) ? .no : .yes
        }
        return try translator.settled(parsed)
    }

    /// A truth value for a field where what cannot be asked does not match.
    func guarded(_ node: DocumentNode) throws(JinjaFault) -> CELText {
        guard let text = node.scalarText else { throw JinjaFault("a condition was expected") }
        let parsed = try parsed(text)
        return try translator.unabsorbing(parsed).test(parsed)
    }

    /// A time.
    func instant(_ node: DocumentNode, layouts: [String]) throws(JinjaFault) -> CELText {
        guard let text = node.scalarText else { throw JinjaFault("a time was expected") }
        return try translator.instant(try parsed(text), layouts: layouts)
    }
}

extension JinjaExpression {
    /// Takes over a value as a literal.
    init(_ node: DocumentNode) {
        switch node.content {
        case .null: self = .none
        case .bool(let value): self = .bool(value)
        case .number(let digits):
            self = digits.hasPrefix("-") ? .negative(.number(String(digits.dropFirst()))) : .number(digits)
        case .text(let text):
            // A parameter may be a template itself: it is evaluated where it ends up.
            self = JinjaTemplate.isTemplate(text) ? (try? JinjaTemplate(text).expression()) ?? .text(text) : .text(text)
        case .list(let elements): self = .list(elements.map { JinjaExpression($0) })
        case .map(let entries):
            self = .map(entries.map { Pair(key: .text($0.key), value: JinjaExpression($0.value)) })
        }
    }
}

extension String {
    /// The text without blanks before it.
    var trimmedStart: Substring { drop { $0.isWhitespace } }

    /// The text without blanks behind it.
    var trimmedEnd: Substring {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
