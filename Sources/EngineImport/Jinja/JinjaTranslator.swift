/// What names of Jinja mean at a place of the language.
protocol JinjaRoots {
    /// What the beginning of a path stands for: its expression, and how many parts of the path that
    /// covers.
    ///
    /// Nothing, if the name is not known.
    func resolve(_ path: [String]) throws(JinjaFault) -> (CELText, Int)?
}

/// Turns expressions of Jinja into CEL.
///
/// Jinja takes what is undefined for nothing; CEL tells it apart. So what may not be there is asked
/// with `isBlank` and `coalesce`, which absorb that, and tests end in `false` where a link is missing,
/// as connectors are defined to do.
struct JinjaTranslator {
    let roots: any JinjaRoots
    /// Names of loops.
    var locals: [String: CELText] = [:]
    /// Whether `==` has to give false for what is not there; a test as a whole ends in false anyway.
    var absorbsEquality = true

    init(_ roots: any JinjaRoots) {
        self.roots = roots
    }

    // MARK: Values

    /// The value of an expression.
    func value(_ expression: JinjaExpression) throws(JinjaFault) -> CELText {
        if let path = expression.path, path.count > 0 { return try self.path(path) }
        switch expression {
        case .none: return CELText("null", .primary, .null)
        case .bool(let value): return value ? .yes : .no
        case .number(let digits): return CELText(digits, .primary, digits.contains(".") ? .double : .integer)
        case .text(let text): return .literal(text)
        case .list(let elements):
            return CELText("[" + (try texts(of: elements)).joined(separator: ", ") + "]", .primary, .list)
        case .map(let pairs): return try map(pairs)
        case .joined(let parts): return try joined(parts)
        case .name(let name): throw JinjaFault("'\(name)' is not known here", feature: "unknown-name")
        case .member(let base, let name): return try value(base).member(name)
        case .index(let base, let index): return try self.index(base, index)
        case .slice(let base, let from, let to): return try slice(base, from, to)
        case .call(let callee, let arguments): return try call(callee, arguments)
        case .filter(let base, let name, let arguments): return try filter(base, name, arguments)
        case .test, .not: return try test(expression)
        case .negative(let base):
            let value = try value(base)
            return CELText("-\(value.at(.unary))", .unary, value.kind)
        case .binary(let sign, let left, let right): return try binary(sign, left, right)
        case .conditional(let then, let test, let otherwise): return try conditional(then, test, otherwise)
        case .each(let name, let list, let values): return try each(name, list, values)
        }
    }

    /// A path from a root.
    func path(_ path: [String]) throws(JinjaFault) -> CELText {
        if let local = locals[path[0]] { return path.dropFirst().reduce(local) { $0.step($1) } }
        guard let (base, count) = try roots.resolve(path) else {
            throw JinjaFault("'\(path[0])' is not known here", feature: "unknown-name")
        }
        return path.dropFirst(count).reduce(base) { $0.step($1) }
    }

    private func texts(of expressions: [JinjaExpression]) throws(JinjaFault) -> [String] {
        var texts: [String] = []
        for expression in expressions { texts.append(try value(expression).text) }
        return texts
    }

    private func map(_ pairs: [JinjaExpression.Pair]) throws(JinjaFault) -> CELText {
        var texts: [String] = []
        for pair in pairs {
            let (key, value) = (try value(pair.key), try value(pair.value))
            texts.append("\(key.at(.disjunction)): \(value.text)")
        }
        return CELText("{" + texts.joined(separator: ", ") + "}", .primary, .map)
    }

    private func each(
        _ name: String, _ list: JinjaExpression, _ values: [JinjaExpression]
    ) throws(JinjaFault) -> CELText {
        var inner = self
        inner.locals[name] = CELText(name)
        let source = try self.list(list)
        if values.count == 1 {
            let value = try inner.value(values[0])
            return CELText("\(source).map(\(name), \(value.text))", .primary, .list)
        }
        let made = try inner.texts(of: values)
        return CELText("\(source).map(\(name), [\(made.joined(separator: ", "))]).flatten()", .primary, .list)
    }

