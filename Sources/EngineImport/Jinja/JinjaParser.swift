/// Parses expressions of Jinja, with its precedence.
struct JinjaParser {
    private let tokens: [JinjaToken]
    private var place = 0
    private var depth = 0

    /// 100: deeper than any manifest, shallow enough for the stack.
    private static let deepest = 100

    init(_ tokens: [JinjaToken]) {
        self.tokens = tokens
    }

    /// Parses a text that is one expression.
    static func parse(_ text: String) throws(JinjaFault) -> JinjaExpression {
        var parser = JinjaParser(try JinjaLexer.tokens(of: text))
        let expression = try parser.expression()
        try parser.expectEnd()
        return expression
    }

    /// What is left is an error.
    func expectEnd() throws(JinjaFault) {
        guard place == tokens.count else { throw JinjaFault("'\(tokens[place].spelling)' was not expected") }
    }

    // MARK: Tokens

    private var next: JinjaToken? { place < tokens.count ? tokens[place] : nil }

    mutating func take(_ token: JinjaToken) -> Bool {
        guard next == token else { return false }
        place += 1
        return true
    }

    private mutating func take(sign: String) -> Bool { take(.sign(sign)) }
    private mutating func take(word: String) -> Bool { take(.name(word)) }

    mutating func expect(sign: String) throws(JinjaFault) {
        guard take(sign: sign) else { throw JinjaFault("'\(sign)' was expected, not '\(next?.spelling ?? "the end")'") }
    }

    mutating func name() throws(JinjaFault) -> String {
        guard case .name(let name)? = next else {
            throw JinjaFault("a name was expected, not '\(next?.spelling ?? "the end")'")
        }
        place += 1
        return name
    }

    // MARK: Levels, the weakest first

