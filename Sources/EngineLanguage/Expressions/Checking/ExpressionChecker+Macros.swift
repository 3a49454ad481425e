// MARK: Lists, maps, macros, special forms

extension ExpressionChecker {
    mutating func checkList(_ node: Int, _ optional: Set<Int>) {
        var element: ExpressionType?
        for (index, operand) in operands(of: node).enumerated() {
            element = types.join(element, entryType(operand, isOptional: optional.contains(index)))
        }
        set(node, .list(element ?? types.fresh()))
    }

    mutating func checkMap(_ node: Int, _ optional: Set<Int>) {
        var key: ExpressionType?
        var value: ExpressionType?
        let operands = operands(of: node)
        for index in 0..<operands.count / 2 {
            let keyType = types.resolve(type(operands[index * 2]))
            checkKey(operands[index * 2], keyType)
            key = types.join(key, keyType)
            value = types.join(value, entryType(operands[index * 2 + 1], isOptional: optional.contains(index)))
        }
        set(node, .map(key ?? types.fresh(), value ?? types.fresh()))
    }

    private mutating func checkKey(_ operand: Int, _ type: ExpressionType) {
        switch type {
        case .bool, .int, .uint, .string, .dyn, .error, .parameter: return
        default:
            report(
                .expressionType, "a map's key is a bool, int, uint or string, not a value of type \(words(type))",
                at: expression.span(of: operand))
        }
    }

    /// The type of an element or value; of an optional one what it holds.
    private mutating func entryType(_ operand: Int, isOptional: Bool) -> ExpressionType {
        let type = types.resolve(self.type(operand))
        guard isOptional else { return type }
        switch type {
        case .optional(let wrapped): return wrapped
        case .dyn, .error, .parameter: return .dyn
        default:
            report(
                .expressionType, "an entry with '?' needs an optional, not a value of type \(words(type))",
                at: expression.span(of: operand))
            return type
        }
    }

    // MARK: Variables

    /// Declares the variables of a macro once its first operand is known.
    mutating func declareVariables(of node: Int) {
        switch kind(node) {
        case .comprehension(let macro, let names):
            let (first, second) = elementTypes(node, macro, names.count)
            declare(node, zip(names, [first, second]).map { ($0, $1) })
        case .binding(let macro, let name):
            var type = types.resolve(self.type(expression.child(0, of: node)))
            if macro != .bind { type = unwrapped(node, type) }
            declare(node, [(name, type)])
        default: break
        }
    }

    private mutating func declare(_ node: Int, _ declared: [(name: String, type: ExpressionType)]) {
        let secret = result.facts[expression.child(0, of: node)].secret
        result.variables[node] = result.variableCount
        for (name, type) in declared {
            variables.append(Variable(name: name, type: type, number: result.variableCount, secret: secret))
            result.variableCount += 1
        }
    }

    private mutating func unwrapped(_ node: Int, _ type: ExpressionType) -> ExpressionType {
        switch type {
        case .optional(let wrapped): return wrapped
        case .dyn, .error, .parameter: return .dyn
        default:
            report(
                .expressionType,
                "optMap() and optFlatMap() go on with an optional, not with a value of type \(words(type))",
                at: expression.focus(of: node))
            return .error
        }
    }

    /// The types of the variables of a macro that goes over the first operand.
    private mutating func elementTypes(
        _ node: Int, _ macro: ExpressionMacro, _ count: Int
    ) -> (ExpressionType, ExpressionType) {
        let range = expression.child(0, of: node)
        switch types.resolve(type(range)) {
        case .list(let element): return count == 1 ? (element, .dyn) : (.int, element)
        case .map(let key, let value): return (key, value)
        case .object: return (.string, .dyn)
        case .parameter(let name):
            _ = types.isAssignable(.dyn, to: .parameter(name))
            return (.dyn, .dyn)
        case .dyn: return (.dyn, .dyn)
        case .error: return (.error, .error)
        case let other:
            report(
                .expressionType,
                "\(macro.rawValue)() goes over a list or map, not over a value of type \(words(other))",
                at: expression.span(of: range))
            return (.error, .error)
        }
    }

