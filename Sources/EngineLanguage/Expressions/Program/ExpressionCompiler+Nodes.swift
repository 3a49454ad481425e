// MARK: Leaves

extension ExpressionCompiler {
    /// Emits a node without operands, a name, or a path of literal keys from a root.
    mutating func emitLeaf(_ node: Int, _ target: Int) throws(ExpressionFault) -> Bool {
        if let slot = checked.slot(of: node) {
            emit(.slot, a: target, d: slots.number(of: slot), node: node)
            return true
        }
        if let set = literalSet(node) {
            emit(.constant, a: target, d: try constant(.map(set)), node: node)
            return true
        }
        switch (checked.facts[node].reference, expression.nodes[node].kind) {
        case (.variable(let number), _): emit(.move, a: target, b: registers[number], node: node)
        case (.type(""), _): break
        case (.type(let name), .identifier), (.type(let name), .select):
            emit(.constant, a: target, d: try constant(.type(name)), node: node)
        case (_, .literal(let value)): emit(.constant, a: target, d: try constant(value), node: node)
        case (_, .identifier), (_, .invalid): try emitUnknown(node, target)
        default: return false
        }
        return true
    }

    /// The elements of a long literal list on the right of `in`, as keys: a look-up instead of a search.
    private func literalSet(_ node: Int) -> ExpressionMap? {
        guard folds, case .list(let optional) = expression.nodes[node].kind, optional.isEmpty,
            // 8: up to here a search is as quick.
            expression.nodes[node].linkCount > 8, let parent = frames.last?.node,
            case .binary(.in) = expression.nodes[parent].kind, expression.child(1, of: parent) == node,
            let elements = expression.literalValue(of: node)?.list
        else { return nil }
        var keys: [(ExpressionValue, ExpressionValue)] = []
        for element in elements {
            switch element {
            case .bool, .int, .uint, .string: keys.append((element, .null))
            default: return nil
            }
        }
        return ExpressionMap(unique: keys)
    }

    /// A name that the checker did not resolve and was told to let pass.
    private mutating func emitUnknown(_ node: Int, _ target: Int) throws(ExpressionFault) {
        constants.append(RuntimeValue(.error, flags: ExpressionErrorKind.type.rawValue))
        emit(.constant, a: target, d: constants.count - 1, node: node)
    }
}

// MARK: Before, between and after operands

extension ExpressionCompiler {
    /// What a node does before its first operand.
    mutating func enter(_ node: Int, _ target: Int) {
        switch expression.nodes[node].kind {
        case .list: emit(.newList, a: target, node: node)
        case .map: emit(.newMap, a: target, node: node)
        case .coalesce:
            constants.append(RuntimeValue(.error, flags: ExpressionErrorKind.missing.rawValue))
            emit(.constant, a: target, d: constants.count - 1, node: node)
        default: break
        }
    }

    /// What a node does before an operand; the result is the operand's register.
    mutating func beforeOperand(_ operand: Int, _ top: Int) throws(ExpressionFault) -> Int {
        let node = frames[top].node
        let target = frames[top].target
        switch expression.nodes[node].kind {
        case .and, .or:
            if operand == 1 {
                let isOr = if case .or = expression.nodes[node].kind { true } else { false }
                frames[top].exits.append(emit(isOr ? .jumpIfTrue : .jumpIfFalse, a: target, node: node))
            }
            return target + operand
        case .conditional: return beforeArm(operand, top)
        case .list: return beforeElement(operand, top)
        case .map: return beforeEntry(operand, top)
        case .comprehension(let macro, let names): return try beforeBody(operand, top, macro, names.count)
        case .binding(let macro, _): return beforeBinding(operand, top, macro)
        case .coalesce:
            if operand > 0 { frames[top].exits.append(emit(.coalesce, a: target, b: target + 1, node: node)) }
            return target + 1
        case .memberCall(let name):
            if operand == 1, isLazy(node, name) {
                frames[top].exits.append(emit(.orElse, a: target, c: name == "or" ? 1 : 0, node: node))
            }
            return target + operand
        default: return target + operand
        }
    }

    /// `a.or(b)` and `a.orValue(b)` look at b only if a is none.
    func isLazy(_ node: Int, _ name: String) -> Bool {
        (name == "or" || name == "orValue") && expression.nodes[node].linkCount == 2
    }

    private mutating func beforeArm(_ operand: Int, _ top: Int) -> Int {
        let node = frames[top].node
        let target = frames[top].target
        if operand == 1 {
            frames[top].mark = emit(.branch, a: target, node: node)
        } else if operand == 2 {
            frames[top].exits.append(emit(.jump, node: node))
            land(frames[top].mark)
        }
        return target
    }

    private mutating func beforeElement(_ operand: Int, _ top: Int) -> Int {
        if operand > 0 { append(operand - 1, top) }
        return frames[top].target + 1
    }

    private mutating func append(_ operand: Int, _ top: Int) {
        guard case .list(let optional) = expression.nodes[frames[top].node].kind else { return }
        let target = frames[top].target
        let operation: Instruction.Operation = optional.contains(operand) ? .appendOptional : .append
        emit(operation, a: target, b: target + 1, node: expression.child(operand, of: frames[top].node))
    }

    private mutating func beforeEntry(_ operand: Int, _ top: Int) -> Int {
        if operand > 0, operand % 2 == 0 { put(operand / 2 - 1, top) }
        return frames[top].target + 1 + operand % 2
    }

