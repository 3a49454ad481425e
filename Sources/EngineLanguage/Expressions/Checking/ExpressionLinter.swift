/// Warnings about expressions that are right and likely not what was meant (expressions reference §4).
struct ExpressionLinter {
    private let checked: CheckedExpression
    private var warnings: [Diagnostic] = []

    private var expression: Expression { checked.expression }

    /// The warnings about an expression and what it is for.
    static func warnings(about checked: CheckedExpression, for purpose: ExpressionPurpose) -> [Diagnostic] {
        var linter = ExpressionLinter(checked: checked)
        linter.lintWhole(purpose)
        for node in checked.expression.nodes.indices { linter.lint(node) }
        return linter.warnings
    }

    private init(checked: CheckedExpression) {
        self.checked = checked
    }

    private mutating func warn(_ id: DiagnosticID, _ message: String, at node: Int, help: String) {
        warnings.append(
            Diagnostic(id, message, at: expression.span(of: node), fix: Diagnostic.Fix(help)))
    }

    private func text(_ node: Int) -> String { expression.span(of: node).text }

    // MARK: The whole

    private mutating func lintWhole(_ purpose: ExpressionPurpose) {
        let root = expression.root
        switch purpose.fieldClass {
        case .test, .guard:
            guard checked.facts[root].roots == 0 else { return }
            if case .literal = expression.nodes[root].kind { return }
            warn(
                .constantTest, "\(purpose.title) reads no data, so it is always the same", at: root,
                help: "write true or false, or ask something of the data")
        case .required:
            guard isOptionalField(root) else { return }
            warn(
                .optionalUse, "'\(expression.text)' may be absent, and \(purpose.title) needs a value", at: root,
                help: "say what is meant then: coalesce(\(expression.text), …)")
        case .value: break
        }
    }

    /// Whether a node is a declared root or field that may be absent.
    private func isOptionalField(_ node: Int) -> Bool {
        guard case .root(let index, let fields) = checked.facts[node].reference else { return false }
        let root = checked.scope.roots[index]
        var isOptional = root.isOptional
        var type = root.type
        for name in fields {
            guard case .object(let object) = type, let field = object.field(named: name) else { return false }
            isOptional = field.isOptional
            type = field.type
        }
        return isOptional
    }

    // MARK: One node

    private mutating func lint(_ node: Int) {
        switch expression.nodes[node].kind {
        case .binary(let sign): lintBinary(node, sign)
        case .conditional: lintConditional(node)
        case .memberCall("orValue"): lintDefault(node)
        default: break
        }
    }

    private mutating func lintBinary(_ node: Int, _ sign: ExpressionNode.BinaryOperator) {
        let operands = [expression.child(0, of: node), expression.child(1, of: node)]
        switch sign {
        case .add, .subtract, .multiply, .divide:
            for (side, other) in [(operands[0], operands[1]), (operands[1], operands[0])]
            where isDoubleLiteral(side) && isUpstream(other) {
                warn(
                    .ambiguousArithmetic, "'\(text(other))' may come as an int, and an int does not mix with a double",
                    at: other, help: "write double(\(text(other)))")
            }
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            for (side, other) in [(operands[0], operands[1]), (operands[1], operands[0])]
            where checked.facts[side].type == .timestamp && isUpstream(other) {
                warn(
                    .timestampComparison, "'\(text(other))' comes as text, and this compares it with a timestamp",
                    at: other, help: "write timestamp(\(text(other)))")
            }
        default: break
        }
    }

    private func isDoubleLiteral(_ node: Int) -> Bool {
        guard case .literal(.double) = expression.nodes[node].kind else { return false }
        return true
    }

    /// Whether a node is a path into data of an upstream, which no shape declares.
    private func isUpstream(_ node: Int) -> Bool {
        guard checked.facts[node].type == .dyn, let slot = checked.slot(of: node) else { return false }
        return !slot.keys.isEmpty
    }

    private mutating func lintConditional(_ node: Int) {
        let condition = expression.child(0, of: node)
        let value = expression.child(1, of: node)
        if case .presence(let field) = expression.nodes[condition].kind {
            let path = "\(text(expression.child(0, of: condition))).\(field)"
            guard text(value) == path else { return }
            warn(
                .redundantPresence, "this asks whether '\(path)' is there, and takes it", at: node,
                help: "write coalesce(\(path), \(text(expression.child(2, of: node))))")
        } else if checked.facts[condition].roots == 0, checked.facts[condition].lowestVariable == .max {
            warn(
                .unusedValue, "the condition reads no data, so one side is never used", at: condition,
                help: "write only the side that is used")
        }
    }

    private mutating func lintDefault(_ node: Int) {
        guard expression.nodes[node].linkCount == 2 else { return }
        let optional = expression.child(0, of: node)
        guard checked.facts[optional].type == .optional(.dyn) else { return }
        switch expression.nodes[expression.child(1, of: node)].kind {
        case .literal(.null), .literal(.bool(false)): return
        default: break
        }
        guard case .select(_, isOptional: true) = expression.nodes[optional].kind else { return }
        let path = text(optional).split(separator: "?").joined()
        warn(
            .nullDefault, "this is null if '\(path)' is there with null", at: node,
            help: "write coalesce(\(path), \(text(expression.child(1, of: node))))")
    }
}
