// MARK: Secrets (expressions reference §8)

extension ExpressionChecker {
    /// Gives a node the taint of what its value is built from.
    ///
    /// Conditions do not taint.
    mutating func taint(_ node: Int) {
        guard result.facts[node].secret < 0 else { return }
        switch kind(node) {
        case .identifier: break
        case .select(let field, _): taintField(node, field)
        case .index:
            if case .literal(.string(let field)) = kind(expression.child(1, of: node)) {
                taintField(node, field)
            } else {
                inherit(node, from: operands(of: node))
            }
        case .conditional: inherit(node, from: Array(operands(of: node).dropFirst()))
        case .comprehension(let macro, _): taintComprehension(node, macro)
        case .binding(let macro, _):
            inherit(node, from: macro == .bind ? [expression.child(1, of: node)] : operands(of: node))
        default: inherit(node, from: operands(of: node))
        }
    }

    private mutating func inherit(_ node: Int, from operands: [Int]) {
        for operand in operands {
            if let secret = secret(of: operand) {
                result.facts[node].secret = Int32(secret)
                return
            }
        }
    }

    /// The node that makes a value secret.
    ///
    /// A whole object is secret if one of its fields is.
    func secret(of node: Int) -> Int? {
        let fact = result.facts[node]
        if fact.secret >= 0 { return Int(fact.secret) }
        return fact.type.hasSecrets ? node : nil
    }

    /// A field is secret if it is declared so, or if all of the object is.
    private mutating func taintField(_ node: Int, _ name: String) {
        let operand = expression.child(0, of: node)
        var type = result.facts[operand].type
        if case .optional(let wrapped) = type { type = wrapped }
        if case .object(let object) = type {
            let isTainted = object.field(named: name)?.isTainted ?? false
            if isTainted || result.facts[operand].secret >= 0 { result.facts[node].secret = Int32(node) }
        } else if result.facts[operand].secret >= 0 {
            // The longest path names the secret best: `credentials.token`, not `credentials`.
            let isPath = result.facts[operand].secret == Int32(operand)
            result.facts[node].secret = isPath ? Int32(node) : result.facts[operand].secret
        }
    }

    private mutating func taintComprehension(_ node: Int, _ macro: ExpressionMacro) {
        let operands = operands(of: node)
        guard let body = operands.last else { return }
        switch macro {
        case .filter, .sortBy: inherit(node, from: [operands[0]])
        case .map, .transformList, .transformMapEntry: inherit(node, from: [body])
        default: inherit(node, from: [operands[0], body])
        }
    }
}

extension ExpressionType {
    /// Whether it is an object with a secret field, or holds one.
    var hasSecrets: Bool {
        switch self {
        case .object(let object): object.hasSecrets
        case .list(let element), .optional(let element): element.hasSecrets
        case .map(_, let value): value.hasSecrets
        default: false
        }
    }
}
