extension JinjaTranslator {
    /// An expression as a time; `layouts` say how a text of it states one.
    func instant(
        _ expression: JinjaExpression, layouts: [String] = TimeLayout.usual
    ) throws(JinjaFault) -> CELText {
        func inner(_ expression: JinjaExpression) throws(JinjaFault) -> CELText {
            try instant(expression, layouts: layouts)
        }
        switch expression {
        case .call(.name(let name), let arguments):
            if let instant = try instant(of: name, arguments, layouts) { return instant }
        case .call(.member(let base, "strftime"), _), .call(.member(let base, "isoformat"), _):
            return try inner(base)
        case .call(.member(let base, "get"), let arguments) where arguments.count > 1 && !arguments[1].value.isNothing:
            let found = JinjaExpression.call(.member(base, "get"), [arguments[0]])
            return try choice(found, inner(found), inner(arguments[1].value))
        case .filter(let base, "default", let arguments):
            guard let fallback = arguments.first?.value else { break }
            return try choice(base, inner(base), inner(fallback))
        case .binary("or", let left, let right): return try choice(left, inner(left), inner(right))
        case .conditional(let then, let test, let otherwise?):
            let test = try self.test(test)
            if test == .yes { return try inner(then) }
            if test == .no { return try inner(otherwise) }
            let (first, second) = (try inner(then), try inner(otherwise))
            return CELText(
                "\(test.at(.disjunction)) ? \(first.at(.disjunction)) : \(second.text)", .conditional, .timestamp,
                mayBeAbsent: first.mayBeAbsent || second.mayBeAbsent)
        case .text(let text): return try literal(text, layouts)
        case .number(let digits): return CELText("timestamp(\(digits))", .primary, .timestamp)
        default: break
        }
        let value = try value(expression)
        if value.kind == .timestamp { return value }
        if let formatted = value.formatted {
            return CELText(formatted.instant, .primary, .timestamp, mayBeAbsent: value.mayBeAbsent)
        }
        if value.kind == .integer { return CELText("timestamp(\(value.text))", .primary, .timestamp) }
        return try TimeLayout.parse(value, layouts)
    }

    private func choice(
        _ asked: JinjaExpression, _ first: CELText, _ second: CELText
    ) throws(JinjaFault) -> CELText {
        CELText(
            "isBlank(\(try value(asked).text)) ? \(second.at(.disjunction)) : \(first.text)", .conditional, .timestamp,
            mayBeAbsent: second.mayBeAbsent)
    }

    private func instant(
        of name: String, _ arguments: [JinjaExpression.Argument], _ layouts: [String]
    ) throws(JinjaFault) -> CELText? {
        switch name {
        case "now_utc": return CELText("now", .primary, .timestamp)
        case "today_utc": return CELText("time.truncate(now, 'day')", .primary, .timestamp)
        case "day_delta":
            guard let days = arguments.first?.value else { throw JinjaFault("'day_delta' needs a number of days") }
            let count = try value(days)
            return CELText("time.add(now, \(count.text), 'day')", .primary, .timestamp)
        case "format_datetime", "str_to_datetime":
            guard let first = arguments.first?.value else { throw JinjaFault("'\(name)' needs a time") }
            let own =
                arguments.first { $0.name == "input_format" }?.value
                ?? (arguments.count > 2 && arguments[2].name == nil ? arguments[2].value : nil)
            return try instant(first, layouts: own?.literalText.map { [$0] } ?? TimeLayout.usual)
        case "max", "min":
            guard arguments.count > 1 else { return nil }
            var texts: [String] = []
            for argument in arguments { texts.append(try instant(argument.value, layouts: layouts).text) }
            return CELText("[\(texts.joined(separator: ", "))].\(name)()", .primary, .timestamp)
        default: return nil
        }
    }

    /// A time that is written out.
    private func literal(_ text: String, _ layouts: [String]) throws(JinjaFault) -> CELText {
        if let first = layouts.first, first == "%s" || first == "%ms", Int(text) != nil {
            return try TimeLayout.parse(CELText(text, .primary, .integer), layouts)
        }
        if Self.isRFC3339(text) { return CELText("timestamp(\(CELText.quoted(text)))", .primary, .timestamp) }
        if Self.isDay(text) {
            return CELText("timestamp('\(text)T00:00:00Z')", .primary, .timestamp)
        }
        return try TimeLayout.parse(.literal(text), layouts.filter { $0 != "%s" && $0 != "%ms" } + TimeLayout.usual)
    }

    private static func isDay(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return false }
        let digits = [0, 1, 2, 3, 5, 6, 8, 9].allSatisfy { (0x30...0x39).contains(bytes[$0]) }
        guard digits, let month = Int(text.dropFirst(5).prefix(2)), let day = Int(text.suffix(2)) else { return false }
        return (1...12).contains(month) && (1...28).contains(day)
    }

    private static func isRFC3339(_ text: String) -> Bool {
        guard isDay(String(text.prefix(10))), text.hasSuffix("Z") else { return false }
        let rest = Array(text.utf8.dropFirst(10).dropLast())
        guard rest.count >= 9, rest[0] == UInt8(ascii: "T"), rest[3] == UInt8(ascii: ":"), rest[6] == UInt8(ascii: ":")
        else { return false }
        let fraction = rest.dropFirst(9)
        return [1, 2, 4, 5, 7, 8].allSatisfy { (0x30...0x39).contains(rest[$0]) }
            && (fraction.isEmpty
                || fraction.count > 1 && fraction.first == UInt8(ascii: ".")
                    && fraction.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
    }
}