    private mutating func put(_ entry: Int, _ top: Int) {
        guard case .map(let optional) = expression.nodes[frames[top].node].kind else { return }
        let target = frames[top].target
        let operation: Instruction.Operation = optional.contains(entry) ? .putOptional : .put
        let node = expression.child(entry * 2, of: frames[top].node)
        emit(operation, a: target, b: target + 1, c: target + 2, node: node)
    }

    private mutating func beforeBinding(_ operand: Int, _ top: Int, _ macro: ExpressionNode.BindingMacro) -> Int {
        let node = frames[top].node
        let target = frames[top].target
        guard operand == 1 else { return target + 1 }
        if let number = checked.variables[node] { registers[number] = target + 1 }
        if macro != .bind { frames[top].exits.append(emit(.unwrap, a: target, b: target + 1, node: node)) }
        return target + 2
    }

    /// What a node does after its last operand.
    mutating func leave(_ frame: Frame) throws(ExpressionFault) {
        let node = frame.node
        let target = frame.target
        let last = Int(expression.nodes[node].linkCount)
        switch expression.nodes[node].kind {
        case .select(let field, let isOptional):
            let folded = checked.facts[expression.child(0, of: node)].foldsKeys ? field.lowercased() : field
            emit(isOptional ? .selectOptional : .select, a: target, b: target, d: try key(folded), node: node)
        case .presence(let field):
            let folded = checked.facts[expression.child(0, of: node)].foldsKeys ? field.lowercased() : field
            emit(.presence, a: target, b: target, d: try key(folded), node: node)
        case .index(let isOptional):
            if checked.facts[expression.child(0, of: node)].foldsKeys { emit(.lowercase, a: target + 1, node: node) }
            emit(isOptional ? .indexOptional : .index, a: target, b: target, c: target + 1, node: node)
        case .call(let name): emitCall(node, name, target, expression.children(of: node).map { Int($0) })
        case .memberCall(let name): try leaveMemberCall(frame, name)
        case .unary(let sign): emit(sign == .not ? .not : .negate, a: target, b: target, node: node)
        case .binary(let sign): emitBinary(node, sign, target)
        case .and, .or:
            let isOr = if case .or = expression.nodes[node].kind { true } else { false }
            emit(isOr ? .or : .and, a: target, b: target + 1, node: node)
        case .list:
            if last > 0 { append(last - 1, frames.count - 1) }
            emit(.finish, a: target, node: node)
        case .map:
            if last > 0 { put(last / 2 - 1, frames.count - 1) }
            emit(.finish, a: target, node: node)
        case .conditional: instructions[frame.mark].c = UInt16(truncatingIfNeeded: instructions.count - frame.mark)
        case .comprehension(let macro, _): leaveComprehension(frame, macro)
        case .binding(let macro, _): leaveBinding(frame, macro)
        case .coalesce: emit(.coalesce, a: target, b: target + 1, d: instructions.count + 1, node: node)
        case .isBlank: emit(.isBlank, a: target, b: target, node: node)
        case .literal, .identifier, .invalid: break
        }
        for exit in frame.exits { land(exit) }
    }

    private mutating func emitBinary(_ node: Int, _ sign: ExpressionNode.BinaryOperator, _ target: Int) {
        if sign == .in, checked.facts[expression.child(1, of: node)].foldsKeys {
            emit(.lowercase, a: target, node: node)
        }
        emit(sign.operation, a: target, b: target, c: target + 1, node: node)
    }

    private mutating func leaveBinding(_ frame: Frame, _ macro: ExpressionNode.BindingMacro) {
        let operation: Instruction.Operation =
            switch macro {
            case .bind: .move
            case .optionalMap: .wrap
            case .optionalFlatMap: .expectOptional
            }
        emit(operation, a: frame.target, b: frame.target + 2, node: frame.node)
    }

    private mutating func leaveMemberCall(_ frame: Frame, _ name: String) throws(ExpressionFault) {
        let operands = expression.children(of: frame.node).map { Int($0) }
        if isLazy(frame.node, name) {
            let operation: Instruction.Operation = name == "or" ? .expectOptional : .move
            emit(operation, a: frame.target, b: frame.target + 1, node: frame.node)
        } else if case .type("") = checked.facts[operands[0]].reference {
            emitCall(frame.node, name, frame.target, Array(operands.dropFirst()), from: frame.target + 1)
        } else {
            emitCall(frame.node, name, frame.target, operands)
        }
    }

    private mutating func emitCall(
        _ node: Int, _ name: String, _ target: Int, _ arguments: [Int], from first: Int? = nil
    ) {
        var overloads: [ExpressionOverload] = []
        if case .function(let found) = checked.facts[node].reference { overloads = found }
        let preparations = arguments.enumerated().map { prepare($1, number: $0, overloads) }
        callSites.append(
            ExpressionProgram.CallSite(
                name: name, count: arguments.count, overloads: overloads,
                preparations: preparations.contains { $0 != nil } ? preparations : []))
        emit(.call, a: target, b: first ?? target, d: callSites.count - 1, node: node)
    }

    /// What the overloads make of a literal argument; what they throw is thrown again when the call
    /// runs.
    private func prepare(
        _ argument: Int, number: Int, _ overloads: [ExpressionOverload]
    ) -> (any AnyObject & Sendable)? {
        guard let value = expression.literalValue(of: argument) else { return nil }
        for overload in overloads {
            if let prepare = overload.preparations[number], let prepared = try? prepare(value) { return prepared }
        }
        return nil
    }
}

extension ExpressionNode.BinaryOperator {
    /// The instruction of the operator.
    var operation: Instruction.Operation {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .modulo: .modulo
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        case .in: .in
        }
    }
}
