internal import EngineHTTP
public import EngineLanguage

/// Writes values as the flat names and texts of a query or form (definitions.md §4, `nested` and `lists`).
public struct FormFields: Sendable {
    /// How maps are written.
    public let nesting: RequestDefinition.Nesting
    /// How lists are written; nothing: repeated, or with indices inside of maps and around them.
    public let lists: RequestDefinition.ListStyle?

    /// Makes a writer.
    public init(nesting: RequestDefinition.Nesting, lists: RequestDefinition.ListStyle?) {
        self.nesting = nesting
        self.lists = lists
    }

    /// The fields of a named value, in order; null is left out.
    /// - Throws: a fault if a value has no text form.
    public func fields(name: String, value: ExpressionValue) throws(ExpressionFault) -> [(name: String, text: String)] {
        var fields: [(name: String, text: String)] = []
        try append(name, value, isNested: false, to: &fields)
        return fields
    }

    private func append(
        _ name: String, _ value: ExpressionValue, isNested: Bool, to fields: inout [(name: String, text: String)]
    ) throws(ExpressionFault) {
        switch value {
        case .null: break
        case .optional(let wrapped):
            if let wrapped { try append(name, wrapped, isNested: isNested, to: &fields) }
        case .map(let map): try append(name, map, to: &fields)
        case .list(let elements): try append(name, elements, isNested: isNested, to: &fields)
        default: fields.append((name, try value.templateText()))
        }
    }

    private func append(
        _ name: String, _ map: ExpressionMap, to fields: inout [(name: String, text: String)]
    ) throws(ExpressionFault) {
        if nesting == .json {
            fields.append((name, try ExpressionValue.map(map).jsonText()))
            return
        }
        for entry in map.entries {
            let key = try entry.key.templateText()
            let inner = nesting == .dots ? "\(name).\(key)" : "\(name)[\(key)]"
            try append(inner, entry.value, isNested: true, to: &fields)
        }
    }

    private func append(
        _ name: String, _ elements: [ExpressionValue], isNested: Bool, to fields: inout [(name: String, text: String)]
    ) throws(ExpressionFault) {
        let holdsMaps = elements.contains { $0.map != nil || $0.list != nil }
        switch lists ?? (isNested || holdsMaps ? .indices : .repeat) {
        case .json: fields.append((name, try ExpressionValue.list(elements).jsonText()))
        case .comma:
            var texts: [String] = []
            for element in elements { texts.append(try element.templateText()) }
            fields.append((name, texts.joined(separator: ",")))
        case .repeat: for element in elements { try append(name, element, isNested: isNested, to: &fields) }
        case .empty: for element in elements { try append("\(name)[]", element, isNested: true, to: &fields) }
        case .indices:
            for (index, element) in elements.enumerated() {
                let inner = nesting == .dots ? "\(name).\(index)" : "\(name)[\(index)]"
                try append(inner, element, isNested: true, to: &fields)
            }
        }
    }
}
