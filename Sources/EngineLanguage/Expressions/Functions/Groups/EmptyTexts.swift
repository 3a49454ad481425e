/// Takes empty texts out of maps and lists, at any depth; what they leave empty stays.
enum EmptyTexts {
    static func removed(
        from value: RuntimeValue, _ evaluation: ExpressionEvaluation
    ) throws(ExpressionFault) -> RuntimeValue {
        switch value.kind {
        case .map:
            let entries = try evaluation.entries(of: value)
            try evaluation.charge(entries.count)
            let result = try evaluation.makeMap(capacity: entries.count)
            for entry in entries {
                if try isEmpty(entry.value, evaluation) { continue }
                try evaluation.put(entry.key, try removed(from: entry.value, evaluation), into: result)
            }
            return evaluation.finished(result)
        case .list:
            let elements = try evaluation.elements(of: value)
            try evaluation.charge(elements.count)
            var kept: [RuntimeValue] = []
            for element in elements {
                if try isEmpty(element, evaluation) { continue }
                kept.append(try removed(from: element, evaluation))
            }
            return try evaluation.makeList(kept)
        default: return value
        }
    }

    private static func isEmpty(
        _ value: RuntimeValue, _ evaluation: ExpressionEvaluation
    ) throws(ExpressionFault) -> Bool {
        guard value.kind == .string else { return false }
        return try evaluation.utf8(value).isEmpty
    }
}
