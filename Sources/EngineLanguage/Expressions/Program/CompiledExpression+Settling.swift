// MARK: What a field does with the end of an evaluation (expressions reference §3)

extension CompiledExpression {
    /// The end of an evaluation after the rules of the field's class.
    enum Settled {
        case value(RuntimeValue)
        case absent
        case fault(ExpressionFault)
    }

    /// Applies the rules of the field's class.
    ///
    /// Optionals are unwrapped.
    /// - Parameters:
    ///   - result: what the program gave.
    ///   - evaluation: the evaluation that it came from.
    ///   - program: the program that the result came from.
    /// - Returns: the value, absence, or the fault.
    func settle(
        _ result: RuntimeValue, in evaluation: ExpressionEvaluation, of program: ExpressionProgram
    ) -> Settled {
        var value = result
        while value.tag == .optional {
            guard let held = evaluation.unwrap(value) else { return settleNone() }
            value = held
        }
        if value.isError { return settleError(value, evaluation, program) }
        switch purpose.fieldClass {
        case .value: return .value(value)
        case .required: return value.tag == .null ? .fault(needed("null")) : .value(value)
        case .test:
            if value.tag == .null { return .value(.bool(false)) }
            guard value.tag == .bool else { return .fault(notBool(value)) }
            return .value(value)
        case .guard: return .value(.bool(value.tag == .bool && value.bool))
        }
    }

    private func settleNone() -> Settled {
        switch purpose.fieldClass {
        case .value: .absent
        case .required: .fault(needed("absent"))
        case .test, .guard: .value(.bool(false))
        }
    }

    private func settleError(
        _ error: RuntimeValue, _ evaluation: ExpressionEvaluation, _ program: ExpressionProgram
    ) -> Settled {
        let isLimit = error.flags == ExpressionErrorKind.limit.rawValue
        switch purpose.fieldClass {
        case .value where error.flags == ExpressionErrorKind.missing.rawValue: return .absent
        case .guard where !isLimit: return .value(.bool(false))
        default: return .fault(program.fault(of: error, in: evaluation))
        }
    }

    private func needed(_ found: String) -> ExpressionFault {
        ExpressionFault(.value, "\(purpose.title) needs a value and is \(found)", at: span)
    }

    private func notBool(_ value: RuntimeValue) -> ExpressionFault {
        ExpressionFault(.type, "\(purpose.title) needs true or false, not a value of kind \(value.kind)", at: span)
    }
}

extension ExpressionPurpose {
    /// The name in a sentence: quoted, unless it is words already.
    var title: String { name.utf8.contains(0x20) ? name : "'\(name)'" }
}
