import EngineLanguage
import Testing

@testable import EngineCLI

/// Holds every JSON result that a test sees against the form that its command declares.
enum ResultCheck {
    /// Checks the output of a line with `--json` that did not end with wrong usage.
    static func check(_ outcome: TypedLine.Outcome, of words: [String]) {
        guard words.contains("--json"), outcome.code != .usage, !outcome.output.isEmpty,
            case .command(let type, _, _)? = try? CommandLineParser(commands: CommandRegistry.members).parse(
                words.filter { $0 != "--json" }),
            let reporting = type as? any ReportingCommand.Type, !words.contains("--format")
        else { return }
        guard let document = outcome.json else {
            Issue.record("\(words) printed no JSON document: \(outcome.output.prefix(200))")
            return
        }
        let faults = reporting.results.map { self.faults(of: document, in: $0) }
        #expect(faults.contains { $0.isEmpty }, "\(words): \(faults)")
    }

    /// Where a document is not of a form.
    static func faults(of document: JSONValue, in shape: ResultShape) -> [String] {
        let version = ResultShape.Field("format_version", .integer, "")
        var faults = faults(of: document, .object([version] + shape.fields), at: "")
        if document["format_version"] != ResultShape.formatVersion { faults.append("format_version") }
        return faults
    }

    private static func faults(of value: JSONValue, _ kind: ResultShape.Kind, at path: String) -> [String] {
        switch (kind, value) {
        case (.any, _), (.text, .string), (.number, .number), (.flag, .bool): return []
        case (.integer, .number(let number)): return number.int64 == nil ? [path] : []
        case (.list(let inner), .array(let elements)):
            return elements.enumerated().flatMap { faults(of: $1, inner, at: "\(path)[\($0)]") }
        case (.map(let inner), .object(let members)):
            return members.flatMap { faults(of: $0.value, inner, at: "\(path).\($0.key)") }
        case (.object(let fields), .object(let members)):
            let unknown = members.map(\.key).filter { key in !fields.contains { $0.name == key } }
            return unknown.map { "\(path).\($0) is not declared" }
                + fields.flatMap { field -> [String] in
                    guard let member = value[field.name] else {
                        return field.isOptional ? [] : ["\(path).\(field.name) is missing"]
                    }
                    if member.isNull, field.isNullable { return [] }
                    return faults(of: member, field.kind, at: "\(path).\(field.name)")
                }
        default: return ["\(path) is \(value)"]
        }
    }
}
