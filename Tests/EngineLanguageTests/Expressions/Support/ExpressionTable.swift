import Testing

@testable import EngineLanguage

/// Rows of an expression and what comes of it.
///
/// A row is `expression => expression` (both have the same value, of the same type, in the same order),
/// `expression => error: kind`, `expression => refused: id` (at load) or `expression => absent`. Each is run with its
/// constant parts computed beforehand and without, and the type that the checker gives must hold.
enum ExpressionTable {
    static func check(
        _ rows: String, _ bindings: ExpressionBindings = ExpressionBindings(),
        at location: SourceLocation = #_sourceLocation
    ) {
        for row in rows.split(separator: "\n") {
            guard let arrow = row.firstRange(of: " => ") else {
                Issue.record("'\(row)' is no row", sourceLocation: location)
                continue
            }
            let text = String(row[..<arrow.lowerBound])
            let wanted = String(row[arrow.upperBound...])
            let expected = wanted.first { $0 == ":" } != nil && isWord(wanted) ? wanted : word(wanted, true, bindings)
            for folds in [true, false] {
                let found = word(text, folds, bindings)
                #expect(found == expected, "\(row)\(folds ? "" : " (unfolded)")", sourceLocation: location)
            }
        }
    }

    private static func isWord(_ text: String) -> Bool { text.hasPrefix("error: ") || text.hasPrefix("refused: ") }

    /// What comes of an expression, as text that tells every difference.
    static func word(_ text: String, _ folds: Bool, _ bindings: ExpressionBindings) -> String {
        guard text != "absent" else { return text }
        var diagnostics = DiagnosticList()
        let compiled = ExpressionParser.parse(ExpressionSource(text: text), diagnostics: &diagnostics)?.compile(
            in: TestScope.all, for: ExpressionPurpose("row"), mode: .strict, folds: folds, diagnostics: &diagnostics)
        guard let compiled else {
            let ids = diagnostics.all.filter { $0.severity == .error }.map(\.id.name)
            return "refused: " + ids.joined(separator: " ")
        }
        switch compiled.evaluate(bindings) {
        case .absent: return "absent"
        case .fault(let fault): return "error: \(fault.kind)"
        case .value(let value):
            let fits = compiled.type.holds(value)
            return fits ? ValueText.of(value) : "\(ValueText.of(value)), declared \(compiled.type)"
        }
    }
}

/// The text of a value in which different values differ: its type, the order of its entries, the sign of zero.
enum ValueText {
    static func of(_ value: ExpressionValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .uint(let value): "\(value)u"
        case .double(let value): "double \(value)"
        case .number(let number): of(number.value)
        case .string(let text): text.debugDescription
        case .bytes(let bytes): "bytes \(bytes)"
        case .list(let elements): "[" + elements.map(of).joined(separator: ", ") + "]"
        case .map(let map):
            "{" + map.entries.map { "\(of($0.key)): \(of($0.value))" }.joined(separator: ", ") + "}"
        case .timestamp(let instant): "at \(instant.rfc3339)"
        case .duration(let duration): "for \(DurationText.format(duration.nanoseconds))"
        case .type(let name): "type \(name)"
        case .optional(let held): held.map { "some \(of($0))" } ?? "none"
        }
    }
}
