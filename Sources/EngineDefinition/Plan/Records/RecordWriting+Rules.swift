internal import EngineCrypto
internal import EngineLanguage

extension RecordWriting {
    /// What the stream's rules say of the record that was written.
    mutating func addition(
        of node: JSONNode, _ id: Range<Int>, isGone: Bool
    ) throws(ExpressionFault) -> RecordAddition? {
        let ruled = plan.ruled
        if !isGone { try check(id) }
        guard ruled.version != nil || plan.rules.keepsSource || known != nil || plan.areAllGone else { return nil }
        var addition = RecordAddition(isLate: isLate)
        if let version = ruled.version { addition.version = try writeVersion(version) }
        if plan.areAllGone { addition.notice = try writeNotice(node) }
        if plan.rules.keepsSource, !isGone {
            let start = records.bytes.count
            records.bytes += tape.raw(of: node)
            addition.source = start..<records.bytes.count
        }
        return addition
    }

    /// Writes the value that tells which of two states is the newer, so that bytes compare as values do.
    private mutating func writeVersion(_ index: Int) throws(ExpressionFault) -> Range<Int> {
        let start = records.bytes.count
        switch page.evaluate(index) {
        case .absent: break
        case .value(let value) where value.isNull: break
        case .value(let value):
            guard let bytes = OrderedBytes(try value.copy()) else {
                throw ExpressionFault(
                    .type, "'version' is no value that can be compared", at: plan.mapper.version?.span)
            }
            records.bytes += bytes.bytes
        case .fault(let fault): throw ExpressionFault(fault.kind, "'version': \(fault.message)", at: fault.span)
        }
        return start..<records.bytes.count
    }

    /// Writes what tells this notice from others of the same record: the value of the list's cursor, else the item.
    private mutating func writeNotice(_ node: JSONNode) throws(ExpressionFault) -> Range<Int> {
        let start = records.bytes.count
        if let index = plan.cursorIndex, case .value(let value) = page.evaluate(index), !value.isNull,
            let ordered = OrderedBytes(try value.copy())
        {
            records.bytes += ordered.bytes
        } else {
            records.bytes += ContentHash(of: Array(tape.raw(of: node))).bytes
        }
        return start..<records.bytes.count
    }

    /// Holds the record against what is expected of it.
    private mutating func check(_ id: Range<Int>) throws(ExpressionFault) {
        if let check = plan.ruled.check, try !test(check, of: "expect.check") {
            records.unexpected += 1
            if records.unexpectedExample == nil {
                records.unexpectedExample = String(decoding: records.bytes[id], as: UTF8.self)
            }
        }
        for (number, index) in plan.ruled.unique.enumerated() {
            switch page.evaluate(index) {
            case .absent: continue
            case .value(let value) where value.isNull: continue
            case .value(let value):
                let start = records.bytes.count
                defer { records.bytes.removeLast(records.bytes.count - start) }
                try value.appendJSON(to: &records.bytes)
                records.uniqueValues.append(
                    UniqueValue(rule: number, value: records.bytes[start...], record: records.bytes[id]))
            case .fault(let fault):
                throw ExpressionFault(fault.kind, "'expect.unique': \(fault.message)", at: fault.span)
            }
        }
    }

    /// The map whose entries are kept beside the fields; its numbers and texts are as upstream sent them.
    func extraEntries(_ index: Int) throws(ExpressionFault) -> JSONTape? {
        switch page.evaluate(index) {
        case .absent: return nil
        case .value(let value) where value.isNull: return nil
        case .value(let value):
            var bytes: [UInt8] = []
            if value.isMap { try value.appendJSON(to: &bytes) }
            guard value.isMap, let tape = try? JSONTape.parse(bytes) else {
                throw ExpressionFault(.type, "'extra' is no map", at: plan.mapper.extra?.span)
            }
            return tape
        case .fault(let fault): throw ExpressionFault(fault.kind, "'extra': \(fault.message)", at: fault.span)
        }
    }
}
