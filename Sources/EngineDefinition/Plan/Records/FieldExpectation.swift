internal import EngineLanguage

/// What a field's value is held against beyond its type: `enum`, `format`, `items`, `fields`.
///
/// What does not fit is kept as it came and counted (docs/decisions/0033). A class, so that fields without it, which
/// are nearly all, pay for one pointer.
final class FieldExpectation: Sendable {
    private let allowed: [ExpressionValue]
    /// The same as JSON tokens: what nearly all values are found among, without being parsed.
    private let tokens: [[UInt8]]
    private let format: SettingFormat?
    private let element: InputPlan.Element?
    private let parts: [InputPlan.Field]
    /// All of it as text, for telling one from another.
    let identity: String

    /// Takes what a field declares.
    /// - Returns: nothing if that is nothing but its type.
    init?(_ field: FieldDefinition, element: InputPlan.Element?, parts: [InputPlan.Field]) {
        guard !field.allowed.isEmpty || field.format != nil || element != nil || !parts.isEmpty else { return nil }
        allowed = field.allowed.map { ExpressionValue($0.node) }
        tokens = allowed.compactMap { try? Array($0.jsonText().utf8) }
        format = field.format.map(SettingFormat.init)
        self.element = element
        self.parts = parts
        identity =
            field.allowed.identity + (field.format?.rawValue ?? "") + "[\(element?.identity ?? "")]{\(parts.identity)}"
    }

    /// Whether the JSON text of a value is as expected.
    func holds(for token: ArraySlice<UInt8>) -> Bool {
        if !allowed.isEmpty, !tokens.contains(where: { $0.elementsEqual(token) }) {
            // A text may be written with other escapes, and a number with other digits.
            guard let value = Self.value(token), allowed.contains(where: { $0 == value }) else { return false }
        }
        guard format != nil || element != nil || !parts.isEmpty else { return true }
        guard let value = Self.value(token) else { return false }
        if let format, let text = value.string, !format.accepts(text) { return false }
        return holds(inside: value)
    }

    private func holds(inside value: ExpressionValue) -> Bool {
        let check = InputCheck(purpose: .record)
        do throws(InputFault) {
            switch value {
            case .list(let elements): try check.checkElements(elements, element)
            case .map(let map): try check.checkParts(map, parts)
            default: break
            }
            return true
        } catch {
            return false
        }
    }

    private static func value(_ token: ArraySlice<UInt8>) -> ExpressionValue? {
        (try? JSONValue(parsing: Array(token))).map { ExpressionValue($0) }
    }
}

extension [LiteralValue] {
    fileprivate var identity: String {
        map { (try? ExpressionValue($0.node).jsonText()) ?? "" }.joined(separator: ",") + ";"
    }
}

extension InputPlan.Element {
    fileprivate var identity: String {
        switch self {
        case .type(let kind): kind.rawValue
        case .field(let field): field.identity
        }
    }
}

extension [InputPlan.Field] {
    fileprivate var identity: String { map(\.identity).joined(separator: ",") }
}

extension InputPlan.Field {
    fileprivate var identity: String {
        let own = definition
        let limits = [own.minimum?.value, own.maximum?.value].map { $0.map { "\($0)" } ?? "" }.joined(separator: "-")
        return "\(name):\(own.type.rawValue):\(own.isRequired):\(own.allowed.identity)\(own.format?.rawValue ?? "")"
            + ":\(own.pattern?.value ?? ""):\(limits)[\(element?.identity ?? "")]{\(parts.identity)}"
    }
}
