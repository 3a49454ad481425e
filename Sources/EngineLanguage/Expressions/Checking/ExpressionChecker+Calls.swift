// MARK: Calls and operators

extension ExpressionChecker {
    /// Takes `hex.encode(b)` as a call of a function with a dotted name; its receiver is no value then.
    mutating func resolveNamespace(_ node: Int, _ name: String) {
        guard let target = qualifiedName(expression.child(0, of: node)) else { return }
        let head = target.name.prefix { $0 != "." }
        guard target.isAbsolute || !variables.contains(where: { $0.name == head }) else { return }
        for candidate in candidates("\(target.name).\(name)", target.isAbsolute) where isFunction(candidate) {
            result.facts[expression.child(0, of: node)].isName = true
            result.facts[expression.child(0, of: node)].reference = .type("")
            return
        }
        // `time.frmat(…)`: that the namespace is no root is not what is wrong.
        guard !scope.roots.contains(where: { $0.name == head }), !functions(in: target.name).isEmpty else { return }
        result.facts[expression.child(0, of: node)].isName = true
        result.facts[expression.child(0, of: node)].reference = .type("")
    }

    /// The names of the functions of a namespace, without it.
    private func functions(in namespace: String) -> [String] {
        ExpressionFunctionRegistry.members.map(\.name).filter { $0.hasPrefix(namespace + ".") }
            .map { String($0.dropFirst(namespace.count + 1)) }
    }

    /// A type as messages name it: what is not known is dyn.
    func words(_ type: ExpressionType) -> String { types.resolve(type, unknownAsDyn: true).description }

    private func isFunction(_ name: String) -> Bool {
        ExpressionFunctionRegistry.byName[name] != nil || scope.declarations.contains { $0.name == name }
    }

    /// The overloads of a name that are called in one way.
    private func overloads(_ name: String, isMember: Bool) -> [ExpressionOverload] {
        let forms = ExpressionFunctionRegistry.forms[name]
        let registered = (isMember ? forms?.members : forms?.globals) ?? []
        guard !scope.declarations.isEmpty else { return registered }
        let declared = scope.declarations.filter { $0.name == name }.flatMap(\.overloads)
        return registered + declared.filter { $0.isMember == isMember }
    }

    mutating func checkCall(_ node: Int, _ name: String, _ arguments: [Int]) {
        let isAbsolute = name.hasPrefix(".")
        for candidate in candidates(isAbsolute ? String(name.dropFirst()) : name, isAbsolute)
        where isFunction(candidate) {
            let overloads = overloads(candidate, isMember: false)
            if overloads.isEmpty { break }
            return choose(node, candidate, overloads, arguments)
        }
        unknownFunction(node, name, isMember: false)
    }

    mutating func checkMemberCall(_ node: Int, _ name: String) {
        let operands = operands(of: node)
        if case .type("") = result.facts[operands[0]].reference, let target = qualifiedName(operands[0]) {
            let candidates = candidates("\(target.name).\(name)", target.isAbsolute)
            guard let found = candidates.first(where: isFunction) else {
                return unknownFunction(node, name, in: target.name)
            }
            return choose(node, found, overloads(found, isMember: false), Array(operands.dropFirst()))
        }
        let overloads = overloads(name, isMember: true)
        if overloads.isEmpty { return unknownFunction(node, name, isMember: true) }
        choose(node, name, overloads, operands)
    }

    /// Finds the overloads that the arguments fit; the result's type is the one that they share.
    private mutating func choose(
        _ node: Int, _ name: String, _ overloads: [ExpressionOverload], _ arguments: [Int]
    ) {
        let given = arguments.map { types.resolve(type($0)) }
        var fitting: [ExpressionOverload] = []
        var result: ExpressionType?
        for overload in overloads {
            guard let parameters = overload.parameters(for: given.count) else { continue }
            var names: [String: ExpressionType] = [:]
            let wanted = parameters.map { types.instantiate($0, &names) }
            guard types.areAssignable(given, to: wanted) else { continue }
            fitting.append(overload)
            let type = types.resolve(types.instantiate(overload.result, &names))
            result = result == nil || result == type ? type : .dyn
        }
        if mode == .lenient, fitting.isEmpty { fitting = overloads.filter { $0.parameters(for: given.count) != nil } }
        self.result.facts[node].reference = .function(fitting)
        set(node, result ?? .error)
        if result == nil { noOverload(node, name, given, overloads) }
        checkLiterals(fitting, arguments)
    }

    /// Literal arguments that cannot be right are reported now.
    private mutating func checkLiterals(_ overloads: [ExpressionOverload], _ arguments: [Int]) {
        guard mode == .strict, overloads.count == 1, let overload = overloads.first else { return }
        for (index, prepare) in overload.preparations where index < arguments.count {
            guard let literal = expression.literalValue(of: arguments[index]) else { continue }
            do throws(ExpressionFault) {
                _ = try prepare(literal)
            } catch {
                report(.expressionValue, error.message, at: expression.span(of: arguments[index]))
            }
        }
    }

    private mutating func noOverload(
        _ node: Int, _ name: String, _ given: [ExpressionType], _ overloads: [ExpressionOverload]
    ) {
        guard !given.contains(.error) else { return }
        let written = given.map(words).joined(separator: ", ")
        let forms = overloads.prefix(4).map { $0.signature(name) }
        let fix = forms.isEmpty ? nil : Diagnostic.Fix("it is \(forms.joined(separator: " or "))")
        report(.expressionType, "'\(name)' does not take (\(written))", at: expression.focus(of: node), fix: fix)
    }