    /// A list of which nothing makes an empty one.
    private func list(_ expression: JinjaExpression) throws(JinjaFault) -> String {
        if case .binary("or", let first, let other) = expression, other.isNothing {
            return "coalesce(\(try value(first).text), [])"
        }
        let value = try value(expression)
        return value.kind == .list && !value.mayBeAbsent ? value.at(.primary) : "coalesce(\(value.text), [])"
    }

    // MARK: Texts

    /// Texts and values behind one another.
    private func joined(_ parts: [JinjaExpression]) throws(JinjaFault) -> CELText {
        guard !parts.isEmpty else { return .literal("") }
        var texts: [String] = []
        for part in parts { texts.append(try text(part).at(.product)) }
        return CELText(texts.joined(separator: " + "), texts.count > 1 ? .sum : .primary, .text)
    }

    /// A value as text; what is not there is the empty one.
    func text(_ expression: JinjaExpression) throws(JinjaFault) -> CELText {
        let value = try value(expression)
        let present = value.mayBeAbsent ? CELText("coalesce(\(value.text), '')", .primary, value.kind) : value
        return Self.asText(present)
    }

    static func asText(_ value: CELText) -> CELText {
        switch value.kind {
        case .text: value
        case .null: .literal("")
        default: CELText("string(\(value.text))", .primary, .text)
        }
    }

    // MARK: Operators

    private func conditional(
        _ then: JinjaExpression, _ test: JinjaExpression, _ otherwise: JinjaExpression?
    ) throws(JinjaFault) -> CELText {
        let test = try self.test(test)
        if test == .yes { return try value(then) }
        if test == .no { return try otherwise.map { other throws(JinjaFault) in try value(other) } ?? .literal("") }
        let first = try value(then)
        let second = try otherwise.map { expression throws(JinjaFault) in try value(expression) } ?? .literal("")
        var result = CELText(
            "\(test.at(.disjunction)) ? \(Self.branch(first, beside: second)) : \(second.text)", .conditional,
            first.kind == second.kind ? first.kind : .dynamic)
        result.mayBeAbsent = first.mayBeAbsent || second.mayBeAbsent
        return result
    }

    /// The first side of a ternary: CEL wants both of one type, Jinja does not.
    private static func branch(_ first: CELText, beside second: CELText) -> String {
        let isMixed = first.kind != second.kind && first.kind != .dynamic && second.kind != .dynamic
        return isMixed ? "dyn(\(first.text))" : first.at(.disjunction)
    }

    private func binary(
        _ sign: String, _ left: JinjaExpression, _ right: JinjaExpression
    ) throws(JinjaFault) -> CELText {
        switch sign {
        case "or":
            let (first, second) = (try value(left), try value(right))
            if first.kind == .bool, second.kind == .bool { return try test(.binary("or", left, right)) }
            let kind = first.kind == second.kind ? first.kind : .dynamic
            if right.isNothing { return CELText(first.text, first.level, first.kind, mayBeAbsent: true) }
            let isFalse = Self.truth(of: first, isNegated: true)
            if isFalse == .yes || isFalse == .no { return isFalse == .yes ? second : first }
            return CELText(
                "\(isFalse.at(.disjunction)) ? \(Self.branch(second, beside: first)) : \(first.text)", .conditional,
                kind,
                mayBeAbsent: second.mayBeAbsent)
        case "and":
            let (first, second) = (try value(left), try value(right))
            if first.kind == .bool, second.kind == .bool { return try test(.binary("and", left, right)) }
            return CELText(
                "\(try test(left).at(.disjunction)) ? \(second.at(.disjunction)) : \(first.text)", .conditional)
        case "~": return try joined([left, right])
        case "+": return try sum(left, right)
        case "-": return try difference(left, right)
        case "*", "%", "/", "//": return try product(sign, try value(left), try value(right))
        default: return try test(.binary(sign, left, right))
        }
    }

