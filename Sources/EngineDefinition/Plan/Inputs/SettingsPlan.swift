public import EngineLanguage

/// Settings that a person or an operator gives, compiled: `config`, or the fields of an auth scheme.
public struct SettingsPlan: Sendable {
    /// One setting.
    public struct Field: Sendable {
        /// Its name.
        public let name: String
        /// What is asked.
        public let definition: SettingDefinition
        /// Whether it is hidden while typed, and sealed.
        public let isSecret: Bool
        /// The value where none is given.
        public let fallback: ValuePlan?
        /// What a text must match whole.
        public let pattern: RegularExpression?

        /// Whether a value must be given.
        public var isNeeded: Bool { definition.isRequired && fallback == nil }
    }

    /// The settings in the order in which they are asked.
    public let fields: [Field]

    /// Makes a plan.
    public init(fields: [Field]) {
        self.fields = fields
    }

    /// Checks texts that were given, and adds defaults.
    /// - Parameters:
    ///   - given: texts by name.
    ///   - bindings: roots that defaults may use.
    /// - Returns: the values by name.
    /// - Throws: the first fault, which names the setting and never its value.
    public func complete(
        _ given: [String: String], _ bindings: ExpressionBindings
    ) throws(InputFault) -> ExpressionMap {
        for name in given.keys.sorted() where !fields.contains(where: { $0.name == name }) {
            throw InputFault(name, .unknown(candidates: fields.map(\.name)))
        }
        var values: [(String, ExpressionValue)] = []
        for field in fields {
            if let text = given[field.name], !text.isEmpty || field.definition.mayBeEmpty {
                values.append((field.name, try field.value(of: text)))
            } else if let fallback = try field.fallbackValue(bindings) {
                values.append((field.name, fallback))
            } else if field.isNeeded {
                throw InputFault(field.name, .missing)
            }
        }
        return ExpressionMap(texts: values)
    }
}

extension SettingsPlan {
    /// The operator's settings: what `engine.yaml` gives, checked, and the defaults of the others.
    /// - Throws: `CallFault` of cause `input`.
    package func complete(_ integration: IntegrationValues) throws(CallFault) -> ExpressionMap {
        guard !fields.isEmpty || !integration.settings.entries.isEmpty else { return integration.settings }
        var texts: [String: String] = [:]
        for entry in integration.settings.entries {
            texts[entry.key.string ?? "?"] = entry.value.string ?? (try? entry.value.templateText())
        }
        do throws(InputFault) {
            return try complete(texts, ExpressionBindings())
        } catch {
            throw CallFault(
                .input, "the settings of integration '\(integration.id)' in engine.yaml: \(error.message)", call: "open"
            )
        }
    }
}

extension SettingsPlan.Field {
    fileprivate func fallbackValue(_ bindings: ExpressionBindings) throws(InputFault) -> ExpressionValue? {
        do throws(ExpressionFault) {
            return try fallback?.evaluate(bindings)
        } catch {
            throw InputFault(name, .defaultFailed(error.message))
        }
    }

    /// The value that a text stands for.
    fileprivate func value(of text: String) throws(InputFault) -> ExpressionValue {
        // Only where it is a value: elsewhere no text comes here.
        if text.isEmpty { return .string("") }
        if definition.type != .array { try checkPattern(text) }
        switch definition.type {
        case .integer:
            guard let number = Int64(text) else {
                throw InputFault(name, .type(expected: "a whole number", found: "text"))
            }
            return .int(number)
        case .boolean:
            guard text == "true" || text == "false" else {
                throw InputFault(name, .type(expected: "true or false", found: "text"))
            }
            return .bool(text == "true")
        case .array:
            var elements: [ExpressionValue] = []
            for part in text.split(separator: ",") {
                let element = String(part).trimmingSpaces
                try checkPattern(element)
                elements.append(try formatted(element))
            }
            return .list(elements)
        case .choice:
            let options = definition.options.map(\.value)
            guard options.contains(text) else { throw InputFault(name, .notAllowed(options)) }
            return .string(text)
        case .string: return try formatted(text)
        }
    }

    private func checkPattern(_ text: String) throws(InputFault) {
        guard definition.takesLines || !text.hasLineBreak else {
            throw InputFault(name, .format("one line; what was pasted has a line break"))
        }
        guard let pattern, !pattern.matchesWhole(text) else { return }
        throw InputFault(name, .format("like \(definition.pattern?.value ?? "its pattern")"))
    }

    private func formatted(_ text: String) throws(InputFault) -> ExpressionValue {
        guard let format = definition.format else { return .string(text) }
        if format == .json {
            guard let value = try? JSONValue(parsing: text) else { throw InputFault(name, .format("JSON")) }
            return ExpressionValue(value)
        }
        guard SettingFormat(format).accepts(text) else { throw InputFault(name, .format(SettingFormat(format).phrase)) }
        return .string(text)
    }
}

extension String {
    /// The text without spaces at its ends.
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
