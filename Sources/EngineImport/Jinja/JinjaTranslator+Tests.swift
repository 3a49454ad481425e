extension JinjaTranslator {
    /// An expression as a truth value.
    func test(_ expression: JinjaExpression) throws(JinjaFault) -> CELText {
        switch expression {
        case .bool, .number, .text, .none, .list, .map:
            let isTrue = !expression.isNothing && expression != .bool(false) && expression != .number("0")
            return isTrue ? .yes : .no
        case .not(let inner): return try negated(inner)
        case .binary("and", let left, let right): return try both(left, right)
        case .binary("or", let left, let right): return try either(left, right)
        case .binary("in", let left, let right): return try contained(left, right)
        case .binary(let sign, let left, let right) where ["==", "!=", "<", "<=", ">", ">="].contains(sign):
            return try compared(sign, left, right)
        case .test(let base, let name, let arguments): return try tested(base, name, arguments)
        case .conditional(let then, let test, let otherwise):
            let otherwise = try otherwise.map { expression throws(JinjaFault) in try self.test(expression) } ?? .no
            return CELText(
                "\(try self.test(test).at(.disjunction)) ? \(try self.test(then).at(.disjunction)) : \(otherwise.text)",
                .conditional, .bool)
        default: return Self.truth(of: try value(expression), isNegated: false)
        }
    }

    /// The same for a field that takes a test: a missing link makes it false.
    func settled(_ expression: JinjaExpression) throws(JinjaFault) -> CELText {
        let test = try unabsorbing(expression).test(expression)
        guard Self.readsData(expression), test.text != "true", test.text != "false" else { return test }
        if test.text.hasPrefix("isBlank("), test.level == .primary { return test }
        if test.text.hasPrefix("!isBlank("), test.level == .unary { return test }
        return CELText("coalesce(\(test.text), false)", .primary, .bool)
    }

    /// Where nothing is negated, a comparison with what is not there may stay open: the test is false
    /// as a whole.
    func unabsorbing(_ expression: JinjaExpression) -> JinjaTranslator {
        var isNegated = false
        _ = expression.rewritten { inner in
            if case .not = inner { isNegated = true }
            if case .conditional = inner { isNegated = true }
            return inner
        }
        var translator = self
        translator.absorbsEquality = isNegated
        return translator
    }

    private static func readsData(_ expression: JinjaExpression) -> Bool {
        let roots: Set<String> = [
            "response", "record", "last_record", "headers", "stream_slice", "stream_partition", "stream_interval",
            "next_page_token", "stream_state",
        ]
        return expression.paths.contains { roots.contains($0[0]) }
    }

    private func both(_ left: JinjaExpression, _ right: JinjaExpression) throws(JinjaFault) -> CELText {
        let (first, second) = (try test(left), try test(right))
        if first == .yes { return second }
        if second == .yes { return first }
        if first == .no || second == .no { return .no }
        return CELText("\(first.at(.conjunction)) && \(second.at(.relation))", .conjunction, .bool)
    }

    private func either(_ left: JinjaExpression, _ right: JinjaExpression) throws(JinjaFault) -> CELText {
        let (first, second) = (try test(left), try test(right))
        if first == .no { return second }
        if second == .no { return first }
        if first == .yes || second == .yes { return .yes }
        return CELText("\(first.at(.disjunction)) || \(second.at(.conjunction))", .disjunction, .bool)
    }

    private func negated(_ expression: JinjaExpression) throws(JinjaFault) -> CELText {
        switch expression {
        case .not(let inner): return try test(inner)
        case .binary("==", let left, let right): return try test(.binary("!=", left, right))
        case .bool, .number, .text, .none, .list, .map: return try test(expression) == .yes ? .no : .yes
        case .binary("and", _, _), .binary("or", _, _), .binary("in", _, _), .binary("!=", _, _),
            .binary("<", _, _), .binary(">", _, _), .binary("<=", _, _), .binary(">=", _, _), .test, .conditional:
            let test = try test(expression)
            if test == .yes { return .no }
            if test == .no { return .yes }
            if test.text.hasPrefix("!"), test.level == .unary {
                return CELText(String(test.text.dropFirst()), .primary, .bool)
            }
            return CELText("!\(test.at(.unary))", .unary, .bool)
        default: return Self.truth(of: try value(expression), isNegated: true)
        }
    }

    /// Whether a value counts as true: not nothing, not false, not zero.
    static func truth(of value: CELText, isNegated: Bool) -> CELText {
        switch value.kind {
        case .bool where !value.mayBeAbsent:
            return isNegated ? CELText("!\(value.at(.unary))", .unary, .bool) : value
        case .bool:
            let present = CELText("coalesce(\(value.text), false)", .primary, .bool)
            return isNegated ? CELText("!\(present.text)", .unary, .bool) : present
        case .integer where !value.mayBeAbsent:
            return CELText("\(value.at(.sum)) \(isNegated ? "==" : "!=") 0", .relation, .bool)
        case .null: return isNegated ? .yes : .no
        case .timestamp where !value.mayBeAbsent: return isNegated ? .no : .yes
        case .text, .list, .map, .timestamp:
            return CELText("\(isNegated ? "" : "!")isBlank(\(value.text))", isNegated ? .primary : .unary, .bool)
        default:
            let blank = "isBlank(\(value.text)) || \(value.at(.sum)) in [false, 0]"
            return isNegated ? CELText(blank, .disjunction, .bool) : CELText("!(\(blank))", .unary, .bool)
        }
    }

    // MARK: Comparisons

    private func compared(
        _ sign: String, _ left: JinjaExpression, _ right: JinjaExpression
    ) throws(JinjaFault) -> CELText {
        if right == .none { return try tested(left, "none", [], isNegated: sign == "!=") }
        if left == .none { return try tested(right, "none", [], isNegated: sign == "!=") }
        var (first, second) = (try value(left), try value(right))
        // What is never there, a parameter that nobody gives, equals nothing but nothing.
        if first.kind == .null || second.kind == .null, ["==", "!="].contains(sign) {
            return try tested(first.kind == .null ? right : left, "none", [], isNegated: sign == "!=")
        }
        if sign == "!=" || absorbsEquality && sign == "==" && (first.mayBeAbsent || second.mayBeAbsent) {
            first = absorbing(first)
            second = absorbing(second)
        }
        if first.kind == .timestamp, second.kind == .text { second = try instant(right) }
        if second.kind == .timestamp, first.kind == .text { first = try instant(left) }
        if let literal = Self.number(first, second) { second = literal }
        if let literal = Self.number(second, first) { first = literal }
        return CELText("\(first.at(.sum)) \(sign) \(second.at(.sum))", .relation, .bool)
    }

    /// A whole number beside one with a fraction: the checker compares only numbers of one kind.
    private static func number(_ first: CELText, _ second: CELText) -> CELText? {
        guard first.kind == .double, second.kind == .integer else { return nil }
        return CELText(double(second), .primary, .double)
    }

    private func absorbing(_ value: CELText) -> CELText {
        guard value.kind == .dynamic || value.mayBeAbsent else { return value }
        return CELText("coalesce(\(value.text), null)", .primary, value.kind == .text ? .dynamic : value.kind)
    }

    private func contained(_ left: JinjaExpression, _ right: JinjaExpression) throws(JinjaFault) -> CELText {
        // `'key' in config`: whether a setting has a value; so with settings that stand together.
        if let key = left.literalText, let path = right.path, path[0] == "config",
            path.count == 1 || ((try? value(right).kind) ?? .map) == .map
        {
            return Self.truth(of: try self.path(path + [key]), isNegated: false)
        }
        if let key = left.literalText, right.path == ["headers"] {
            return CELText("\(CELText.quoted(key.lowercased())) in response.headers", .relation, .bool)
        }
        let (needle, hay) = (try value(left), try value(right))
        let isWhole = right.path.map { $0.count == 1 } ?? false
        switch hay.kind {
        case .text: return CELText("\(hay.at(.primary)).contains(\(needle.text))", .primary, .bool)
        case .list where hay.mayBeAbsent:
            return CELText("\(needle.at(.sum)) in coalesce(\(hay.text), [])", .relation, .bool)
        case .dynamic where !isWhole && needle.kind == .text:
            let subject = hay.at(.primary)
            return CELText(
                "type(\(subject)) == string ? \(subject).contains(\(needle.text)) : \(needle.text) in \(subject)",
                .conditional, .bool)
        default: return CELText("\(needle.at(.sum)) in \(hay.at(.sum))", .relation, .bool)
        }
    }

    // MARK: `is`

    private func tested(
        _ base: JinjaExpression, _ name: String, _ arguments: [JinjaExpression.Argument], isNegated: Bool = false
    ) throws(JinjaFault) -> CELText {
        switch name {
        case "defined": return try defined(base, isNegated: isNegated)
        case "undefined": return try defined(base, isNegated: !isNegated)
        case "none":
            let value = try value(base)
            if value.kind == .null { return isNegated ? .no : .yes }
            if base.literalText != nil { return isNegated ? .yes : .no }
            return CELText("coalesce(\(value.text), null) \(isNegated ? "!=" : "==") null", .relation, .bool)
        case "true", "false":
            let value = try value(base)
            return CELText("\(value.at(.sum)) == \(name)", .relation, .bool)
        case "string", "number", "mapping", "sequence", "boolean", "iterable":
            let value = try value(base)
            let types = [
                "string": ["string"], "number": ["int", "double", "uint"], "mapping": ["map"],
                "sequence": ["list", "string"], "boolean": ["bool"], "iterable": ["list", "map", "string"],
            ]
            let list = (types[name] ?? []).joined(separator: ", ")
            return CELText("type(\(value.text)) in [\(list)]", .relation, .bool)
        case "sameas", "equalto", "eq":
            guard let other = arguments.first?.value else { break }
            return try compared("==", base, other)
        default: break
        }
        throw JinjaFault("the test 'is \(name)' has no counterpart")
    }

    /// Whether a value is there at all, be it null.
    private func defined(_ base: JinjaExpression, isNegated: Bool) throws(JinjaFault) -> CELText {
        let sign = isNegated ? "!" : ""
        let level: CELText.Level = isNegated ? .unary : .primary
        if let path = base.path, path[0] == "config" {
            return Self.truth(of: CELText(try self.path(path).text, .primary, .text), isNegated: isNegated)
        }
        if let path = base.path, path.count == 1, (try? self.path(path)) != nil { return isNegated ? .no : .yes }
        guard case .member(let owner, let name) = base else {
            let value = try value(base)
            return CELText("\(sign)isBlank(\(value.text))", level, .bool)
        }
        let holder = try value(owner)
        return CELText("\(sign)\(holder.optionalMember(name).text).hasValue()", level, .bool)
    }
}
