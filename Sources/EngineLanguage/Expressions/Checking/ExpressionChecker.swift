/// Resolves names and infers types, bottom up, without recursion.
///
/// All faults are reported; a part that is wrong has the type `error`, which raises no second report.
struct ExpressionChecker {
    /// How much is asked of an expression.
    enum Mode: Sendable {
        /// Names and types must be right.
        case strict
        /// Names are resolved as far as possible; what cannot be is an error when it runs.
        case lenient
    }

    let expression: Expression
    let scope: ExpressionScope
    let mode: Mode
    var result: CheckedExpression
    var types = ExpressionTypes()
    var diagnostics: [Diagnostic] = []
    var variables: [Variable] = []

    /// A variable of a macro while its body is checked.
    struct Variable {
        let name: String
        let type: ExpressionType
        let number: Int
        let secret: Int32
        var isUsed = false
    }

    private init(_ expression: Expression, _ scope: ExpressionScope, _ mode: Mode) {
        self.expression = expression
        self.scope = scope
        self.mode = mode
        result = CheckedExpression(
            expression: expression, scope: scope,
            facts: Array(repeating: CheckedExpression.Fact(), count: expression.nodes.count))
    }

    /// Checks an expression against the roots of its scope.
    static func check(
        _ expression: Expression, in scope: ExpressionScope, mode: Mode = .strict
    ) -> (checked: CheckedExpression, diagnostics: [Diagnostic]) {
        var checker = ExpressionChecker(expression, scope, mode)
        checker.run()
        for node in checker.result.facts.indices {
            let type = checker.result.facts[node].type
            if type.hasParameters { checker.result.facts[node].type = checker.types.resolve(type, unknownAsDyn: true) }
        }
        return (checker.result, checker.diagnostics)
    }

    /// Visits each node before and after its operands, with a stack of its own: chains may be thousands
    /// long.
    private mutating func run() {
        var stack: [(node: Int, next: Int)] = [(expression.root, 0)]
        while let (node, next) = stack.last {
            if next == 0 { enter(node) }
            let count = result.facts[node].isName ? 0 : Int(expression.nodes[node].linkCount)
            guard next < count else {
                leave(node)
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            if next == 1 { declareVariables(of: node) }
            stack.append((expression.child(next, of: node), 0))
        }
    }

    // MARK: Facts

    func kind(_ node: Int) -> ExpressionNode.Kind { expression.nodes[node].kind }

    func type(_ node: Int) -> ExpressionType { result.facts[node].type }

    func operands(of node: Int) -> [Int] { expression.children(of: node).map { Int($0) } }

    func operandTypes(of node: Int) -> [ExpressionType] {
        expression.children(of: node).map { types.resolve(result.facts[Int($0)].type) }
    }

    mutating func set(_ node: Int, _ type: ExpressionType) { result.facts[node].type = type }

    mutating func report(_ id: DiagnosticID, _ message: String, at span: Span, fix: Diagnostic.Fix? = nil) {
        guard mode == .strict else { return }
        diagnostics.append(Diagnostic(id, message, at: span, fix: fix))
    }

    // MARK: Visits

    private mutating func enter(_ node: Int) {
        guard !result.facts[node].isName else { return }
        switch kind(node) {
        case .identifier, .select: resolveName(node)
        case .memberCall(let name): resolveNamespace(node, name)
        default: break
        }
    }

    private mutating func leave(_ node: Int) {
        inheritFacts(node)
        switch kind(node) {
        case .literal(let value): set(node, value.literalType)
        case .identifier: break
        case .select(let field, let isOptional):
            if !result.facts[node].isName { checkSelect(node, field, isOptional) }
        case .presence(let field): checkPresence(node, field)
        case .index(let isOptional): checkIndex(node, isOptional)
        case .call(let name): checkCall(node, name, operands(of: node))
        case .memberCall(let name): checkMemberCall(node, name)
        case .unary(let sign): checkOperator(node, sign.rawValue, OperatorSignatures.of(sign))
        case .binary(let sign): checkBinary(node, sign)
        case .and, .or: checkLogical(node)
        case .conditional: checkConditional(node)
        case .list(let optional): checkList(node, optional)
        case .map(let optional): checkMap(node, optional)
        case .comprehension(let macro, let names): checkComprehension(node, macro, names)
        case .binding(let macro, _): checkBinding(node, macro)
        case .coalesce: checkCoalesce(node)
        case .isBlank: set(node, .bool)
        case .invalid: set(node, .error)
        }
        taint(node)
    }

    /// What a node has from its operands: the roots and variables that it uses.
    private mutating func inheritFacts(_ node: Int) {
        guard !result.facts[node].isName else { return }
        for child in expression.children(of: node) {
            let fact = result.facts[Int(child)]
            result.facts[node].roots |= fact.roots
            if fact.lowestVariable < result.facts[node].lowestVariable {
                result.facts[node].lowestVariable = fact.lowestVariable
            }
        }
        if let own = result.variables[node], result.facts[node].lowestVariable >= Int32(own) {
            result.facts[node].lowestVariable = .max
        }
    }
}

extension ExpressionValue {
    /// The type of a literal.
    var literalType: ExpressionType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .number(let number): number.value.literalType
        case .string: .string
        case .bytes: .bytes
        case .list: .list(.dyn)
        case .map: .map(.dyn, .dyn)
        case .timestamp: .timestamp
        case .duration: .duration
        case .type: .type(nil)
        case .optional: .optional(.dyn)
        }
    }
}
