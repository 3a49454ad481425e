extension Expression {
    /// Checks the expression against the roots of a place and compiles it.
    /// - Parameters:
    ///   - scope: the roots.
    ///   - purpose: what the field does with the value.
    ///   - diagnostics: gets everything that is wrong, and lints.
    /// - Returns: the compiled expression, or nothing if there was an error.
    public func compile(
        in scope: ExpressionScope, for purpose: ExpressionPurpose, diagnostics: inout DiagnosticList
    ) -> CompiledExpression? {
        compile(in: scope, for: purpose, mode: .strict, folds: true, diagnostics: &diagnostics)
    }

    /// The same, with what tests vary: whether names must be known, whether constants are folded.
    func compile(
        in scope: ExpressionScope, for purpose: ExpressionPurpose, mode: ExpressionChecker.Mode, folds: Bool,
        diagnostics: inout DiagnosticList
    ) -> CompiledExpression? {
        let (checked, found) = ExpressionChecker.check(self, in: scope, mode: mode)
        for diagnostic in found { diagnostics.append(diagnostic) }
        if found.contains(where: { $0.severity == .error }) { return nil }
        if mode == .strict {
            let reports = purpose.reports(about: checked) + ExpressionLinter.warnings(about: checked, for: purpose)
            for report in reports { diagnostics.append(report) }
            if reports.contains(where: { $0.severity == .error }) { return nil }
        }
        let compiled = CompiledExpression(LazyProgram(checked, folds: folds), for: purpose)
        guard nodes.count > LazyProgram.alwaysFits else { return compiled }
        do throws(ExpressionFault) {
            _ = try compiled.lazy.get()
            return compiled
        } catch {
            diagnostics.append(Diagnostic(.expressionLimit, error.message, at: span))
            return nil
        }
    }
}

extension CheckedExpression {
    /// The node that makes the value of the whole secret.
    var secret: Int? {
        let fact = facts[expression.root]
        if fact.secret >= 0 { return Int(fact.secret) }
        return fact.type.hasSecrets ? expression.root : nil
    }

    /// The names of the roots that the whole reads.
    var roots: Set<String> {
        Set(scope.roots.indices.lazy.filter(readsRoot).map { scope.roots[$0].name })
    }

    /// Whether the whole reads a root.
    func reads(_ root: String) -> Bool { scope.index(of: root).map(readsRoot) ?? false }

    private func readsRoot(_ index: Int) -> Bool {
        guard facts[expression.root].roots >> UInt64(min(index, 63)) & 1 == 1 else { return false }
        guard index >= 63 else { return true }
        return facts.contains { fact in
            guard case .root(index, _) = fact.reference else { return false }
            return true
        }
    }

    /// The path, if the whole is one.
    var path: ExpressionPath? { slot(of: expression.root).map { ExpressionPath(root: $0.root, keys: $0.keys) } }

    /// The slot that a node reads, if it is a root or a path of literal keys from one.
    func slot(of node: Int) -> ProgramSlot? {
        switch expression.nodes[node].kind {
        case .identifier, .select(_, isOptional: false), .index(isOptional: false): return path(of: node)
        default: return nil
        }
    }

    private func path(of node: Int) -> ProgramSlot? {
        var keys: [String] = []
        var node = node
        while true {
            if case .root(let index, let fields) = facts[node].reference {
                return ProgramSlot(root: scope.roots[index].name, keys: fields + keys.reversed())
            }
            switch expression.nodes[node].kind {
            case .select(let field, isOptional: false) where !facts[node].isName:
                node = expression.child(0, of: node)
                keys.append(facts[node].foldsKeys ? field.lowercased() : field)
            case .index(isOptional: false):
                guard case .literal(.string(let key)) = expression.nodes[expression.child(1, of: node)].kind else {
                    return nil
                }
                node = expression.child(0, of: node)
                keys.append(facts[node].foldsKeys ? key.lowercased() : key)
            default: return nil
            }
        }
    }
}

extension ExpressionPurpose {
    /// What is wrong with an expression for this purpose: type, secrets.
    func reports(about checked: CheckedExpression) -> [Diagnostic] {
        var reports: [Diagnostic] = []
        if let mismatch = typeReport(checked) { reports.append(mismatch) }
        if let destination, let secret = checked.secret {
            let text = checked.expression.span(of: secret).text
            reports.append(
                Diagnostic(
                    .secretStored, "'\(text)' would be stored in \(destination)",
                    at: checked.expression.span(of: secret)))
        }
        return reports
    }

    private func typeReport(_ checked: CheckedExpression) -> Diagnostic? {
        var found = checked.type
        if case .optional(let wrapped) = found { found = wrapped }
        var wanted = type
        switch fieldClass {
        case .test, .guard: wanted = .bool
        case .value, .required: break
        }
        if case .null = found, fieldClass != .required { return nil }
        var types = ExpressionTypes()
        guard let wanted, !types.isAssignable(found, to: wanted) else { return nil }
        return Diagnostic(
            .expressionType, "\(title) needs a value of type \(wanted), and this is of type \(found)",
            at: checked.expression.span)
    }
}
