// MARK: Calls and macros

extension ExpressionReader {
    /// The arguments behind an opening parenthesis.
    private mutating func arguments() -> [Int] {
        let open = token.start
        advance()
        var arguments: [Int] = []
        while token.kind != .rightParenthesis, token.kind != .end {
            arguments.append(nested { $0.expression() })
            guard take(.comma) else { break }
        }
        close(.rightParenthesis, ")", opened: open)
        return arguments
    }

    /// `f(…)`; the opening parenthesis is ahead.
    mutating func call(_ name: String, _ focus: Range<Int>) -> Int {
        let arguments = arguments()
        let range = focus.lowerBound..<lastEnd
        switch (name, arguments.count) {
        case ("has", 1): return presence(arguments[0], range, focus)
        case ("coalesce", 1...): return make(.coalesce, range, focus: focus, arguments)
        case ("isBlank", 1): return make(.isBlank, range, focus: focus, arguments)
        default: return make(.call(name), range, focus: focus, arguments)
        }
    }

    private mutating func presence(_ argument: Int, _ range: Range<Int>, _ focus: Range<Int>) -> Int {
        guard case .select(let field, isOptional: false) = nodes[argument].kind else {
            if case .invalid = nodes[argument].kind { return argument }
            fail(
                "has() asks for a field: has(a.b)", at: nodes[argument].range,
                fix: Diagnostic.Fix("the presence of a computed key is 'key in map'"))
            return invalid(range)
        }
        return make(.presence(field), range, focus: nodes[argument].focus, [child(0, of: argument)])
    }

    /// `a.f(…)`; the opening parenthesis is ahead.
    mutating func memberCall(_ target: Int, _ name: String, _ focus: Range<Int>) -> Int {
        let arguments = arguments()
        let range = nodes[target].range.lowerBound..<lastEnd
        if let macro = ExpressionMacro(calling: name), let form = macro.form(arguments: arguments.count) {
            return comprehension(macro, form.variables, target, arguments, range, focus)
        }
        switch (name, arguments.count) {
        case ("bind", 3) where isNamespace(target, "cel"):
            return binding(.bind, arguments[0], [arguments[1], arguments[2]], range, focus)
        case ("optMap", 2): return binding(.optionalMap, arguments[0], [target, arguments[1]], range, focus)
        case ("optFlatMap", 2): return binding(.optionalFlatMap, arguments[0], [target, arguments[1]], range, focus)
        default: return make(.memberCall(name), range, focus: focus, [target] + arguments)
        }
    }

    private func isNamespace(_ node: Int, _ name: String) -> Bool {
        guard case .identifier(name, _) = nodes[node].kind else { return false }
        return true
    }

    private mutating func comprehension(
        _ macro: ExpressionMacro, _ variables: Int, _ target: Int, _ arguments: [Int], _ range: Range<Int>,
        _ focus: Range<Int>
    ) -> Int {
        var names: [String] = []
        for argument in arguments.prefix(variables) {
            guard let name = variable(argument, macro.rawValue) else { return invalid(range) }
            if names.contains(name) {
                fail("'\(name)' is the name of both variables", at: nodes[argument].range)
            }
            names.append(name)
        }
        let operands = [target] + arguments.dropFirst(variables)
        return make(.comprehension(macro, variables: names), range, focus: focus, operands)
    }

    private mutating func binding(
        _ macro: ExpressionNode.BindingMacro, _ name: Int, _ operands: [Int], _ range: Range<Int>, _ focus: Range<Int>
    ) -> Int {
        guard let name = variable(name, text(focus)) else { return invalid(range) }
        return make(.binding(macro, variable: name), range, focus: focus, operands)
    }

    /// The name that a macro's argument declares.
    private mutating func variable(_ node: Int, _ macro: String) -> String? {
        switch nodes[node].kind {
        case .identifier(let name, isAbsolute: false): return name
        case .invalid: return nil
        default:
            fail("\(macro)() takes the name of a variable here", at: nodes[node].range)
            return nil
        }
    }
}
