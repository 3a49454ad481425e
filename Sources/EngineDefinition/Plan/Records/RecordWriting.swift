internal import EngineLanguage

/// Writes the records of one page into one buffer.
struct RecordWriting {
    let plan: RecordPlan
    let page: RecordPage
    let tape: JSONTape
    private var places: [Range<Int>]
    /// Which fields of the record in hand had a value.
    private var notes = FieldNotes()
    /// Hashes the sources of items; nothing: they are mapped again each time.
    var hasher: SourceHasher?
    /// What was written.
    var records: MappedRecords
    /// A cursor up to which records were read before.
    var known: ExpressionValue?
    /// The field in hand, for faults.
    var field: Int?
    /// Fields of the record in hand that did not fit.
    private var drifted: [Int] = []
    /// Whether the record in hand lies before what was read before.
    private(set) var isLate = false

    /// Takes over the room: a second holder would make the first byte copy all of it.
    init(plan: RecordPlan, page: RecordPage, list: RecordList, in room: inout MappedRecords) {
        records = MappedRecords()
        swap(&records, &room)
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

    /// Takes one item; what it has written of a bad one is taken back.
    /// - Returns: what is wrong with it.
    mutating func fault(taking node: JSONNode) -> ExpressionFault? {
        let start = records.bytes.count
        page.begin(node)
        do throws(ExpressionFault) {
            try take(node)
            return nil
        } catch {
            takeBack(to: start)
            return error
        }
    }

    /// Takes an item of which stages have decided what becomes of it.
    /// - Returns: what is wrong with it.
    mutating func fault(taking node: JSONNode, outer: JSONNode?, isGone: Bool) -> ExpressionFault? {
        let start = records.bytes.count
        page.begin(node, outer: outer.map { ($0, 0) })
        do throws(ExpressionFault) {
            try write(node, isGone: isGone || plan.areAllGone)
            return nil
        } catch {
            takeBack(to: start)
            return error
        }
    }

    /// Tells a bad item, with its key if that much of it can be read.
    mutating func rejected(
        _ node: JSONNode, number: Int, page index: Int, _ fault: ExpressionFault
    ) -> RejectedRecord {
        let name = field.map { plan.mapper.fields[$0].name }
        return RejectedRecord(
            page: index, number: number, key: key(of: node), field: name, reason: fault.message,
            source: plan.rules.setsAside ? Array(tape.raw(of: node)) : [])
    }

    private mutating func key(of node: JSONNode) -> String? {
        let start = records.bytes.count
        defer { takeBack(to: start) }
        do throws(ExpressionFault) {
            try writePayload(node, onlyKey: true)
            let end = records.bytes.count
            try writeID(payloadAt: start)
            return String(decoding: records.bytes[end...], as: UTF8.self)
        } catch {
            return nil
        }
    }

    /// Forgets what was written of a record.
    private mutating func takeBack(to start: Int) {
        for index in places.indices where places[index].lowerBound >= start && !places[index].isEmpty {
            places[index] = 0..<0
            records.presence[index] -= 1
        }
        for index in drifted { records.drift[index] -= 1 }
        drifted.removeAll(keepingCapacity: true)
        records.bytes.removeLast(records.bytes.count - start)
    }

    /// Leaves an item out, notes its end, or writes its record.
    private mutating func take(_ node: JSONNode) throws(ExpressionFault) {
        field = nil
        var isGone = plan.areAllGone
        if let gone = plan.gone { isGone = try test(gone, of: "deletes.when") }
        // Of what is gone often nothing is left that could be chosen by.
        for condition in plan.conditions where !isGone || plan.areAllGone {
            guard try test(condition, of: "where") else { return }
        }
        try write(node, isGone: isGone)
    }

    private mutating func write(_ node: JSONNode, isGone: Bool) throws(ExpressionFault) {
        field = nil
        drifted.removeAll(keepingCapacity: true)
        try noteCursor()
        let start = records.bytes.count
        try writePayload(node, onlyKey: isGone)
        let end = records.bytes.count
        field = nil
        try writeID(payloadAt: start)
        let id = end..<records.bytes.count
        let addition = try addition(of: node, id, isGone: isGone)
        let source = isGone ? nil : writeSource(of: node)
        records.entries.append(
            .init(id: id, payload: start..<(isGone ? start : end), isDeleted: isGone, source: source))
        if let addition { records.additions.append(addition) }
    }

    /// Writes the hash of an item's source, and what is kept beside it.
    private mutating func writeSource(of node: JSONNode) -> Range<Int>? {
        guard let hasher else { return nil }
        let start = records.bytes.count
        hasher.hash(node, on: tape).append(to: &records.bytes)
        notes.append(to: &records.bytes, fields: plan.mapper.fields.count)
        return start..<records.bytes.count
    }

    /// Asks a test of this item; a fault says of which key, and how a value that may be absent is asked for.
    func test(_ index: Int, of key: String) throws(ExpressionFault) -> Bool {
        do throws(ExpressionFault) { return try page.test(index) } catch {
            let advice = error.kind == .missing ? "; write '.?' before the name if it may be absent" : ""
            throw ExpressionFault(error.kind, "'\(key)': \(error.message)\(advice)", at: error.span)
        }
    }

    /// Notes the value that the cursor has here, if it is the greatest so far.
    private mutating func noteCursor() throws(ExpressionFault) {
        guard let index = plan.cursorIndex, let cursor = plan.cursor else { return }
        isLate = false
        let evaluated = page.evaluate(index)
        if case .fault(let fault) = evaluated {
            throw ExpressionFault(fault.kind, "the cursor: \(fault.message)", at: fault.span)
        }
        guard case .value(let found) = evaluated, !found.isNull else { return }
        let value = try cursor.value(of: found)
        if let known { isLate = cursor.isGreater(known, than: value) }
        note(value)
    }

    /// Notes a value of the cursor, if it is the greatest so far.
    mutating func note(_ value: ExpressionValue) {
        guard let cursor = plan.cursor else { return }
        // Of tokens the last one counts.
        if let best = records.cursor, cursor.isCompared, !cursor.isGreater(value, than: best) { return }
        records.cursor = value
    }

    // MARK: Payload

    private mutating func writePayload(_ node: JSONNode, onlyKey: Bool) throws(ExpressionFault) {
        notes = FieldNotes()
        records.bytes.append(UInt8(ascii: "{"))
        var hasMembers = plan.mapper.keepsRecord && !onlyKey ? writeWhole(node, of: tape) : false
        if let extra = plan.ruled.extra, !onlyKey, let entries = try extraEntries(extra) {
            hasMembers = writeWhole(entries.root, of: entries)
        }
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

    /// Writes the members of a map that no field replaces.
    private mutating func writeWhole(_ node: JSONNode, of tape: JSONTape) -> Bool {
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
        field = index
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
        if isChecked, form == .absent, plan.rules.isStrict, !plan.mapper.fields[index].isOptional {
            throw strictFault(.missing, index, "is not there")
        }
        guard form != .absent else { return false }
        if form == .written, let expectation = plan.mapper.fields[index].expectation,
            !expectation.holds(for: records.bytes[start...])
        {
            form = .drifted
        }
        places[index] = start..<records.bytes.count
        records.presence[index] += 1
        notes.present |= 1 << UInt64(index)
        if form == .drifted {
            records.drift[index] += 1
            notes.drifted |= 1 << UInt64(index)
            drifted.append(index)
            if isChecked, plan.rules.isStrict { throw strictFault(.type, index, "is not as declared") }
        }
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

    private func strictFault(_ kind: ExpressionErrorKind, _ index: Int, _ what: String) -> ExpressionFault {
        let field = plan.mapper.fields[index]
        let declared = field.kind == .any ? "" : " (\(field.kind.rawValue))"
        return ExpressionFault(kind, "'\(field.name)'\(declared) \(what)", at: field.from.span)
    }

    // MARK: Identity

    private mutating func writeID(payloadAt start: Int) throws(ExpressionFault) {
        switch plan.mapper.key {
        case .fields(let numbers) where numbers.count == 1: try appendText(at: place(of: numbers[0], from: start))
        case .fields(let numbers):
            records.bytes.append(UInt8(ascii: "["))
            for (position, number) in numbers.enumerated() {
                if position > 0 { records.bytes.append(UInt8(ascii: ",")) }
                appendValue(at: try place(of: number, from: start))
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

    private mutating func place(of number: Int, from payload: Int) throws(ExpressionFault) -> Range<Int> {
        let place = places[number]
        // A place before the present payload is an earlier record's.
        guard place.lowerBound >= payload, let first = place.first, records.bytes[first] != UInt8(ascii: "n") else {
            let field = plan.mapper.fields[number]
            self.field = number
            throw ExpressionFault(.missing, "the key field '\(field.name)' has no value", at: field.from.span)
        }
        return place
    }

    /// A single key is its text: without quotes, escapes resolved.
    private mutating func appendText(at place: Range<Int>) throws(ExpressionFault) {
        guard records.bytes[place.lowerBound] == UInt8(ascii: "\"") else { return appendValue(at: place) }
        let inner = (place.lowerBound + 1)..<(place.upperBound - 1)
        guard records.bytes[inner].contains(UInt8(ascii: "\\")) else { return copy(inner) }
        // Half of a pair has no character of its own: two such keys would be one.
        guard !SurrogateEscapes.areHalved(in: records.bytes[inner]),
            let text = (try? JSONValue(parsing: Array(records.bytes[place])))?.string
        else {
            throw ExpressionFault(.value, "the key holds half of a surrogate pair, which is no text")
        }
        records.bytes += text.utf8
    }

    /// Appends a value; a list or map without the space between its tokens, so that it is one key however it is spaced.
    private mutating func appendValue(at place: Range<Int>) {
        let first = records.bytes[place.lowerBound]
        guard first == UInt8(ascii: "[") || first == UInt8(ascii: "{"),
            let value = try? JSONTape.parse(Array(records.bytes[place]))
        else { return copy(place) }
        JSONWriter.append(value.root, of: value, to: &records.bytes)
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
