// MARK: What an error means, and where

extension ExpressionProgram {
    /// The fault that an error value of a run stands for: kind, words, place; never a value of the data.
    func fault(of error: RuntimeValue, in evaluation: ExpressionEvaluation) -> ExpressionFault {
        let kind = ExpressionErrorKind(rawValue: error.flags) ?? .type
        let counter = Int(error.extent) - 1
        guard instructions.indices.contains(counter) else {
            var fault = knownFault(error, evaluation) ?? ExpressionFault(kind, "'\(expression.text)' is not there")
            fault.span = fault.span ?? expression.span
            return fault
        }
        let instruction = instructions[counter]
        let span = expression.focus(of: Int(instruction.node))
        if var fault = knownFault(error, evaluation) {
            fault.span = span
            return fault
        }
        let message = kind == .missing ? missing(instruction) : mismatch(instruction, error)
        return ExpressionFault(kind, message, at: span)
    }

    private func knownFault(_ error: RuntimeValue, _ evaluation: ExpressionEvaluation) -> ExpressionFault? {
        guard error.bits > 0, error.bits <= UInt64(evaluation.faults.count) else { return nil }
        return evaluation.faults[Int(error.bits) - 1]
    }

    private func missing(_ instruction: Instruction) -> String {
        let node = expression.nodes[Int(instruction.node)]
        switch node.kind {
        case .select(let field, _):
            return "there is no '\(field)' in '\(text(of: expression.child(0, of: Int(instruction.node))))'"
        case .index: return "'\(text(of: Int(instruction.node)))' finds nothing"
        case .coalesce: return "all of its arguments are missing"
        default: return "'\(text(of: Int(instruction.node)))' is not there"
        }
    }

    private func mismatch(_ instruction: Instruction, _ error: RuntimeValue) -> String {
        guard error.bits & ExpressionEvaluation.kindsMark != 0 else {
            return "'\(text(of: Int(instruction.node)))' is not known"
        }
        let left = RuntimeValue.Kind(rawValue: UInt8(truncatingIfNeeded: error.bits >> 8)) ?? .error
        let right = RuntimeValue.Kind(rawValue: UInt8(truncatingIfNeeded: error.bits)) ?? .error
        switch expression.nodes[Int(instruction.node)].kind {
        case .binary(let sign): return "'\(sign.rawValue)' has no form for \(left) and \(right)"
        case .unary(let sign): return "'\(sign.rawValue)' has no form for \(left)"
        case .and, .or, .conditional: return "expected true or false, but the value is of kind \(left)"
        case .index: return "a \(left) is not indexed by a value of kind \(right)"
        default: return "a value of kind \(left) does not fit here"
        }
    }

    // Not what stands in the file there: an expression that a preset made stands in none.
    private func text(of node: Int) -> String { expression.text(of: node) }
}
