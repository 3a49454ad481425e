import EngineFixtures

/// Writes random expressions, right and wrong ones, over the root `input`.
struct ExpressionGenerator {
    var random: SeededGenerator
    private var variables: [String] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// An expression at most so deep.
    mutating func expression(_ depth: Int) -> String {
        guard depth > 0 else { return leaf() }
        switch random.below(16) {
        case 0, 1: return leaf()
        case 2:
            return "\(expression(depth - 1))\(pick([".a", ".?b", ".list", ".zz", "[0]", "[?'b']", "['c']", "[1u]"]))"
        case 3: return "\(pick(["!", "-"]))(\(expression(depth - 1)))"
        case 4, 5:
            let sign = pick(["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in"])
            return "(\(expression(depth - 1)) \(sign) \(expression(depth - 1)))"
        case 6, 7: return "(\(expression(depth - 1)) \(pick(["&&", "||"])) \(expression(depth - 1)))"
        case 8: return "(\(expression(depth - 1)) ? \(expression(depth - 1)) : \(expression(depth - 1)))"
        case 9: return "[\(expression(depth - 1)), \(expression(depth - 1))]"
        case 10:
            return "{\(pick(["'a'", "1", "true", leaf()])): \(expression(depth - 1)), 'b': \(expression(depth - 1))}"
        case 11: return "coalesce(\(expression(depth - 1)), \(expression(depth - 1)))"
        case 12: return pick(["isBlank", "size"]) + "(\(expression(depth - 1)))"
        case 13: return "has(\(leaf()).\(pick(["a", "b", "zz"])))".replacingLiteral()
        default: return macro(depth)
        }
    }

    private mutating func macro(_ depth: Int) -> String {
        let range =
            random.chance(2)
            ? pick(["input.list", "input.map", "[1, 2, 'x']", "{'k': 1, 'j': null}"]) : expression(depth - 1)
        let name = "v\(variables.count)"
        let isPair = random.chance(3)
        let second = "w\(variables.count)"
        variables.append(name)
        if isPair { variables.append(second) }
        defer { variables.removeLast(isPair ? 2 : 1) }
        let body = expression(depth - 1)
        if isPair {
            let macro = pick(["all", "exists", "existsOne", "transformList", "transformMap"])
            return "\(range).\(macro)(\(name), \(second), \(body))"
        }
        if random.chance(6) { return "\(range).map(\(name), \(expression(depth - 1)), \(body))" }
        return
            "\(range).\(pick(["all", "exists", "exists_one", "map", "filter", "keyBy", "groupBy"]))(\(name), \(body))"
    }

    private mutating func leaf() -> String {
        if !variables.isEmpty, random.chance(2) { return pick(variables) }
        return pick([
            "1", "0", "-3", "2u", "1.5", "-0.0", "9223372036854775807", "true", "false", "null", "'a'", "''", "'b'",
            "[]", "{}",
            "input.int", "input.double", "input.text", "input.list", "input.map", "input.null", "input.yes",
            "input.gone",
            "input.map.a", "input.map.zz.y", "input.list[1]", "input.?map.?a", "input.big", "input",
        ])
    }

    private mutating func pick(_ choices: [String]) -> String { choices[random.below(choices.count)] }
}

extension String {
    /// has() of a literal's field is written with the literal in brackets, which the parser takes as the same.
    fileprivate func replacingLiteral() -> String {
        let inner = dropFirst(4)
        guard let dot = inner.lastIndex(of: ".") else { return self }
        return "has((\(inner[..<dot]))\(inner[dot...])"
    }
}
