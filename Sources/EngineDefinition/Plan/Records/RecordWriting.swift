internal import EngineLanguage

/// Writes the records of one page into one buffer.
struct RecordWriting {
    private let plan: RecordPlan
    private let page: RecordPage
    private let tape: JSONTape
    private var places: [Range<Int>]
    /// What was written.
    var records: MappedRecords

    init(plan: RecordPlan, page: RecordPage, list: RecordList, in room: consuming MappedRecords) {
        records = room
        self.plan = plan
        self.page = page
        tape = list.tape
        let count = plan.mapper.fields.count
        places = Array(repeating: 0..<0, count: count)
        records.presence = Array(repeating: 0, count: count)
        records.drift = records.presence
        records.entries.reserveCapacity(list.nodes.count)
        // Most records lose members and gain names: about as much as they had.
        records.bytes.reserveCapacity(list.tape.bytes.count)
    }

    /// Takes one item: leaves it out, notes its end, or writes its record.
    mutating func take(_ node: JSONNode) throws(ExpressionFault) {
        page.begin(node)
        var isGone = false
        if let gone = plan.gone { isGone = try test(gone, of: "deletes.when") }
        // Of what is gone often nothing is left that could be chosen by.
        for condition in plan.conditions where !isGone {
            guard try test(condition, of: "where") else { return }
        }
        try write(node, isGone: isGone)
    }

    /// Takes an item of which stages have decided what becomes of it.
    mutating func take(_ node: JSONNode, outer: JSONNode?, isGone: Bool) throws(ExpressionFault) {
        page.begin(node, outer: outer.map { ($0, 0) })
        try write(node, isGone: isGone)
    }

    private mutating func write(_ node: JSONNode, isGone: Bool) throws(ExpressionFault) {
        try noteCursor()
        let start = records.bytes.count
        try writePayload(node, onlyKey: isGone)
        let end = records.bytes.count
        try writeID(payloadAt: start)
        records.entries.append(
            .init(id: end..<records.bytes.count, payload: start..<(isGone ? start : end), isDeleted: isGone))
    }

    /// Asks a test of this item; a fault says of which key, and how a value that may be absent is asked for.
    private func test(_ index: Int, of key: String) throws(ExpressionFault) -> Bool {
        do throws(ExpressionFault) { return try page.test(index) } catch {
            let advice = error.kind == .missing ? "; write '.?' before the name if it may be absent" : ""
            throw ExpressionFault(error.kind, "'\(key)': \(error.message)\(advice)", at: error.span)
        }
    }

    /// Notes the value that the cursor has here, if it is the greatest so far.
    private mutating func noteCursor() throws(ExpressionFault) {
        guard let index = plan.cursorIndex, let cursor = plan.cursor else { return }
        let evaluated = page.evaluate(index)
        if case .fault(let fault) = evaluated {
            throw ExpressionFault(fault.kind, "the cursor: \(fault.message)", at: fault.span)
        }
        guard case .value(let found) = evaluated, !found.isNull else { return }
        let value = try cursor.value(of: found)
        if let best = records.cursor, !cursor.isGreater(value, than: best) { return }
        records.cursor = value
    }

    // MARK: Payload

    private mutating func writePayload(_ node: JSONNode, onlyKey: Bool) throws(ExpressionFault) {
        records.bytes.append(UInt8(ascii: "{"))
        var hasMembers = plan.mapper.keepsRecord && !onlyKey ? writeWhole(node) : false
        for index in plan.mapper.fields.indices {
            if onlyKey, !plan.mapper.key.contains(field: index) { continue }
            let start = records.bytes.count
            if hasMembers { records.bytes.append(UInt8(ascii: ",")) }
            records.bytes += plan.mapper.fields[index].written
            if try writeValue(of: index, isChecked: !onlyKey) {
                hasMembers = true
            } else {
                records.bytes.removeLast(records.bytes.count - start)
            }
        }
        records.bytes.append(UInt8(ascii: "}"))
    }

