internal import EngineCrypto
internal import EngineHTTP
package import EngineLanguage

/// Takes secrets out of texts that come from upstream: an error that echoes a token must not reach a log or the store
/// (reliability.md I6).
struct SecretMask {
    private let secrets: [String]

    /// Shorter values are no secrets that could be told from ordinary words.
    private static let shortest = 6

    /// Takes the credentials that a call may carry, the application's secrets, and secret inputs.
    /// - Parameters:
    ///   - bindings: the values of the roots.
    ///   - former: credentials that the call carried before they were renewed: upstream may repeat what it refused.
    ///   - marks: further texts: what a request was marked with, which may hold credentials in a form of its own.
    init(_ bindings: ExpressionBindings, former: [ExpressionValue] = [], marks: [String] = []) {
        var found = Set(marks.filter { $0.utf8.count >= Self.shortest })
        for value in former { Self.collect(value, &found) }
        if case .value(let value)? = bindings[ExpressionBindings.hiddenRoot] { Self.collect(value, &found) }
        if case .value(let value)? = bindings["credentials"] { Self.collect(value, &found) }
        if case .object(let fields)? = bindings["integration"] {
            for name in ["client_secret", "webhook_secret"] {
                if case .value(let value)? = fields[name] { Self.collect(value, &found) }
            }
        }
        for secret in found {
            found.insert(PercentEncoding.query(secret))
            found.insert(String(JSONWriter.text(.string(secret)).dropFirst().dropLast()))
            found.insert(Base64.encode(Array(secret.utf8)))
        }
        // Longer ones first: one secret may begin with another.
        secrets = found.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    private static func collect(_ value: ExpressionValue, _ found: inout Set<String>) {
        switch value {
        case .string(let text) where text.utf8.count >= shortest: found.insert(text)
        case .list(let elements): for element in elements { collect(element, &found) }
        case .map(let map): for entry in map.entries { collect(entry.value, &found) }
        default: break
        }
    }

    /// The text with every secret in it masked.
    func masked(_ text: String) -> String {
        secrets.reduce(text) {
            $1.isEmpty ? $0 : $0.split(separator: $1, omittingEmptySubsequences: false).joined(separator: "•••")
        }
    }
}

extension ExpressionBindings {
    /// A name that no expression can write.
    fileprivate static let hiddenRoot = "$hidden"

    /// Takes over the values that no text may show.
    mutating func takeHidden(from other: ExpressionBindings) {
        if let hidden = other[Self.hiddenRoot] { self[Self.hiddenRoot] = hidden }
    }

    /// Adds values that no text may show: secret inputs, and what secret steps gave.
    package mutating func hide(_ values: [ExpressionValue]) {
        guard !values.isEmpty else { return }
        var hidden = values
        if case .value(let value)? = self[Self.hiddenRoot], case .list(let before) = value { hidden += before }
        self[Self.hiddenRoot] = .value(.list(hidden))
    }
}
