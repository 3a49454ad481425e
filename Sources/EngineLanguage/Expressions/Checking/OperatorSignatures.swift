/// The types of the operators (language definition, "Standard definitions").
enum OperatorSignatures {
    /// One form of an operator.
    struct Signature: Sendable {
        let operands: [ExpressionType]
        let result: ExpressionType
        /// Whether there are type parameters in it.
        let isGeneric: Bool

        init(_ operands: [ExpressionType], _ result: ExpressionType) {
            self.operands = operands
            self.result = result
            self.isGeneric = operands.contains { $0.hasParameters }
        }

        /// Whether operands of these types fit, where that can be told without unification.
        func fits(_ given: [ExpressionType]) -> Bool {
            for index in operands.indices where given[index] != .dyn && given[index] != operands[index] { return false }
            return true
        }
    }

    private static let any = ExpressionType.parameter("A")
    private static let numbers: [ExpressionType] = [.int, .uint, .double]

    /// The forms of an operator with two operands.
    static func of(_ binary: ExpressionNode.BinaryOperator) -> [Signature] {
        switch binary {
        case .add: add
        case .subtract: subtract
        case .multiply, .divide: same(numbers)
        case .modulo: same([.int, .uint])
        case .equal, .notEqual: equality
        case .less, .lessOrEqual, .greater, .greaterOrEqual: order
        case .in: membership
        }
    }

    /// The forms of an operator with one operand.
    static func of(_ unary: ExpressionNode.UnaryOperator) -> [Signature] {
        switch unary {
        case .not: not
        case .negate: negate
        }
    }

    private static func same(_ types: [ExpressionType]) -> [Signature] { types.map { Signature([$0, $0], $0) } }

    private static let not = [Signature([.bool], .bool)]
    private static let negate = [Signature([.int], .int), Signature([.double], .double)]
    private static let equality = [Signature([any, any], .bool)]
    private static let membership = [
        Signature([any, .list(any)], .bool), Signature([any, .map(any, .parameter("B"))], .bool),
    ]
    private static let add =
        same([.int, .uint, .double, .string, .bytes, .list(any), .duration])
        + [Signature([.timestamp, .duration], .timestamp), Signature([.duration, .timestamp], .timestamp)]
    private static let subtract =
        same([.int, .uint, .double, .duration])
        + [Signature([.timestamp, .duration], .timestamp), Signature([.timestamp, .timestamp], .duration)]
    private static let order: [Signature] = {
        let alike: [ExpressionType] = [.bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration]
        let mixed = numbers.flatMap { left in numbers.filter { $0 != left }.map { Signature([left, $0], .bool) } }
        return alike.map { Signature([$0, $0], .bool) } + mixed
    }()
}
