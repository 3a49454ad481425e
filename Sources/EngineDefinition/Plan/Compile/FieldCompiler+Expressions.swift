internal import EngineLanguage

extension CompiledExpression {
    /// Checks and compiles a field of a definition.
    /// - Parameters:
    ///   - field: the field.
    ///   - scope: what its expression may read.
    ///   - destination: where its value is kept, if no secret may go there.
    ///   - diagnostics: takes what is wrong with it.
    init?(
        _ field: ExpressionField, in scope: ExpressionScope, storedIn destination: String?,
        diagnostics: inout DiagnosticList
    ) {
        let purpose = ExpressionPurpose(scope.name, field.fieldClass, storedIn: destination)
        guard let compiled = field.expression?.compile(in: scope, for: purpose, diagnostics: &diagnostics) else {
            return nil
        }
        self = compiled
    }

    /// Whether the author says that there may be no value.
    var isOptional: Bool { purpose.fieldClass == .value }
}

extension ValuePlan {
    /// Whether a secret is in it, so that logs show `•••`.
    var isTainted: Bool {
        switch self {
        case .constant: false
        case .template(let template): template.isTainted
        case .list(let elements): elements.contains(where: \.isTainted)
        case .map(let members): members.contains { $0.value.isTainted }
        }
    }

    /// Whether a root is read in it.
    func uses(root: String) -> Bool {
        switch self {
        case .constant: false
        case .template(let template): template.reads(root)
        case .list(let elements): elements.contains { $0.uses(root: root) }
        case .map(let members): members.contains { $0.value.uses(root: root) }
        }
    }
}