    /// `a if b else c`.
    mutating func expression() throws(JinjaFault) -> JinjaExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw JinjaFault("an expression is nested too deep") }
        var result = try disjunction()
        while take(word: "if") {
            let test = try disjunction()
            let otherwise = take(word: "else") ? try expression() : nil
            result = .conditional(then: result, test: test, otherwise: otherwise)
        }
        return result
    }

    private mutating func disjunction() throws(JinjaFault) -> JinjaExpression {
        var left = try conjunction()
        while take(word: "or") { left = .binary("or", left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(JinjaFault) -> JinjaExpression {
        var left = try negation()
        while take(word: "and") { left = .binary("and", left, try negation()) }
        return left
    }

    private mutating func negation() throws(JinjaFault) -> JinjaExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw JinjaFault("an expression is nested too deep") }
        return take(word: "not") ? .not(try negation()) : try comparison()
    }

    /// `a < b <= c` compares both pairs.
    private mutating func comparison() throws(JinjaFault) -> JinjaExpression {
        var left = try sum()
        var chain: JinjaExpression?
        while let sign = comparisonSign() {
            let right = try sum()
            let pair: JinjaExpression =
                sign == "not in" ? .not(.binary("in", left, right)) : .binary(sign, left, right)
            chain = chain.map { .binary("and", $0, pair) } ?? pair
            left = right
        }
        return chain ?? left
    }

    private mutating func comparisonSign() -> String? {
        for sign in ["==", "!=", "<=", ">=", "<", ">"] where take(sign: sign) { return sign }
        if take(word: "in") { return "in" }
        guard next == .name("not"), place + 1 < tokens.count, tokens[place + 1] == .name("in") else { return nil }
        place += 2
        return "not in"
    }

    private mutating func sum() throws(JinjaFault) -> JinjaExpression {
        var left = try concatenation()
        while true {
            if take(sign: "+") {
                left = .binary("+", left, try concatenation())
            } else if take(sign: "-") {
                left = .binary("-", left, try concatenation())
            } else {
                return left
            }
        }
    }

    private mutating func concatenation() throws(JinjaFault) -> JinjaExpression {
        var left = try product()
        while take(sign: "~") { left = .binary("~", left, try product()) }
        return left
    }

    private mutating func product() throws(JinjaFault) -> JinjaExpression {
        var left = try unary()
        while let sign = ["*", "//", "/", "%"].first(where: { next == .sign($0) }) {
            place += 1
            left = .binary(sign, left, try unary())
        }
        return left
    }

    private mutating func unary() throws(JinjaFault) -> JinjaExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw JinjaFault("an expression is nested too deep") }
        if take(sign: "-") { return .negative(try unary()) }
        if take(sign: "+") { return try unary() }
        return try suffixes(of: try primary())
    }

    // MARK: Suffixes

    private mutating func suffixes(of primary: JinjaExpression) throws(JinjaFault) -> JinjaExpression {
        var result = primary
        while true {
            if take(sign: ".") {
                if case .number(let digits)? = next {
                    place += 1
                    result = .index(result, .number(digits))
                } else {
                    result = .member(result, try name())
                }
            } else if take(sign: "[") {
                result = try subscripted(result)
            } else if take(sign: "(") {
                result = .call(result, try arguments())
            } else if take(sign: "|") {
                let name = try name()
                result = .filter(result, name, take(sign: "(") ? try arguments() : [])
            } else if take(word: "is") {
                result = try tested(result)
            } else {
                return result
            }
        }
    }

    private mutating func subscripted(_ base: JinjaExpression) throws(JinjaFault) -> JinjaExpression {
        var from: JinjaExpression?
        if next != .sign(":") {
            let index = try expression()
            if take(sign: "]") {
                if case .text(let name) = index { return .member(base, name) }
                return .index(base, index)
            }
            from = index
        }
        try expect(sign: ":")
        let to = next == .sign("]") ? nil : try expression()
        guard take(sign: "]") else { throw JinjaFault("a slice with a step is not known") }
        return .slice(base, from: from, to: to)
    }

    private mutating func tested(_ base: JinjaExpression) throws(JinjaFault) -> JinjaExpression {
        let isNegated = take(word: "not")
        let name = try name()
        var values: [JinjaExpression.Argument] = []
        if take(sign: "(") { values = try arguments() }
        let test = JinjaExpression.test(base, name.lowercased(), values)
        return isNegated ? .not(test) : test
    }

    private mutating func arguments() throws(JinjaFault) -> [JinjaExpression.Argument] {
        var arguments: [JinjaExpression.Argument] = []
        while !take(sign: ")") {
            if case .name(let name)? = next, place + 1 < tokens.count, tokens[place + 1] == .sign("=") {
                place += 2
                arguments.append(.init(name: name, value: try expression()))
            } else {
                arguments.append(.init(name: nil, value: try expression()))
            }
            guard take(sign: ",") || next == .sign(")") else { throw JinjaFault("a list of arguments does not end") }
        }
        return arguments
    }

    // MARK: Values

    private mutating func primary() throws(JinjaFault) -> JinjaExpression {
        guard let token = next else { throw JinjaFault("an expression ends too early") }
        place += 1
        switch token {
        case .number(let digits): return .number(digits)
        case .text(var text):
            // Texts side by side are one.
            while case .text(let more)? = next {
                place += 1
                text += more
            }
            return .text(text)
        case .name(let name): return Self.words[name] ?? .name(name)
        case .sign("("): return try parenthesized()
        case .sign("["):
            let elements = try list(until: "]")
            return .list(elements)
        case .sign("{"): return try map()
        case .sign(let sign): throw JinjaFault("'\(sign)' was not expected")
        }
    }

    private static let words: [String: JinjaExpression] = [
        "true": .bool(true), "True": .bool(true), "false": .bool(false), "False": .bool(false), "none": .none,
        "None": .none, "null": .none,
    ]

    private mutating func parenthesized() throws(JinjaFault) -> JinjaExpression {
        let first = try expression()
        if take(sign: ")") { return first }
        try expect(sign: ",")
        return .list([first] + (try list(until: ")")))
    }

    private mutating func list(until end: String) throws(JinjaFault) -> [JinjaExpression] {
        var elements: [JinjaExpression] = []
        while !take(sign: end) {
            elements.append(try expression())
            guard take(sign: ",") || next == .sign(end) else { throw JinjaFault("a list does not end") }
        }
        return elements
    }

    private mutating func map() throws(JinjaFault) -> JinjaExpression {
        var pairs: [JinjaExpression.Pair] = []
        while !take(sign: "}") {
            let key = try expression()
            try expect(sign: ":")
            pairs.append(.init(key: key, value: try expression()))
            guard take(sign: ",") || next == .sign("}") else { throw JinjaFault("a map does not end") }
        }
        return .map(pairs)
    }
}

extension JinjaToken {
    /// How it was written.
    fileprivate var spelling: String {
        switch self {
        case .name(let text), .number(let text), .sign(let text): text
        case .text(let text): "'\(text.oneLine)'"
        }
    }
}