    private func sum(_ left: JinjaExpression, _ right: JinjaExpression) throws(JinjaFault) -> CELText {
        if let duration = Self.duration(right), let base = try? value(left), base.kind == .timestamp {
            return duration.moved(base, isLater: true)
        }
        let (first, second) = (try value(left), try value(right))
        if first.kind == .text || second.kind == .text {
            let (one, other) = (try text(left), try text(right))
            return CELText("\(one.at(.sum)) + \(other.at(.product))", .sum, .text)
        }
        if first.kind == .double || second.kind == .double, first.kind != second.kind {
            return CELText("\(Self.double(first)) + \(Self.double(second))", .sum, .double)
        }
        let kind = first.kind == second.kind ? first.kind : first.kind == .integer ? second.kind : first.kind
        return CELText("\(first.at(.sum)) + \(second.at(.product))", .sum, kind)
    }

    private func difference(_ left: JinjaExpression, _ right: JinjaExpression) throws(JinjaFault) -> CELText {
        if let duration = Self.duration(right) { return duration.moved(try instant(left), isLater: false) }
        let (first, second) = (try value(left), try value(right))
        return CELText("\(first.at(.sum)) - \(second.at(.product))", .sum, first.kind)
    }

    private func product(_ sign: String, _ first: CELText, _ second: CELText) throws(JinjaFault) -> CELText {
        switch sign {
        case "/": return CELText("\(Self.double(first)) / \(Self.double(second))", .product, .double)
        case "//": return CELText("\(first.at(.product)) / \(second.at(.unary))", .product, .integer)
        default:
            if first.kind == .double || second.kind == .double, first.kind != second.kind {
                return CELText("\(Self.double(first)) \(sign) \(Self.double(second))", .product, .double)
            }
            return CELText("\(first.at(.product)) \(sign) \(second.at(.unary))", .product, first.kind)
        }
    }

    static func double(_ value: CELText) -> String {
        if value.kind == .double { return value.at(.unary) }
        if value.kind == .integer, Int(value.text) != nil { return "\(value.text).0" }
        return "double(\(value.text))"
    }

    /// The length that `duration('P1D')` is.
    private static func duration(_ expression: JinjaExpression) -> CalendarDuration? {
        guard case .call(.name("duration"), let arguments) = expression else { return nil }
        return arguments.first?.value.literalText.flatMap { CalendarDuration($0) }
    }

    // MARK: Places in lists and texts

    private func index(_ base: JinjaExpression, _ index: JinjaExpression) throws(JinjaFault) -> CELText {
        let value = try value(base)
        if case .negative(.number(let back)) = index {
            let text = value.at(.primary)
            return CELText("\(text)[size(\(text)) - \(back)]", .primary, mayBeAbsent: value.mayBeAbsent)
        }
        var result = CELText("\(value.at(.primary))[\(try self.value(index).text)]", .primary)
        if case .call(.member(_, "split"), _) = base { result.kind = .text }
        result.mayBeAbsent = value.mayBeAbsent
        return result
    }

    private func slice(
        _ base: JinjaExpression, _ from: JinjaExpression?, _ to: JinjaExpression?
    ) throws(JinjaFault) -> CELText {
        let value = try value(base)
        let subject = value.at(.primary)
        func place(_ expression: JinjaExpression) throws(JinjaFault) -> String {
            if case .negative(.number(let back)) = expression { return "size(\(subject)) - \(back)" }
            return try self.value(expression).text
        }
        let start = try from.map { expression throws(JinjaFault) in try place(expression) } ?? "0"
        if value.kind == .list {
            let end = try to.map { expression throws(JinjaFault) in try place(expression) } ?? "size(\(subject))"
            return CELText("\(subject).slice(\(start), \(end))", .primary, .list)
        }
        guard let to else { return CELText("\(subject).substring(\(start))", .primary, .text) }
        return CELText("\(subject).substring(\(start), \(try place(to)))", .primary, .text)
    }
}