    private mutating func unknownFunction(_ node: Int, _ name: String, isMember: Bool) {
        set(node, .error)
        guard !operandTypes(of: node).contains(.error) || !isMember else { return }
        let span = expression.focus(of: node)
        var names = ExpressionFunctionRegistry.members.filter { $0.overloads.contains { $0.isMember == isMember } }
            .map(\.name)
        names += isMember ? ExpressionMacro.allCases.map(\.rawValue) : ["has", "coalesce", "isBlank"]
        let wrongForm = isFunction(name) || ExpressionMacro(calling: name) != nil
        if wrongForm {
            report(.unknownFunction, wrongFormMessage(name, isMember), at: span)
            return
        }
        let unknown = Suggestion.unknown(
            .unknownFunction, "there is no function '\(name)'", word: name, at: span, among: names)
        report(unknown.id, unknown.message, at: span, fix: unknown.fix)
    }

    /// A name that a namespace of functions does not have.
    private mutating func unknownFunction(_ node: Int, _ name: String, in namespace: String) {
        set(node, .error)
        let unknown = Suggestion.unknown(
            .unknownFunction, "there is no function '\(namespace).\(name)'", word: name,
            at: expression.focus(of: node), among: functions(in: namespace))
        report(unknown.id, unknown.message, at: unknown.span, fix: unknown.fix)
    }

    private func wrongFormMessage(_ name: String, _ isMember: Bool) -> String {
        if ExpressionMacro(calling: name) != nil, isMember { return "'\(name)' is not called with so many arguments" }
        return isMember
            ? "'\(name)' is called as \(name)(…), not as a member"
            : "'\(name)' is called as a member: value.\(name)(…)"
    }

    // MARK: Operators

    mutating func checkBinary(_ node: Int, _ sign: ExpressionNode.BinaryOperator) {
        checkOperator(node, sign.rawValue, OperatorSignatures.of(sign))
    }

    mutating func checkOperator(_ node: Int, _ sign: String, _ signatures: [OperatorSignatures.Signature]) {
        let given = operandTypes(of: node)
        var result: ExpressionType?
        let isPlain = given.allSatisfy { $0.isPlain }
        for signature in signatures {
            guard let type = self.result(of: signature, given, isPlain) else { continue }
            result = result == nil || result == type ? type : .dyn
        }
        set(node, result ?? .error)
        guard result == nil, !given.contains(.error) else { return }
        let written = given.map(words).joined(separator: " and ")
        report(
            .expressionType, "'\(sign)' has no form for \(written)", at: expression.focus(of: node),
            fix: Self.conversion(given).map { Diagnostic.Fix($0) })
    }

    /// The type of an operator's result, if operands of these types fit one of its forms.
    private mutating func result(
        of signature: OperatorSignatures.Signature, _ given: [ExpressionType], _ isPlain: Bool
    ) -> ExpressionType? {
        if isPlain, !signature.isGeneric { return signature.fits(given) ? signature.result : nil }
        var names: [String: ExpressionType] = [:]
        let wanted = signature.operands.map { types.instantiate($0, &names) }
        guard types.areAssignable(given, to: wanted) else { return nil }
        return types.resolve(types.instantiate(signature.result, &names))
    }

    /// The conversion that makes two operands fit, where it is plain.
    private static func conversion(_ operands: [ExpressionType]) -> String? {
        guard operands.count == 2 else { return nil }
        switch (operands[0], operands[1]) {
        case (.int, .double), (.double, .int): return "convert the int with double(…)"
        case (.string, .int), (.int, .string), (.string, .double), (.double, .string), (.string, .uint),
            (.uint, .string):
            return "convert the number with string(…), or the text with int(…) or double(…)"
        case (.string, .timestamp), (.timestamp, .string): return "convert the text with timestamp(…)"
        default: return nil
        }
    }

    mutating func checkLogical(_ node: Int) {
        for operand in operands(of: node) { expectBool(operand) }
        set(node, .bool)
    }

    private mutating func expectBool(_ operand: Int) {
        guard !types.isAssignable(type(operand), to: .bool) else { return }
        report(
            .expressionType,
            "expected true or false, but this is of type \(words(type(operand)))",
            at: expression.span(of: operand))
    }

    mutating func checkConditional(_ node: Int) {
        let operands = operands(of: node)
        expectBool(operands[0])
        let (first, second) = (types.resolve(type(operands[1])), types.resolve(type(operands[2])))
        var names: [String: ExpressionType] = [:]
        let common = types.instantiate(.parameter("A"), &names)
        guard types.areAssignable([first, second], to: [common, common]) else {
            set(node, .error)
            report(
                .expressionType, "the sides of the ternary are of type \(words(first)) and \(words(second))",
                at: expression.focus(of: node), fix: Diagnostic.Fix("where that is meant, write dyn(…) around one side")
            )
            return
        }
        set(node, types.resolve(common))
    }
}

extension ExpressionOverload {
    /// The types of so many arguments, or nothing if it does not take so many.
    func parameters(for count: Int) -> [ExpressionType]? {
        if count == parameters.count { return parameters }
        guard isVariadic, count > parameters.count, let last = parameters.last else { return nil }
        return parameters + Array(repeating: last, count: count - parameters.count)
    }

    /// The form as users write it: `string.charAt(int)`.
    func signature(_ name: String) -> String {
        let arguments = (isMember ? parameters.dropFirst() : parameters[...]).map(\.description)
        let list = arguments.joined(separator: ", ") + (isVariadic ? ", …" : "")
        return isMember ? "\(parameters.first.map(\.description) ?? "").\(name)(\(list))" : "\(name)(\(list))"
    }
}
