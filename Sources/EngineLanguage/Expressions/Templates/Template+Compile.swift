extension Template {
    /// Checks the holes against the roots of a place and compiles them.
    /// - Parameters:
    ///   - scope: the roots.
    ///   - purpose: what the field does with the value; a hole with text around it always needs a value.
    ///   - diagnostics: gets everything that is wrong, in all holes.
    /// - Returns: the compiled template, or nothing if there was an error.
    public func compile(
        in scope: ExpressionScope, for purpose: ExpressionPurpose, diagnostics: inout DiagnosticList
    ) -> CompiledTemplate? {
        compile(in: scope, for: purpose, folds: true, diagnostics: &diagnostics)
    }

    func compile(
        in scope: ExpressionScope, for purpose: ExpressionPurpose, folds: Bool, diagnostics: inout DiagnosticList
    ) -> CompiledTemplate? {
        var compiled: [CompiledTemplate.Part] = []
        var literal: ExpressionValue?
        var isWhole = true
        var number = 0
        for part in parts {
            switch part {
            case .text(let text): compiled.append(.text(text))
            case .literal(let value): literal = value
            case .hole(let expression):
                number += 1
                let hole = compile(expression, number, scope, purpose, folds, &diagnostics)
                if let hole { compiled.append(.hole(hole)) } else { isWhole = false }
            }
        }
        guard isWhole else { return nil }
        let span = source.span(0..<source.text.utf8.count)
        return CompiledTemplate(purpose: purpose, span: span, literal: literal, parts: compiled)
    }

    private func compile(
        _ expression: Expression, _ number: Int, _ scope: ExpressionScope, _ purpose: ExpressionPurpose, _ folds: Bool,
        _ diagnostics: inout DiagnosticList
    ) -> CompiledExpression? {
        let isSingle = parts.count == 1
        let name = isSingle ? purpose.name : "hole \(number) of '\(purpose.name)'"
        let holePurpose = ExpressionPurpose(
            name, isSingle ? purpose.fieldClass : .required, type: isSingle ? purpose.type : nil,
            storedIn: purpose.destination)
        let compiled = expression.compile(
            in: scope, for: holePurpose, mode: .strict, folds: folds, diagnostics: &diagnostics)
        guard let compiled, !isSingle, let kind = compiled.type.kindWithoutText else { return compiled }
        diagnostics.append(
            Diagnostic(
                .expressionType, "\(name) is \(kind), which has no text", at: expression.span,
                fix: Diagnostic.Fix(
                    "write .join(',') or json.encode(…), or let the hole stand alone, so that the value keeps its type")
            ))
        return nil
    }
}

extension ExpressionType {
    /// What a value of this type is called, if a hole in text cannot write it.
    fileprivate var kindWithoutText: String? {
        switch self {
        case .list: "a list"
        case .map: "a map"
        case .object(let object): "the object '\(object.name)'"
        case .null: "null"
        case .type: "a type"
        default: nil
        }
    }
}
