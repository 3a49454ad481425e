/// What the checker found out about each node of an expression.
struct CheckedExpression: Sendable {
    /// What a name or call stands for.
    enum Reference: Sendable {
        case none
        /// A root, or a declared field of one: the path from the root on.
        case root(Int, fields: [String])
        /// A variable of a macro, by the number of its declaration.
        case variable(Int)
        /// The name of a type.
        case type(String)
        /// The overloads that may fit; the receiver, if any, is an argument.
        case function([ExpressionOverload])
    }

    /// What is known of one node.
    struct Fact: Sendable {
        var type: ExpressionType = .dyn
        var reference: Reference = .none
        /// The node whose value is the secret that this one is built from; negative if there is none.
        var secret: Int32 = -1
        /// The lowest number of a variable that it uses and does not declare itself.
        var lowestVariable: Int32 = .max
        /// The roots that it reads: a bit for each number, the last one for all from 63 on.
        var roots: UInt64 = 0
        /// Whether keys of its map are looked up in lower case.
        var foldsKeys = false
        /// Whether its operands are passed over, because it is a name as a whole.
        var isName = false
    }

    let expression: Expression
    let scope: ExpressionScope
    /// By node.
    var facts: [Fact]
    /// The number of the first variable that a macro's node declares.
    var variables: [Int: Int] = [:]
    /// How many variables there are.
    var variableCount = 0

    /// The type of the whole.
    var type: ExpressionType { facts[expression.root].type }
}
