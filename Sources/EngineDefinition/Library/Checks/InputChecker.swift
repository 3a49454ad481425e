internal import EngineLanguage

/// Checks what inputs say of themselves.
struct InputChecker {
    /// Whether what is declared is given to a call, so that it may be a file.
    var takesFiles = false
    /// What is wrong.
    private(set) var diagnostics = DiagnosticList()

    /// A map of inputs.
    mutating func check(_ inputs: NamedValues<InputDefinition>) {
        for input in inputs { check(input.value, named: input.name, at: input.span) }
    }

    private mutating func check(_ input: InputDefinition, named name: String, at span: Span) {
        if input.isRequired, input.defaultValue != nil, !input.hasUnreadableType {
            report(
                .needlessDefault, "a required input with a default is never missing", at: span,
                help: "remove 'required'")
        }
        if !takesFiles, input.type == .file || input.items?.value.type == .file { refuseFile(at: span) }
        // What goes with a type that cannot be read is not known.
        guard !input.hasUnreadableType else { return checkParts(.any, input.items, input.fields, at: span) }
        checkRanges(input, at: span)
        if let format = input.format, input.type != .string, input.type != .any {
            report(
                .uselessKey, "'format: \(format.rawValue)' has no meaning for type '\(input.type.rawValue)'", at: span,
                help: "write 'type: string'")
        }
        checkParts(input.type, input.items, input.fields, at: span)
        if let pattern = input.pattern {
            if input.type != .string {
                report(.uselessKey, "'pattern' has no meaning for type '\(input.type.rawValue)'", at: pattern.span)
            }
            _ = diagnostics.checked(pattern: pattern)
        }
        checkChoices(input.allowed, type: input.type.rawValue)
        checkDefault(of: input, named: name)
    }

    private mutating func refuseFile(at span: Span) {
        report(
            .fileOutsideCall, "only an input of an endpoint can be a file", at: span,
            help: "write 'type: string', or declare it as an input of the endpoint")
    }

    /// A default that is written out is held against all that the input declares.
    private mutating func checkDefault(of input: InputDefinition, named name: String) {
        guard case .leaf(let value)? = input.defaultValue, value.isLiteral, !value.isPlaceholder else { return }
        guard !input.allowed.isEmpty else { return checkFit(of: value, input, named: name) }
        let known = input.allowed.compactMap { $0.node.scalar?.text }
        guard !known.contains(value.scalar.text) else { return }
        diagnostics.append(
            Suggestion.unknown(
                .defaultNotAllowed, "the default '\(value.scalar.text)' is not in 'enum'", word: value.scalar.text,
                at: value.span, among: known))
    }

    private mutating func checkFit(of value: TemplateField, _ input: InputDefinition, named name: String) {
        let field = InputPlan.Field(
            name: name, definition: input, fallback: nil,
            pattern: input.pattern.flatMap { try? RegularExpression($0.value) }, element: nil, parts: [])
        let literal = ExpressionValue(value.node)
        guard !literal.isNull else { return }
        do throws(InputFault) {
            _ = try InputCheck(purpose: .record).checked(literal, field, path: name)
        } catch {
            report(.defaultNotAllowed, "the default cannot be: \(error.message)", at: value.span)
        }
    }

    private mutating func checkRanges(_ input: InputDefinition, at span: Span) {
        if let low = input.minimum, let high = input.maximum, low.value > high.value {
            report(.emptyRange, "'min' is greater than 'max'", at: low.span)
        }
        if let low = input.minimumItems, let high = input.maximumItems, low.value > high.value {
            report(.emptyRange, "'min_items' is greater than 'max_items'", at: low.span)
        }
        if let count = input.minimumItems ?? input.maximumItems, input.type != .array, input.type != .any {
            report(.uselessKey, "a count of items has no meaning for type '\(input.type.rawValue)'", at: count.span)
        }
        let sized: Set<InputDefinition.Kind> = [.string, .integer, .number, .decimal, .any]
        if let bound = input.minimum ?? input.maximum, !sized.contains(input.type) {
            report(.uselessKey, "a bound has no meaning for type '\(input.type.rawValue)'", at: bound.span)
        }
    }

    /// What a list or a map holds.
    mutating func checkParts(
        _ type: InputDefinition.Kind, _ items: Spanned<InputItems>?, _ fields: NamedValues<InputDefinition>,
        at span: Span
    ) {
        if let items, type != .array, type != .any {
            report(
                .uselessKey, "'items' have no meaning for type '\(type.rawValue)'", at: items.span,
                help: "write 'type: array'")
        }
        if let field = fields.first, type != .object, type != .any {
            report(
                .uselessKey, "'fields' have no meaning for type '\(type.rawValue)'", at: field.span,
                help: "write 'type: object'")
        }
        if case .input(let input)? = items?.value { check(input, named: "items", at: span) }
        check(fields)
    }

    /// The values of `enum`.
    mutating func checkChoices(_ values: [LiteralValue], type: String) {
        var seen: Set<String> = []
        for value in values {
            guard let scalar = value.node.scalar else { continue }
            if !seen.insert(scalar.text).inserted {
                report(.duplicateValue, "'\(scalar.text)' is written twice", at: value.node.span)
            }
            if !scalar.kind.fits(type) {
                report(.wrongEnumValue, "'\(scalar.text)' is no value of type '\(type)'", at: value.node.span)
            }
        }
    }

    private mutating func report(_ id: DiagnosticID, _ message: String, at span: Span, help: String? = nil) {
        diagnostics.append(Diagnostic(id, message, at: span, fix: help.map { Diagnostic.Fix($0) }))
    }
}

extension Scalar.Kind {
    /// Whether a scalar may be a value of a declared type.
    fileprivate func fits(_ type: String) -> Bool {
        switch type {
        case "string", "date", "timestamp", "time", "duration": self == .string
        case "integer": self == .integer
        case "number": self == .integer || self == .float
        case "boolean": self == .boolean(true) || self == .boolean(false)
        default: true
        }
    }
}
