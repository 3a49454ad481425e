internal import EngineHTTP

/// What the header fields of a proxied request say (nango-api.md §9): which connection, how, and what goes along.
struct ProxyHeaders: Sendable {
    /// Before the names of fields that go to upstream.
    private static let prefix = "nango-proxy-"
    /// 10: a caller that needs more has something else to mend.
    private static let mostRetries = 10

    let integration: String
    let connection: String
    let retries: Int
    let retryStatuses: Set<Int>
    let baseURL: String?
    /// Whether all fields go along where a redirect leads to another host.
    let forwardsOnRedirect: Bool
    /// Fields for upstream, by their names there.
    let onward: HTTPFields

    /// Reads the fields.
    /// - Throws: `invalid_headers` with every one that is wrong.
    init(_ fields: HTTPFields) throws(RouteFault) {
        var reader = Reader(fields: fields)
        integration = reader.required("provider-config-key")
        connection = reader.required("connection-id")
        retries = min(reader.number("retries") ?? 0, Self.mostRetries)
        retryStatuses = reader.statuses("retry-on")
        let base = fields["base-url-override"] ?? ""
        if !base.isEmpty, (try? URLValue(base)) == nil { reader.refuse("base-url-override", "expected a URL") }
        baseURL = base.isEmpty ? nil : base
        for name in ["decompress", "forward-headers-on-redirect", "nango-is-sync", "nango-is-dry-run"] {
            reader.flag(name)
        }
        if (fields["nango-activity-log-id"] ?? "").utf8.count > 255 {
            reader.refuse("nango-activity-log-id", "expected at most 255 characters")
        }
        forwardsOnRedirect = fields["forward-headers-on-redirect"] == "true"
        guard reader.issues.isEmpty else {
            var fault = RouteFault(400, "invalid_headers")
            fault.issues = reader.issues
            throw fault
        }
        onward = Self.onward(fields)
    }

    /// The fields behind the prefix, and what the body is.
    private static func onward(_ fields: HTTPFields) -> HTTPFields {
        var onward = HTTPFields()
        for name in ["content-type", "content-encoding"] {
            if let value = fields[name] { onward[name] = value }
        }
        for field in fields {
            let name = field.name.lowercased()
            guard name.hasPrefix(prefix), name.utf8.count > prefix.utf8.count else { continue }
            let own = String(name.dropFirst(prefix.count))
            if own == "content-type", isSameForm(field.value, fields["content-type"]) { continue }
            onward[own] = field.value
        }
        return onward
    }

    /// Whether the type that is asked for is the one that the body is sent with, which says how its parts are told
    /// apart: clients of Nango name the form twice, and know its boundary only where they send it.
    private static func isSameForm(_ asked: String, _ sent: String?) -> Bool {
        func kind(_ type: String) -> String { String(type.prefix { $0 != ";" && $0 != " " }).lowercased() }
        guard let sent, kind(asked).hasPrefix("multipart/"), kind(asked) == kind(sent) else { return false }
        return !asked.lowercased().contains("boundary=") && sent.lowercased().contains("boundary=")
    }

    private struct Reader {
        let fields: HTTPFields
        var issues: [RouteFault.Issue] = []

        mutating func refuse(_ name: String, _ message: String, code: String = "custom") {
            issues.append(.init(code: code, message: "'\(name)': \(message)", path: [name]))
        }

        mutating func required(_ name: String) -> String {
            let value = fields[name] ?? ""
            if value.isEmpty { refuse(name, "this field is missing", code: "invalid_type") }
            return value
        }

        mutating func number(_ name: String) -> Int? {
            guard let text = fields[name], !text.isEmpty else { return nil }
            guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
                refuse(name, "expected a number")
                return nil
            }
            return number
        }

        mutating func statuses(_ name: String) -> Set<Int> {
            guard let text = fields[name], !text.isEmpty else { return [] }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.allSatisfy({ $0 != nil && (100...599).contains($0 ?? 0) }) else {
                refuse(name, "expected statuses with commas between them, such as 429,503")
                return []
            }
            return Set(parts.compactMap { $0 })
        }

        mutating func flag(_ name: String) {
            guard let text = fields[name], text != "true", text != "false" else { return }
            refuse(name, "expected true or false")
        }
    }
}
