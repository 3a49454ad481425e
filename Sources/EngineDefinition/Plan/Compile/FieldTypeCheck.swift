internal import EngineLanguage

/// Compares what a field shall be with what its expressions give, as far as that is known before data comes
/// (expressions reference §4).
struct FieldTypeCheck {
    private let field: FieldDefinition
    private let from: CompiledExpression
    private let zone: CompiledExpression?
    private let name: String

    init(_ field: FieldDefinition, _ from: CompiledExpression, _ zone: CompiledExpression?, named name: String) {
        self.field = field
        self.from = from
        self.zone = zone
        self.name = name
    }

    /// Reports a value that could never be of the declared type, and a zone that is none.
    func check(_ diagnostics: inout DiagnosticList) {
        if !fits(from.type) {
            let message = "'\(name)' is declared as \(field.type.rawValue), and this gives \(from.type)"
            diagnostics.append(Diagnostic(.expressionType, message, at: from.span).help(help))
        }
        guard let zone else { return }
        if zone.type != .string, zone.type != .dyn, zone.type != .error {
            diagnostics.append(
                Diagnostic(
                    .expressionType, "a time zone is named by a text, and this gives \(zone.type)", at: zone.span))
        } else if zone.roots.isEmpty, let word = zone.evaluate(ExpressionBindings()).value?.string,
            TimeZoneRules.named(word) == nil
        {
            diagnostics.append(
                Diagnostic(.unknownTimezone, "'\(word)' is no IANA time zone", at: zone.span)
                    .help("for example 'Europe/Berlin'"))
        }
    }

    private var help: String {
        switch field.type {
        case .string: "convert it with 'string(…)', or change 'type'"
        case .integer: "convert it with 'int(…)', or change 'type'"
        case .number: "convert it with 'double(…)', or change 'type'"
        case .timestamp where from.type == .int || from.type == .double: "say what it counts: 'unit: seconds'"
        default: "change 'type', or the expression"
        }
    }

    private func fits(_ type: ExpressionType) -> Bool {
        switch type {
        case .bool: field.type == .boolean || field.type == .any
        case .int, .uint: [.integer, .number, .decimal, .any].contains(field.type) || isCounted
        case .double: [.number, .decimal, .any].contains(field.type) || isCounted
        case .string: [.string, .decimal, .timestamp, .date, .time, .duration, .bytes, .any].contains(field.type)
        case .bytes: [.string, .bytes, .any].contains(field.type)
        case .timestamp: [.string, .timestamp, .any].contains(field.type)
        case .duration: [.string, .duration, .any].contains(field.type)
        case .list: field.type == .array || field.type == .any
        case .map, .object: field.type == .object || field.type == .any
        default: true
        }
    }

    private var isCounted: Bool { field.type == .timestamp && field.unit != nil }
}
