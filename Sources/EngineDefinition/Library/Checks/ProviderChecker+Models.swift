internal import EngineLanguage

extension ProviderChecker {
    /// A model's key and fields.
    mutating func check(model: ModelDefinition) {
        var checker = ModelChecker()
        checker.check(model)
        diagnostics.append(contentsOf: checker.diagnostics)
    }
}

/// Checks what a model says of itself.
struct ModelChecker {
    /// What is wrong.
    private(set) var diagnostics = DiagnosticList()

    /// Key and fields.
    mutating func check(_ model: ModelDefinition) {
        diagnostics.reportRepetition(in: model.key, of: "key field")
        for name in model.key where !name.isPlaceholder && model.fields[name.value] == nil && !model.fields.isEmpty {
            diagnostics.append(
                Suggestion.unknown(
                    .unknownKeyField, "the model has no field '\(name.value)'", word: name.value, at: name.span,
                    among: model.fields.names))
        }
        for field in model.fields { check(field.value, at: field.span) }
    }

    private mutating func check(_ field: FieldDefinition, at span: Span) {
        if field.hasUnreadableType { return }
        if field.unit != nil, field.type != .timestamp {
            report("'unit' has no meaning for type '\(field.type.rawValue)'", at: span, help: "write 'type: timestamp'")
        }
        if let zone = field.zone, field.type != .timestamp {
            report(
                "'zone' has no meaning for type '\(field.type.rawValue)'", at: zone.span,
                help: "write 'type: timestamp'")
        }
        if let format = field.format, field.type != .string, field.type != .any {
            report(
                "'format: \(format.rawValue)' has no meaning for type '\(field.type.rawValue)'", at: span,
                help: "write 'type: string'")
        }
        if let items = field.items, field.type != .array, field.type != .any {
            report(
                "'items' have no meaning for type '\(field.type.rawValue)'", at: items.span, help: "write 'type: array'"
            )
        }
        if let inner = field.fields.first, field.type != .object, field.type != .any {
            report(
                "'fields' have no meaning for type '\(field.type.rawValue)'", at: inner.span,
                help: "write 'type: object'")
        }
        var inputs = InputChecker()
        inputs.checkChoices(field.allowed, type: field.type.rawValue)
        inputs.check(field.fields)
        if case .input(let input)? = field.items?.value { inputs.check(input.fields) }
        diagnostics.append(contentsOf: inputs.diagnostics)
    }

    private mutating func report(_ message: String, at span: Span, help: String) {
        diagnostics.append(Diagnostic(.uselessKey, message, at: span, fix: Diagnostic.Fix(help)))
    }
}
