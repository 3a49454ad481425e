internal import EngineHTTP
internal import EngineLanguage

/// What a person brings back from where they were sent: the query of the callback, or the form that was posted there.
public struct AuthorizationCallback: Sendable {
    /// The entries in order.
    let entries: [(name: String, value: String)]

    /// Takes entries.
    public init(_ entries: [(name: String, value: String)]) {
        self.entries = entries
    }

    /// Reads a query, without its question mark, or a form.
    public init(query: String) {
        entries = FormEncoding.decode(query.utf8)
    }

    /// The first value of a name that is not empty.
    public subscript(name: String) -> String? { entries.first { $0.name == name && !$0.value.isEmpty }?.value }

    /// The text by which the flow is known again.
    public var state: String? { self["state"] }

    /// A name that stands there twice although it decides something (RFC 6749 §3.1).
    func repeated(among names: [String]) -> String? {
        names.first { name in entries.count { $0.name == name } > 1 }
    }

    /// The root `callback`.
    var map: ExpressionMap {
        var map = ExpressionMap()
        for entry in entries where map[entry.name] == nil { map[.string(entry.name)] = .string(entry.value) }
        return map
    }
}
