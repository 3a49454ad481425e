// MARK: Arguments that stand for something else than text

extension ExpressionCall {
    /// A pattern: compiled with the expression if it is literal, else kept for the evaluation.
    func pattern(_ index: Int) throws(ExpressionFault) -> RegularExpression {
        if let prepared = prepared(index, as: RegularExpression.self) { return prepared }
        let text = try utf8(index)
        do throws(RegularExpressionFault) {
            return try storage(RegularExpressionCache.self) { RegularExpressionCache() }.expression(text)
        } catch {
            // RE2's words quote the pattern, which may be data here.
            throw .value("the computed regular expression is invalid or too large")
        }
    }

    /// A time zone; UTC where the call leaves it out.
    func zone(_ index: Int) throws(ExpressionFault) -> TimeZoneRules {
        guard index < count else { return .utc }
        if let prepared = prepared(index, as: Prepared<TimeZoneRules>.self) { return prepared.value }
        guard let zone = TimeZoneRules.named(try string(index)) else { throw .value("there is no such time zone") }
        return zone
    }

    /// A unit of time.
    func unit(_ index: Int) throws(ExpressionFault) -> TimeUnit {
        if let prepared = prepared(index, as: Prepared<TimeUnit>.self) { return prepared.value }
        guard let unit = TimeUnit(rawValue: try string(index)) else { throw .value("there is no such unit of time") }
        return unit
    }

    /// A time layout, or a list of them.
    func layouts(_ index: Int) throws(ExpressionFault) -> [TimeLayout] {
        if let prepared = prepared(index, as: Prepared<[TimeLayout]>.self) { return prepared.value }
        guard self[index].kind == .list else { return [try TimeLayout.checked(try string(index))] }
        var layouts: [TimeLayout] = []
        for element in try elements(of: self[index]) {
            guard element.kind == .string else { throw .type("a time layout must be a string, not \(element.kind)") }
            layouts.append(try TimeLayout.checked(String(decoding: try utf8(of: element), as: UTF8.self)))
        }
        return layouts
    }
}
