/// The regex library, over RE2.
///
/// Literal patterns are compiled when the definition is loaded.
enum RegexFunctions: ExpressionFunctionGroup {
    static let name = "regex"

    static let functions: [ExpressionFunction] = [
        ExpressionFunction(
            "regex.extract", "The first match, or its only group if the pattern has one; nothing without a match.",
            examples: [
                .init("regex.extract('item-12', 'item-([0-9]+)').value()", "'12'"),
                .init("regex.extract('HELLO', 'hello').hasValue()", "false"),
                .init("regex.extract('a@b', '(.*)@(.*)')", "error: value"),
            ],
            overloads: [
                ExpressionOverload(
                    "regex_extract_string_string", [.string, .string], .optional(.string),
                    preparing: [1: LiteralArgument.pattern], body: extract)
            ]),
        ExpressionFunction(
            "regex.extractAll", "Every match, or its only group if the pattern has one.",
            examples: [
                .init("regex.extractAll('id:1, id:22', 'id:[0-9]+')", "['id:1', 'id:22']"),
                .init("regex.extractAll('t=1,v1=ab,v1=cd', 'v1=([0-9a-f]+)')", "['ab', 'cd']"),
            ],
            overloads: [
                ExpressionOverload(
                    "regex_extractAll_string_string", [.string, .string], .list(.string),
                    preparing: [1: LiteralArgument.pattern], body: extractAll)
            ]),
        ExpressionFunction(
            "regex.replace",
            "The string with each match, or the first so many, replaced; `\\1` is the first group, `\\0` the match.",
            examples: [
                .init("regex.replace('banana', 'a', 'x', 1)", "'bxnana'"),
                .init("regex.replace('foo bar', '(fo)o (ba)r', r'\\2 \\1')", "'ba fo'"),
                .init("regex.replace('test', '(.)', r'\\2')", "error: value"),
            ],
            overloads: [
                ExpressionOverload(
                    "regex_replace_string_string_string", [.string, .string, .string], .string,
                    preparing: [1: LiteralArgument.pattern], body: replace),
                ExpressionOverload(
                    "regex_replace_string_string_string_int", [.string, .string, .string, .int], .string,
                    preparing: [1: LiteralArgument.pattern], body: replace),
            ]),
    ]

    private static func patternWithOneGroup(
        _ call: borrowing ExpressionCall
    ) throws(ExpressionFault) -> RegularExpression {
        let pattern = try call.pattern(1)
        guard pattern.groupCount <= 1 else {
            throw .value("the regular expression has \(pattern.groupCount) groups; write (?:…) for all but one")
        }
        return pattern
    }

    /// Each search may look at all of the text that is left, as `a(.*b)?` does; it is quick, so 1 KiB
    /// is one step.
    private static func charge(
        for match: RegularExpressionMatch, in text: UnsafeBufferPointer<UInt8>, _ evaluation: ExpressionEvaluation
    ) throws(ExpressionFault) {
        try evaluation.charge(1 + (text.count - match.range.lowerBound) >> 10)
    }

    private static func extract(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let text = try call.utf8(0)
        try call.charge(bytes: text.count)
        let pattern = try patternWithOneGroup(call)
        guard let match = pattern.firstMatch(in: text), let range = match.groups[pattern.groupCount] else {
            return .none
        }
        return try call.makeOptional(call.makeString(sharing: text.part(range)))
    }

    private static func extractAll(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let text = try call.utf8(0)
        try call.charge(bytes: text.count)
        let pattern = try patternWithOneGroup(call)
        let evaluation = call.evaluation
        var found: [RuntimeValue] = []
        try pattern.forEachMatch(in: text) { match throws(ExpressionFault) in
            try charge(for: match, in: text, evaluation)
            // A group that took no part, or matched nothing, gives no element.
            if let range = match.groups[pattern.groupCount], pattern.groupCount == 0 || !range.isEmpty {
                let part = text.part(range)
                found.append(RuntimeValue(.string, pointer: part.baseAddress, count: part.count))
            }
            return true
        }
        return try call.makeList(found)
    }

    private static func replace(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let text = try call.utf8(0)
        try call.charge(bytes: text.count)
        let pattern = try call.pattern(1)
        let replacement = try RegexReplacement(call.utf8(2), groupCount: pattern.groupCount)
        var remaining = call.count > 3 && call.int(3) >= 0 ? call.int(3) : .max
        guard remaining > 0 else { return call[0] }
        let evaluation = call.evaluation
        var result = TextBuilder()
        var start = 0
        try pattern.forEachMatch(in: text) { match throws(ExpressionFault) in
            try charge(for: match, in: text, evaluation)
            try result.append(text.part(start..<match.range.lowerBound))
            try replacement.append(match, of: text, to: &result)
            start = match.range.upperBound
            remaining -= 1
            return remaining > 0
        }
        try result.append(text.part(start..<text.count))
        return try call.makeString(result.bytes)
    }
}
