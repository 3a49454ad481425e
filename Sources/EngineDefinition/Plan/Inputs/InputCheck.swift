internal import EngineLanguage

/// Checks a value against the definition of an input, and gives it the declared type.
struct InputCheck {
    /// The value in its declared type.
    func checked(
        _ value: ExpressionValue, _ definition: InputDefinition, pattern: RegularExpression?, path: String
    ) throws(InputFault) -> ExpressionValue {
        let typed = try typed(value, definition.type, definition, path: path)
        try checkAllowed(typed, definition, path)
        try checkBounds(typed, definition, path)
        if let pattern, let text = typed.string, !pattern.matchesWhole(text) {
            throw InputFault(path, .format("like \(definition.pattern?.value ?? "its pattern")"))
        }
        return typed
    }

    // MARK: Types

    // What else is said of a value (`definition`) reaches the parts of a list and a map.
    private func typed(
        _ value: ExpressionValue, _ type: InputDefinition.Kind, _ definition: InputDefinition?, path: String
    ) throws(InputFault) -> ExpressionValue {
        switch (type, value) {
        case (.any, _), (.string, .string), (.boolean, .bool), (.timestamp, .timestamp), (.duration, .duration):
            return value
        case (.integer, _) where value.int != nil: return value
        case (.number, _) where value.double != nil, (.decimal, _) where value.double != nil: return value
        case (.decimal, .string(let text)) where JSONNumber(text) != nil: return value
        case (.date, .string(let text)) where CalendarDate(notation: text) != nil: return value
        case (.timestamp, .string(let text)):
            if let instant = ExpressionTimestamp(rfc3339: text) { return .timestamp(instant) }
            throw InputFault(path, .format("a time such as 2026-01-31T09:00:00Z"))
        case (.duration, .string(let text)):
            if let length = Duration(notation: text),
                let nanoseconds = Int64(exactly: (length.inSeconds * 1e9).rounded())
            {
                return .duration(ExpressionDuration(nanoseconds: nanoseconds))
            }
            throw InputFault(path, .format("a duration such as 90s"))
        case (.array, .list(let elements)):
            guard let definition else { return value }
            return .list(try list(elements, definition, path: path))
        case (.object, .map(let map)):
            guard let definition else { return value }
            return .map(try object(map, definition, path: path))
        default: throw InputFault(path, .type(expected: type.phrase, found: value.kindName))
        }
    }

    private func list(
        _ elements: [ExpressionValue], _ definition: InputDefinition, path: String
    ) throws(InputFault) -> [ExpressionValue] {
        if let least = definition.minimumItems?.value, elements.count < least {
            throw InputFault(path, .range("have at least \(least) elements"))
        }
        if let most = definition.maximumItems?.value, elements.count > most {
            throw InputFault(path, .range("have at most \(most) elements"))
        }
        guard let items = definition.items?.value else { return elements }
        var typed: [ExpressionValue] = []
        for (index, element) in elements.enumerated() {
            let place = "\(path)[\(index)]"
            switch items {
            case .type(let type): typed.append(try self.typed(element, type, nil, path: place))
            case .input(let item): typed.append(try checked(element, item, pattern: item.expression, path: place))
            }
        }
        return typed
    }

    private func object(
        _ map: ExpressionMap, _ definition: InputDefinition, path: String
    ) throws(InputFault) -> ExpressionMap {
        guard !definition.fields.isEmpty else { return map }
        var typed: [(String, ExpressionValue)] = []
        for entry in map.entries {
            let name = entry.key.string ?? "?"
            guard let field = definition.fields[name] else {
                throw InputFault("\(path).\(name)", .unknown(candidates: definition.fields.names))
            }
            typed.append((name, try checked(entry.value, field, pattern: field.expression, path: "\(path).\(name)")))
        }
        for field in definition.fields where field.value.isRequired && map[field.name] == nil {
            throw InputFault("\(path).\(field.name)", .missing)
        }
        return ExpressionMap(texts: typed)
    }

    // MARK: Values

    private func checkAllowed(
        _ value: ExpressionValue, _ definition: InputDefinition, _ path: String
    ) throws(InputFault) {
        guard !definition.allowed.isEmpty else { return }
        let allowed = definition.allowed.map { ExpressionValue($0.node) }
        guard !allowed.contains(where: { $0 == value }) else { return }
        throw InputFault(path, .notAllowed(definition.allowed.map { $0.node.scalar?.text ?? "…" }))
    }

    private func checkBounds(
        _ value: ExpressionValue, _ definition: InputDefinition, _ path: String
    ) throws(InputFault) {
        let isText = value.string != nil
        guard let size = value.string.map({ Double($0.unicodeScalars.count) }) ?? value.double else { return }
        let unit = isText ? " characters" : ""
        if let least = definition.minimum?.value, size < least {
            throw InputFault(path, .range("\(isText ? "have" : "be") at least \(Self.text(least))\(unit)"))
        }
        if let most = definition.maximum?.value, size > most {
            throw InputFault(path, .range("\(isText ? "have" : "be") at most \(Self.text(most))\(unit)"))
        }
    }

    private static func text(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? String(number)
    }
}

extension InputDefinition {
    /// The pattern, compiled; that of a part is needed so seldom that no plan keeps it.
    fileprivate var expression: RegularExpression? { pattern.flatMap { try? RegularExpression($0.value) } }
}

extension InputDefinition.Kind {
    /// The type in words.
    var phrase: String {
        switch self {
        case .string: "text"
        case .integer: "a whole number"
        case .number: "a number"
        case .decimal: "a decimal number"
        case .boolean: "true or false"
        case .timestamp: "a time"
        case .date: "a day"
        case .duration: "a duration"
        case .object: "a map"
        case .array: "a list"
        case .any: "anything"
        }
    }
}
