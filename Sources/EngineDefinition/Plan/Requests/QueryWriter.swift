internal import EngineHTTP
internal import EngineLanguage

/// Appends entries to the query of an address, and to its masked twin.
struct QueryWriter {
    /// The address so far.
    private(set) var url: String
    /// The address with secrets masked.
    private(set) var display: String
    let fields: FormFields

    /// Continues an address that may have a query already.
    init(url: String, display: String, fields: FormFields) {
        self.url = url
        self.display = display
        self.fields = fields
    }

    /// Appends what the entries give; absent and null ones are left out.
    /// - Parameters:
    ///   - entries: names and values.
    ///   - bindings: the values of the roots.
    ///   - replacing: whether a field of the same name that the address has already is taken out first.
    /// - Throws: a fault at the hole that has no text.
    mutating func append(
        _ entries: [EntryPlan], _ bindings: ExpressionBindings, replacing: Bool
    ) throws(ExpressionFault) {
        for entry in entries {
            guard let value = try entry.value.evaluate(bindings), !value.isNull else { continue }
            if replacing { remove(entry.name) }
            try append(entry.name, value, isSecret: entry.value.isTainted)
        }
    }

    /// Appends one value.
    mutating func append(_ name: String, _ value: ExpressionValue, isSecret: Bool) throws(ExpressionFault) {
        for field in try fields.fields(name: name, value: value) {
            let separator = url.contains("?") ? (url.hasSuffix("?") || url.hasSuffix("&") ? "" : "&") : "?"
            let key = PercentEncoding.query(field.name)
            let text = PercentEncoding.query(field.text)
            url += "\(separator)\(key)=\(text)"
            display += "\(separator)\(key)=\(isSecret ? "•••" : text)"
        }
    }

    /// Appends one value, which is no secret, in place of a field of that name.
    mutating func replace(_ name: String, _ value: ExpressionValue) throws(ExpressionFault) {
        remove(name)
        try append(name, value, isSecret: false)
    }

    private mutating func remove(_ name: String) {
        url = Self.removing(name, from: url)
        display = Self.removing(name, from: display)
    }

    private static func removing(_ name: String, from url: String) -> String {
        guard let mark = url.firstIndex(of: "?") else { return url }
        let key = PercentEncoding.query(name)
        let kept = url[url.index(after: mark)...].split(separator: "&").filter { $0.prefix { $0 != "=" } != key }
        return kept.isEmpty ? String(url[..<mark]) : url[...mark] + kept.joined(separator: "&")
    }
}
