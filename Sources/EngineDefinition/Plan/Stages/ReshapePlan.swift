public import EngineLanguage

/// How an answer that holds no list of records becomes one, compiled.
public enum ReshapePlan: Sendable {
    /// One map for each row.
    case columns(names: CompiledExpression, rows: CompiledExpression, cells: CompiledExpression?)
    /// One map for each entry.
    case entries(map: CompiledExpression, key: String, value: String)
    /// The entries' values.
    case values(map: CompiledExpression)
    /// The n-th of each list together.
    case zip(lists: [(name: String, value: CompiledExpression)])
    /// One map for each scalar.
    case wrap(list: CompiledExpression, name: String)
}

extension ReshapePlan {
    /// The expression that a fault is told of.
    var span: Span? {
        switch self {
        case .columns(_, let rows, _): rows.span
        case .entries(let map, _, _), .values(let map): map.span
        case .zip(let lists): lists.first?.value.span
        case .wrap(let list, _): list.span
        }
    }

    /// Makes the list.
    /// - Returns: the items as one JSON text; nothing if null stands in place of what the list is made of.
    /// - Throws: what does not fit, with its place in the definition.
    func list(_ bindings: ExpressionBindings) throws(ExpressionFault) -> RecordList? {
        var writing = ListWriting()
        switch self {
        case .columns(let names, let rows, let cells):
            guard let rows = try Self.elements(of: rows, bindings) else { return nil }
            try writing.append(rows: rows, names: try Self.names(names, bindings), cells, bindings)
        case .entries(let map, let key, let value):
            guard let map = try Self.map(of: map, bindings) else { return nil }
            for entry in map.entries {
                try writing.append([(key, .string(try entry.key.templateText())), (value, entry.value)])
            }
        case .values(let map):
            guard let map = try Self.map(of: map, bindings) else { return nil }
            for entry in map.entries { try writing.append(entry.value) }
        case .zip(let lists): try writing.append(zipped: lists, bindings)
        case .wrap(let list, let name):
            guard let elements = try Self.elements(of: list, bindings) else { return nil }
            for element in elements { try writing.append([(name, element)]) }
        }
        return try writing.finish()
    }

    // MARK: Parts

    /// A list; nothing for null or an optional without a value.
    fileprivate static func elements(
        of expression: CompiledExpression, _ bindings: ExpressionBindings
    ) throws(ExpressionFault) -> [ExpressionValue]? {
        guard let value = try found(expression, bindings) else { return nil }
        guard let list = value.list else { throw mismatch(expression, "a list", value) }
        return list
    }

    private static func map(
        of expression: CompiledExpression, _ bindings: ExpressionBindings
    ) throws(ExpressionFault) -> ExpressionMap? {
        guard let value = try found(expression, bindings) else { return nil }
        guard let map = value.map else { throw mismatch(expression, "a map", value) }
        return map
    }

    private static func names(
        _ expression: CompiledExpression, _ bindings: ExpressionBindings
    ) throws(ExpressionFault) -> [String] {
        guard let elements = try elements(of: expression, bindings) else {
            throw ExpressionFault(.missing, "'columns' is null, and there are rows", at: expression.span)
        }
        var names: [String] = []
        for element in elements {
            guard let name = element.string else { throw mismatch(expression, "a list of texts", element) }
            names.append(name)
        }
        return names
    }

    /// The value of a part; nothing where the answer says that there is none.
    private static func found(
        _ expression: CompiledExpression, _ bindings: ExpressionBindings
    ) throws(ExpressionFault) -> ExpressionValue? {
        if let (tape, node) = expression.path.flatMap({ bindings.node(at: $0) }), tape.isNull(node) { return nil }
        return try expression.evaluate(bindings).required
    }

    private static func mismatch(
        _ expression: CompiledExpression, _ wanted: String, _ found: ExpressionValue
    ) -> ExpressionFault {
        ExpressionFault(
            .type, "'\(expression.text)' must be \(wanted), and is \(found.kindName)", at: expression.span)
    }
}

/// Writes the items of a list as JSON.
private struct ListWriting {
    private var bytes: [UInt8] = [UInt8(ascii: "[")]

    mutating func append(_ value: ExpressionValue) throws(ExpressionFault) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        try value.appendJSON(to: &bytes)
    }

    /// A map; written at once, for a table may have thousands of columns.
    mutating func append(_ members: [(String, ExpressionValue)]) throws(ExpressionFault) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (name, value) in members {
            if case .optional(nil) = value { continue }
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONWriter.append(string: name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            try value.appendJSON(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// One map for each row; a row may be short, for trailing empty cells are often left out.
    mutating func append(
        rows: [ExpressionValue], names: [String], _ cells: CompiledExpression?, _ bindings: ExpressionBindings
    ) throws(ExpressionFault) {
        var bindings = bindings
        for (number, row) in rows.enumerated() {
            var found = row
            if let cells {
                bindings["row"] = .value(row)
                found = try cells.evaluate(bindings).required ?? .null
            }
            guard let values = found.list else {
                throw ExpressionFault(
                    .type, "row \(number + 1) is \(found.kindName), not a list of cells", at: cells?.span)
            }
            guard values.count <= names.count else {
                throw ExpressionFault(
                    .value, "row \(number + 1) has \(values.count) cells, and there are \(names.count) columns",
                    at: cells?.span)
            }
            try append(Array(zip(names, values)))
        }
    }

    /// The n-th of each list together; lists that end earlier leave their fields out.
    mutating func append(
        zipped lists: [(name: String, value: CompiledExpression)], _ bindings: ExpressionBindings
    ) throws(ExpressionFault) {
        var columns: [(name: String, values: [ExpressionValue])] = []
        for list in lists { columns.append((list.name, try ReshapePlan.elements(of: list.value, bindings) ?? [])) }
        for index in 0..<(columns.map(\.values.count).max() ?? 0) {
            try append(columns.filter { index < $0.values.count }.map { ($0.name, $0.values[index]) })
        }
    }

    func finish() throws(ExpressionFault) -> RecordList {
        try RecordList(written: bytes + [UInt8(ascii: "]")])
    }
}

extension RecordList {
    /// Reads a list that was written by us.
    /// - Throws: `limit` if it is larger than a text may be.
    init(written bytes: [UInt8]) throws(ExpressionFault) {
        do throws(JSONFault) {
            let tape = try JSONTape.parse(bytes)
            self.init(tape: tape, nodes: Array(tape.elements(of: tape.root)))
        } catch {
            throw ExpressionFault(.limit, "what the stages made cannot be read again: \(error.description)", at: nil)
        }
    }
}
