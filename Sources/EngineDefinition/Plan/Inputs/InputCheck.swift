internal import EngineLanguage

/// Holds a value against what is declared of it, and gives it the declared type.
struct InputCheck {
    /// What is done about parts that nobody declared, and about parts that are absent.
    enum Purpose: Sendable {
        /// A person's or a definition's input: unknown parts are faults, defaults are filled in.
        case input(ExpressionBindings)
        /// A value from upstream: unknown parts are left alone, null is as good as absent.
        case record
    }

    let purpose: Purpose

    /// The value in its declared type.
    func checked(
        _ value: ExpressionValue, _ field: InputPlan.Field, path: String
    ) throws(InputFault) -> ExpressionValue {
        let definition = field.definition
        let typed = try typed(value, definition.type, path: path)
        try checkAllowed(typed, definition, path)
        try checkBounds(typed, definition, path)
        if let pattern = field.pattern, let text = typed.string, !pattern.matchesWhole(text) {
            throw InputFault(path, .format("like \(definition.pattern?.value ?? "its pattern")"))
        }
        switch typed {
        case .list(let elements): return .list(try list(elements, field, path: path))
        case .map(let map): return .map(try object(map, field, path: path))
        case .string(let text): return try formatted(text, definition, path)
        default: return typed
        }
    }

    // MARK: Types

    // What else is said of a value (`definition`) reaches the parts of a list and a map.
    private func typed(
        _ value: ExpressionValue, _ type: InputDefinition.Kind, path: String
    ) throws(InputFault) -> ExpressionValue {
        switch (type, value) {
        case (.any, _), (.string, .string), (.boolean, .bool), (.timestamp, .timestamp), (.duration, .duration):
            return value
        case (.array, .list), (.object, .map): return value
        case (.file, _): return try FileInput(value, path: path).value
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
        default: throw InputFault(path, .type(expected: type.phrase, found: value.kindName))
        }
    }

    private func formatted(
        _ text: String, _ definition: InputDefinition, _ path: String
    ) throws(InputFault) -> ExpressionValue {
        guard let format = definition.format else { return .string(text) }
        if format == .json, case .input = purpose {
            guard let value = try? JSONValue(parsing: text) else { throw InputFault(path, .format("JSON")) }
            return ExpressionValue(value)
        }
        guard SettingFormat(format).accepts(text) else { throw InputFault(path, .format(SettingFormat(format).phrase)) }
        return .string(text)
    }

    // MARK: Parts

    private func list(
        _ elements: [ExpressionValue], _ field: InputPlan.Field, path: String
    ) throws(InputFault) -> [ExpressionValue] {
        if let least = field.definition.minimumItems?.value, elements.count < least {
            throw InputFault(path, .range("have at least \(least) elements"))
        }
        if let most = field.definition.maximumItems?.value, elements.count > most {
            throw InputFault(path, .range("have at most \(most) elements"))
        }
        return try self.elements(elements, field.element, path: path)
    }

    /// Whether the elements of a list from upstream are as declared.
    func checkElements(_ elements: [ExpressionValue], _ element: InputPlan.Element?) throws(InputFault) {
        _ = try self.elements(elements, element, path: "")
    }

    private func elements(
        _ elements: [ExpressionValue], _ element: InputPlan.Element?, path: String
    ) throws(InputFault) -> [ExpressionValue] {
        guard let element else { return elements }
        var typed: [ExpressionValue] = []
        for (index, value) in elements.enumerated() {
            let place = "\(path)[\(index)]"
            switch element {
            case .type(let type): typed.append(try isAbsent(value) ? value : self.typed(value, type, path: place))
            case .field(let inner): typed.append(try isAbsent(value) ? value : checked(value, inner, path: place))
            }
        }
        return typed
    }

    private func object(
        _ map: ExpressionMap, _ field: InputPlan.Field, path: String
    ) throws(InputFault) -> ExpressionMap {
        try parts(map, field.parts, path: path)
    }

    /// Whether the entries of a map from upstream are as declared.
    func checkParts(_ map: ExpressionMap, _ parts: [InputPlan.Field]) throws(InputFault) {
        _ = try self.parts(map, parts, path: "")
    }

    private func parts(
        _ map: ExpressionMap, _ parts: [InputPlan.Field], path: String
    ) throws(InputFault) -> ExpressionMap {
        guard !parts.isEmpty else { return map }
        var typed: [(String, ExpressionValue)] = []
        for entry in map.entries {
            let name = entry.key.string ?? "?"
            guard let part = parts.first(where: { $0.name == name }) else {
                guard case .input = purpose else { continue }
                throw InputFault("\(path).\(name)", .unknown(candidates: parts.map(\.name)))
            }
            if entry.value.isNull, part.fallback != nil || isAbsent(entry.value) { continue }
            typed.append((name, try checked(entry.value, part, path: "\(path).\(name)")))
        }
        for part in parts where !typed.contains(where: { $0.0 == part.name }) {
            let place = "\(path).\(part.name)"
            if let value = try fallback(of: part, path: place) {
                typed.append((part.name, try checked(value, part, path: place)))
            } else if part.definition.isRequired {
                throw InputFault(place, .missing)
            }
        }
        return ExpressionMap(texts: typed)
    }

    private func isAbsent(_ value: ExpressionValue) -> Bool {
        if case .record = purpose { return value.isNull }
        return false
    }

    /// What stands in for an input that was not given.
    func fallback(of field: InputPlan.Field, path: String) throws(InputFault) -> ExpressionValue? {
        guard case .input(let bindings) = purpose, let fallback = field.fallback else { return nil }
        do throws(ExpressionFault) {
            let value = try fallback.evaluate(bindings)
            return value?.isNull == true ? nil : value
        } catch {
            throw InputFault(path, .defaultFailed(error.message))
        }
    }

    // MARK: Values

    private func checkAllowed(
        _ value: ExpressionValue, _ definition: InputDefinition, _ path: String
    )
        throws(InputFault)
    {
        guard !definition.allowed.isEmpty else { return }
        for literal in definition.allowed {
            let allowed = ExpressionValue(literal.node)
            // Times and durations are written as text, and compared as what they mean.
            if allowed == value || (try? typed(allowed, definition.type, path: path)) == value { return }
        }
        throw InputFault(path, .notAllowed(definition.allowed.map { $0.node.scalar?.text ?? "…" }))
    }

    /// Bounds hold for a number, or for the length of a text.
    private func checkBounds(_ value: ExpressionValue, _ definition: InputDefinition, _ path: String) throws(InputFault)
    {
        guard definition.minimum != nil || definition.maximum != nil else { return }
        var size = value.double
        var isText = false
        if let text = value.string {
            isText = definition.type != .decimal
            size = isText ? Double(text.unicodeScalars.count) : JSONNumber(text)?.double
        }
        guard let size else { return }
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
        case .file: "a file"
        case .any: "anything"
        }
    }
}