    /// Writes the members of the item that no field replaces.
    private mutating func writeWhole(_ node: JSONNode) -> Bool {
        var hasMembers = false
        let names = Set(plan.mapper.fields.map(\.name))
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
        let start = records.bytes.count
        var form = FieldValueWriter.Form.absent
        switch page.evaluate(plan.fields.lowerBound + index) {
        case .value(let value):
            form = try FieldValueWriter(plan.mapper.fields[index]).append(value, to: &records.bytes)
            if form == .drifted, plan.mapper.fields[index].kind == .timestamp {
                form = try writeLocalTime(value, index, from: start)
            }
        case .absent: break
        case .fault(let fault):
            let name = plan.mapper.fields[index].name
            throw ExpressionFault(fault.kind, "'\(name)': \(fault.message)", at: fault.span)
        }
        if isChecked, form == .absent || form == .null, plan.mapper.fields[index].isRequired {
            let field = plan.mapper.fields[index]
            throw ExpressionFault(.missing, "'\(field.name)' is required and has no value", at: field.from.span)
        }
        guard form != .absent else { return false }
        if form == .written, let expectation = plan.mapper.fields[index].expectation,
            !expectation.holds(for: records.bytes[start...])
        {
            form = .drifted
        }
        places[index] = start..<records.bytes.count
        records.presence[index] += 1
        if form == .drifted { records.drift[index] += 1 }
        return true
    }

    /// Writes a time that names no zone by the field's; what is none stays as it came.
    private mutating func writeLocalTime(
        _ value: RecordValue, _ index: Int, from start: Int
    ) throws(ExpressionFault) -> FieldValueWriter.Form {
        var zone: String?
        if let expression = plan.zones[index] {
            switch page.evaluate(expression) {
            case .absent: break
            case .value(let value) where value.isNull: break
            case .value(let value):
                guard let name = try value.copy().string else { return .drifted }
                zone = name
            case .fault(let fault):
                let name = plan.mapper.fields[index].name
                throw ExpressionFault(fault.kind, "the zone of '\(name)': \(fault.message)", at: fault.span)
            }
        }
        return try FieldValueWriter.appendLocal(value, in: zone, from: start, to: &records.bytes) ?? .drifted
    }

    // MARK: Identity

    private mutating func writeID(payloadAt start: Int) throws(ExpressionFault) {
        switch plan.mapper.key {
        case .fields(let numbers) where numbers.count == 1: try appendText(at: place(of: numbers[0], from: start))
        case .fields(let numbers):
            records.bytes.append(UInt8(ascii: "["))
            for (position, number) in numbers.enumerated() {
                if position > 0 { records.bytes.append(UInt8(ascii: ",")) }
                records.bytes += Array(records.bytes[try place(of: number, from: start)])
            }
            records.bytes.append(UInt8(ascii: "]"))
        case .expressions(let expressions):
            var values: [ExpressionValue] = []
            for (offset, expression) in expressions.enumerated() {
                guard case .value(let value) = page.evaluate(plan.keys.lowerBound + offset), !value.isNull else {
                    throw ExpressionFault(.missing, "the key '\(expression.text)' has no value", at: expression.span)
                }
                values.append(try value.copy())
            }
            records.bytes += try RecordKeyText.text(values).utf8
        }
    }

    private func place(of number: Int, from payload: Int) throws(ExpressionFault) -> Range<Int> {
        let place = places[number]
        // A place before the present payload is an earlier record's.
        guard place.lowerBound >= payload, let first = place.first, records.bytes[first] != UInt8(ascii: "n") else {
            let field = plan.mapper.fields[number]
            throw ExpressionFault(.missing, "the key field '\(field.name)' has no value", at: field.from.span)
        }
        return place
    }

    /// A single key is its text: without quotes, escapes resolved.
    private mutating func appendText(at place: Range<Int>) throws(ExpressionFault) {
        guard records.bytes[place.lowerBound] == UInt8(ascii: "\"") else {
            return copy(place)
        }
        let inner = (place.lowerBound + 1)..<(place.upperBound - 1)
        guard records.bytes[inner].contains(UInt8(ascii: "\\")) else { return copy(inner) }
        let text = (try? JSONValue(parsing: Array(records.bytes[place])))?.string
        records.bytes += (text ?? "").utf8
    }

    /// Appends what stands at a place already.
    private mutating func copy(_ place: Range<Int>) {
        records.bytes.reserveCapacity(records.bytes.count + place.count)
        for index in place { records.bytes.append(records.bytes[index]) }
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

extension CursorPlan {
    /// The value of a record, in the form that is compared and kept.
    fileprivate func value(of found: RecordValue) throws(ExpressionFault) -> ExpressionValue {
        // The usual form is read where it stands.
        if type == .timestamp, let instant = try found.withText({ ExpressionTimestamp(rfc3339: $0) }).flatMap({ $0 }) {
            return .timestamp(instant)
        }
        return try value(of: try found.copy())
    }
}
