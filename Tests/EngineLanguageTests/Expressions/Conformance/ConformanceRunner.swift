@testable import EngineLanguage

/// Runs one case one way.
struct ConformanceRunner {
    /// How an expression is brought to its value.
    ///
    /// All ways must agree.
    enum Way: CaseIterable {
        /// Constant parts are computed when it is compiled.
        case folded
        /// Everything is computed when it runs.
        case unfolded
        /// What JSON can say, roots and literals, comes from a tape.
        case tape
    }

    let test: ConformanceCase
    let way: Way

    /// What is wrong with the outcome, or nothing.
    func run() throws -> String? {
        if let template = test.json["template"]?.string { return try runTemplate(template) }
        var diagnostics = DiagnosticList()
        let source = ExpressionSource(text: test.text("expr"))
        guard var expression = ExpressionParser.parse(source, diagnostics: &diagnostics) else {
            return judge(refused: diagnostics)
        }
        var scope = try test.scope()
        var bindings = try way == .tape ? test.tapeBindings() : test.bindings()
        if way == .tape, !test.isCheckOnly {
            let lifted = LiftedLiterals(expression)
            expression = lifted.expression
            scope = try test.scope(adding: lifted.roots)
            for (name, binding) in lifted.bindings { bindings[name] = binding }
        }
        let fieldClass = ExpressionFieldClass(rawValue: test.text("field")) ?? .value
        guard
            let compiled = expression.compile(
                in: scope, for: ExpressionPurpose("field", fieldClass), mode: test.isChecked ? .strict : .lenient,
                folds: way != .unfolded, diagnostics: &diagnostics)
        else { return judge(refused: diagnostics) }
        if let mismatch = try judge(type: compiled.checked.type) { return mismatch }
        if test.isCheckOnly { return nil }
        if test.json["outcome"] != nil { return try judge(outcome: compiled.evaluate(bindings)) }
        return try judge(compiled, bindings)
    }

    private func runTemplate(_ text: String) throws -> String? {
        var diagnostics = DiagnosticList()
        let bindings = try way == .tape ? test.tapeBindings() : test.bindings()
        guard let template = Template.parse(ExpressionSource(text: text), diagnostics: &diagnostics),
            let compiled = template.compile(
                in: try test.scope(), for: ExpressionPurpose("template"), folds: way == .folded,
                diagnostics: &diagnostics)
        else { return test.text("outcome") == "load_error" ? nil : "refused: \(diagnostics.all.map(\.message))" }
        return try judge(outcome: compiled.evaluate(bindings))
    }

    // MARK: Judging

    private func judge(refused diagnostics: DiagnosticList) -> String? {
        if test.json["expect"]?["error"] != nil || test.text("outcome") == "load_error" { return nil }
        return "refused: \(diagnostics.all.map(\.message).joined(separator: "; "))"
    }

    private func judge(type: ExpressionType) throws -> String? {
        guard let expected = test.json["expect"]?["type"] else { return nil }
        let wanted = try ConformanceType.read(expected)
        return wanted == type ? nil : "type \(type), expected \(wanted)"
    }

    private func judge(_ compiled: CompiledExpression, _ bindings: ExpressionBindings) throws -> String? {
        do throws(ExpressionFault) {
            let value = try compiled.rawValue(bindings)
            guard let expected = test.json["expect"]?["value"] else { return "expected an error, got \(value)" }
            guard let wanted = try? ConformanceValue.read(expected) else { return "cannot read what is expected" }
            return ConformanceValue.agree(unwrapped(value), wanted) ? nil : "got \(value), expected \(wanted)"
        } catch {
            guard let expected = test.json["expect"]?["error"]?.elements else {
                return "\(error.kind) error: \(error.message)"
            }
            let wantsMissing = test.file.hasPrefix("profile/") && expected.first?.string == "missing"
            return wantsMissing && error.kind != .missing ? "\(error.kind) error, expected missing" : nil
        }
    }

    /// The suite writes an optional that holds something as what it holds.
    private func unwrapped(_ value: ExpressionValue) -> ExpressionValue {
        guard case .optional(let held?) = value else { return value }
        return held
    }

    private func judge(outcome: ExpressionOutcome) throws -> String? {
        let expected = test.json["outcome"] ?? .null
        switch (outcome, expected.string) {
        case (.absent, "absent"), (.fault, "fault"): return nil
        case (.value(.bool(false)), "no_match"): return nil
        case (.value(let value), nil):
            let wanted = try ConformanceValue.read(expected["value"] ?? .null)
            return ConformanceValue.agree(value, wanted) ? nil : "got \(value), expected \(wanted)"
        default: return "got \(outcome), expected \(expected)"
        }
    }
}

extension CompiledExpression {
    /// The value before the rules of the field's class.
    func rawValue(_ bindings: ExpressionBindings) throws(ExpressionFault) -> ExpressionValue {
        let made = try lazy.get()
        let evaluation = ExpressionEvaluation()
        return try evaluation.withSlots(made.slots, from: bindings) { slots throws(ExpressionFault) in
            let value = try evaluation.run(made.program, slots: slots)
            if value.isError { throw made.program.fault(of: value, in: evaluation) }
            return try evaluation.export(value)
        }
    }
}

/// An expression whose literals became roots that are bound to tapes.
struct LiftedLiterals {
    let expression: Expression
    private(set) var roots: [ExpressionRoot] = []
    private(set) var bindings: [(String, ExpressionBindings.Binding)] = []

    init(_ original: Expression) {
        var nodes: [ExpressionNode] = []
        for (index, node) in original.nodes.enumerated() {
            guard case .literal(let value) = node.kind, let text = ConformanceValue.json(value),
                let tape = try? JSONTape.parse(Array(text.utf8))
            else {
                nodes.append(node)
                continue
            }
            let name = "literal_\(index)"
            roots.append(ExpressionRoot(name, value.literalType))
            bindings.append((name, .json(tape)))
            nodes.append(
                ExpressionNode(
                    kind: .identifier(name, isAbsolute: true), range: node.range, focus: node.focus,
                    firstLink: node.firstLink, linkCount: node.linkCount))
        }
        expression = Expression(
            source: original.source, range: original.range, nodes: nodes, links: original.links, root: original.root)
    }
}