    mutating func checkComprehension(_ node: Int, _ macro: ExpressionMacro, _ names: [String]) {
        let operands = operands(of: node)
        variables.removeLast(min(names.count, variables.count))
        let isFiltered = operands.count == 3
        if isFiltered { expectTest(operands[1]) }
        let last = operands[operands.count - 1]
        let body = types.resolve(type(last))
        let range = types.resolve(type(operands[0]))
        switch macro {
        case .all, .exists, .existsOne:
            expectTest(last)
            set(node, .bool)
        case .filter:
            expectTest(last)
            set(node, .list(Self.elementType(range)))
        case .sortBy:
            expectOrdered(last, body)
            set(node, .list(Self.elementType(range)))
        case .map, .transformList: set(node, .list(body))
        case .transformMap: set(node, .map(Self.keyType(range), body))
        case .transformMapEntry: set(node, entryMapType(last, body))
        case .keyBy:
            checkKey(last, body)
            set(node, .map(body, Self.elementType(range)))
        case .groupBy:
            checkKey(last, body)
            set(node, .map(body, .list(Self.elementType(range))))
        }
    }

    private mutating func expectTest(_ operand: Int) {
        guard !types.isAssignable(type(operand), to: .bool) else { return }
        report(
            .expressionType, "the macro asks for true or false here, not for a value of type \(words(type(operand)))",
            at: expression.span(of: operand))
    }

    private mutating func expectOrdered(_ operand: Int, _ type: ExpressionType) {
        switch type {
        case .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration, .dyn, .error, .parameter: return
        default:
            report(.expressionType, "values of type \(words(type)) have no order", at: expression.span(of: operand))
        }
    }

    private mutating func entryMapType(_ operand: Int, _ type: ExpressionType) -> ExpressionType {
        switch type {
        case .map: return type
        case .dyn, .error, .parameter: return .map(.dyn, .dyn)
        default:
            report(
                .expressionType,
                "transformMapEntry() makes a map of one entry for each element, not a value of type \(words(type))",
                at: expression.span(of: operand))
            return .error
        }
    }

    private static func elementType(_ range: ExpressionType) -> ExpressionType {
        switch range {
        case .list(let element): element
        case .map(let key, _): key
        case .object: .string
        case .error: .error
        default: .dyn
        }
    }

    private static func keyType(_ range: ExpressionType) -> ExpressionType {
        switch range {
        case .list: .int
        case .map(let key, _): key
        case .object: .string
        case .error: .error
        default: .dyn
        }
    }

    mutating func checkBinding(_ node: Int, _ macro: ExpressionNode.BindingMacro) {
        let variable = variables.popLast()
        let body = types.resolve(type(expression.child(1, of: node)))
        switch macro {
        case .bind:
            set(node, body)
            if let variable, !variable.isUsed {
                report(.unusedBinding, "'\(variable.name)' is bound and not used", at: expression.focus(of: node))
            }
        case .optionalMap: set(node, .optional(body))
        case .optionalFlatMap: set(node, isOptional(body) ? body : .optional(.dyn))
        }
    }

    private func isOptional(_ type: ExpressionType) -> Bool {
        guard case .optional = type else { return false }
        return true
    }

    /// The common type of the arguments, optionals unwrapped; else dyn.
    mutating func checkCoalesce(_ node: Int) {
        var common: ExpressionType?
        for operand in operands(of: node) {
            var type = types.resolve(self.type(operand))
            if case .optional(let wrapped) = type { type = types.resolve(wrapped) }
            if case .null = type { continue }
            common = common == nil || common == type ? type : .dyn
        }
        set(node, common ?? .null)
    }
}
