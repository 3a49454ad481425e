internal import EngineLanguage

/// Writes the records of one page into one buffer.
struct RecordWriting {
    private let mapper: RecordMapper
    private let tape: JSONTape
    private var bindings: ExpressionBindings
    private var places: [Range<Int>]
    /// What was written.
    var records = MappedRecords()

    init(mapper: RecordMapper, list: RecordList, bindings: ExpressionBindings) {
        self.mapper = mapper
        tape = list.tape
        self.bindings = bindings
        places = Array(repeating: 0..<0, count: mapper.fields.count)
        records.presence = Array(repeating: 0, count: mapper.fields.count)
        records.drift = records.presence
        records.entries.reserveCapacity(list.nodes.count)
    }

    /// Takes one item: leaves it out, notes its end, or writes its record.
    mutating func take(_ node: JSONNode, _ rules: RecordMapper.Rules) throws(ExpressionFault) {
        bindings["record"] = .json(tape, node)
        for condition in rules.conditions {
            guard try condition.test(bindings) else { return }
        }
        if let cursor = rules.cursor, cursor.isPerRecord { noteCursor(cursor, bindings) }
        let isGone = try rules.gone?.test(bindings) ?? false
        let start = records.bytes.count
        try writePayload(node, onlyKey: isGone)
        let end = records.bytes.count
        let id = try writeID()
        records.entries.append(.init(id: id, payload: start..<end, isDeleted: isGone))
    }

    /// Notes the value that the cursor has here, if it is the greatest so far.
    mutating func noteCursor(_ cursor: CursorPlan, _ bindings: ExpressionBindings) {
        guard let value = cursor.from.evaluate(bindings).value.flatMap(cursor.normalized) else { return }
        if cursor.isPerRecord, let best = records.cursor, !cursor.isGreater(value, than: best) { return }
        records.cursor = value
    }

    // MARK: Payload

    private mutating func writePayload(_ node: JSONNode, onlyKey: Bool) throws(ExpressionFault) {
        records.bytes.append(UInt8(ascii: "{"))
        var hasMembers = mapper.keepsRecord && !onlyKey ? writeWhole(node) : false
        for index in mapper.fields.indices {
            if onlyKey, !mapper.key.contains(field: index) { continue }
            let start = records.bytes.count
            if hasMembers { records.bytes.append(UInt8(ascii: ",")) }
            records.bytes += mapper.fields[index].written
            if try writeValue(of: index, isChecked: !onlyKey) {
                hasMembers = true
            } else {
                records.bytes.removeSubrange(start...)
            }
        }
        records.bytes.append(UInt8(ascii: "}"))
    }

    /// Writes the members of the item that no field replaces.
    private mutating func writeWhole(_ node: JSONNode) -> Bool {
        var hasMembers = false
        let names = Set(mapper.fields.map(\.name))
        for (key, value) in tape.members(of: node) {
            if !names.isEmpty, let name = tape.string(at: key), names.contains(name) { continue }
            if hasMembers { records.bytes.append(UInt8(ascii: ",")) }
            JSONWriter.append(key, of: tape, to: &records.bytes)
            records.bytes.append(UInt8(ascii: ":"))
            JSONWriter.append(value, of: tape, to: &records.bytes)
            hasMembers = true
        }
        return hasMembers
    }

    /// Writes a field's value.
    /// - Returns: false if it is absent.
    private mutating func writeValue(of index: Int, isChecked: Bool) throws(ExpressionFault) -> Bool {
        let field = mapper.fields[index]
        let start = records.bytes.count
        let form: FieldValueWriter.Form
        if let path = field.from.path, path.root == "record", let (tape, node) = bindings.node(at: path) {
            form = FieldValueWriter(field: field).append(node, of: tape, to: &records.bytes)
        } else {
            switch field.from.evaluate(bindings) {
            case .value(let value): form = try FieldValueWriter(field: field).append(value, to: &records.bytes)
            case .absent: form = .absent
            case .fault(let fault): throw ExpressionFault(fault.kind, "'\(field.name)': \(fault.message)", at: fault.span)
            }
        }
        if isChecked, field.isRequired, form == .absent || form == .null {
            throw ExpressionFault(.missing, "'\(field.name)' is required and has no value", at: field.from.span)
        }
        guard form != .absent else { return false }
        places[index] = start..<records.bytes.count
        records.presence[index] += 1
        if form == .drifted { records.drift[index] += 1 }
        return true
    }

    // MARK: Identity

    private mutating func writeID() throws(ExpressionFault) -> Range<Int> {
        let start = records.bytes.count
        switch mapper.key {
        case .fields(let numbers) where numbers.count == 1:
            try appendText(of: numbers[0])
        case .fields(let numbers):
            records.bytes.append(UInt8(ascii: "["))
            for (position, number) in numbers.enumerated() {
                if position > 0 { records.bytes.append(UInt8(ascii: ",")) }
                let place = try place(of: number)
                records.bytes += Array(records.bytes[place])
            }
            records.bytes.append(UInt8(ascii: "]"))
        case .expressions(let expressions):
            var values: [ExpressionValue] = []
            for expression in expressions {
                guard let value = try expression.evaluate(bindings).required, !value.isNull else {
                    throw ExpressionFault(.missing, "the key '\(expression.text)' has no value", at: expression.span)
                }
                values.append(value)
            }
            records.bytes += try RecordKeyText.text(values).utf8
        }
        return start..<records.bytes.count
    }

    private func place(of number: Int) throws(ExpressionFault) -> Range<Int> {
        let place = places[number]
        // A place before the present payload is an earlier record's.
        guard let first = place.first, first >= payloadStart, records.bytes[first] != UInt8(ascii: "n") else {
            let field = mapper.fields[number]
            throw ExpressionFault(.missing, "the key field '\(field.name)' has no value", at: field.from.span)
        }
        return place
    }

    private var payloadStart: Int { records.entries.last?.id.upperBound ?? 0 }

    /// A single key is its text: without quotes, escapes resolved.
    private mutating func appendText(of number: Int) throws(ExpressionFault) {
        let place = try place(of: number)
        let bytes = records.bytes[place]
        guard bytes.first == UInt8(ascii: "\"") else {
            records.bytes += Array(bytes)
            return
        }
        let inner = Array(bytes.dropFirst().dropLast())
        guard inner.contains(UInt8(ascii: "\\")) else {
            records.bytes += inner
            return
        }
        let text = (try? JSONValue(parsing: Array(bytes)))?.string ?? String(decoding: inner, as: UTF8.self)
        records.bytes += text.utf8
    }
}

extension RecordKey {
    /// Whether a field is needed to tell the record.
    fileprivate func contains(field: Int) -> Bool {
        switch self {
        case .fields(let numbers): numbers.contains(field)
        case .expressions: false
        }
    }
}
