// MARK: From the whole down to unary operators

extension ExpressionReader {
    /// The whole text.
    mutating func whole() -> Int {
        if token.kind == .end {
            fail("an expression is expected", at: token.range)
            return invalid(token.range)
        }
        let root = expression()
        if token.kind != .end { fail("'\(text(token.range))' does not belong here", at: token.range, fix: endFix) }
        return root
    }

    private var endFix: Diagnostic.Fix? {
        switch token.kind {
        case .string: Diagnostic.Fix("quotes inside a text of the same quotes are written \\' or \\\"")
        case .colon: Diagnostic.Fix("a ternary is 'condition ? value : value'")
        default: nil
        }
    }

    /// A ternary chain, or what stands above it.
    ///
    /// `a ? b : c ? d : e` is read in a loop, not by recursion.
    mutating func expression() -> Int {
        var arms: [(condition: Int, value: Int, question: Range<Int>)] = []
        var last = binary(0)
        while token.kind == .question {
            let question = token.range
            advance()
            let value = nested { $0.binary(0) }
            guard take(.colon) else {
                fail("expected ':' of the ternary \(found)", at: token.range)
                arms.append((last, value, question))
                last = invalid(token.range)
                break
            }
            arms.append((last, value, question))
            last = binary(0)
        }
        while let arm = arms.popLast() {
            let range = nodes[arm.condition].range.lowerBound..<nodes[last].range.upperBound
            last = make(.conditional, range, focus: arm.question, [arm.condition, arm.value, last])
        }
        return last
    }

    /// Operators that bind at least so tight; `a + b + c` is a loop.
    private mutating func binary(_ minimum: Int) -> Int {
        var left = unary()
        while let (kind, precedence) = Self.binaryOperator(token.kind), precedence >= minimum {
            let sign = token.range
            advance()
            let right = binary(precedence + 1)
            let range = nodes[left].range.lowerBound..<nodes[right].range.upperBound
            left = make(kind, range, focus: sign, [left, right])
        }
        return left
    }

    private static func binaryOperator(
        _ token: ExpressionToken.Kind
    ) -> (kind: ExpressionNode.Kind, precedence: Int)? {
        switch token {
        case .or: (.or, 0)
        case .and: (.and, 1)
        case .less: (.binary(.less), 2)
        case .lessOrEqual: (.binary(.lessOrEqual), 2)
        case .greater: (.binary(.greater), 2)
        case .greaterOrEqual: (.binary(.greaterOrEqual), 2)
        case .equal: (.binary(.equal), 2)
        case .notEqual: (.binary(.notEqual), 2)
        case .in: (.binary(.in), 2)
        case .plus: (.binary(.add), 3)
        case .minus: (.binary(.subtract), 3)
        case .star: (.binary(.multiply), 4)
        case .slash: (.binary(.divide), 4)
        case .percent: (.binary(.modulo), 4)
        default: nil
        }
    }

    /// `!!a`, `--a`.
    ///
    /// The minus before a number belongs to the number.
    private mutating func unary() -> Int {
        var signs: [ExpressionToken] = []
        let kind = token.kind
        guard kind == .not || kind == .minus else { return member() }
        while token.kind == kind {
            signs.append(token)
            advance()
        }
        let isNumber = token.kind == .int || token.kind == .double
        var operand: Int
        if kind == .minus, isNumber, let sign = signs.popLast() {
            operand = member(from: negativeNumber(sign))
        } else {
            operand = member()
        }
        while let sign = signs.popLast() {
            let range = sign.start..<nodes[operand].range.upperBound
            operand = make(.unary(kind == .not ? .not : .negate), range, focus: sign.range, [operand])
        }
        return operand
    }

    private mutating func negativeNumber(_ sign: ExpressionToken) -> Int {
        let range = sign.start..<token.end
        let digits = UnsafeBufferPointer(rebasing: bytes[token.range])
        let value: ExpressionValue? =
            token.kind == .int
            ? ExpressionLiteral.int(digits, isNegative: true).map { .int($0) }
            : ExpressionLiteral.double(digits, isNegative: true).map { .double($0) }
        advance()
        return literal(value, range)
    }

    /// A literal's node; without a value the number was too large.
    mutating func literal(_ value: ExpressionValue?, _ range: Range<Int>) -> Int {
        guard let value else {
            fail("the number does not fit into 64 bits", at: range)
            return invalid(range)
        }
        return make(.literal(value), range)
    }
}
