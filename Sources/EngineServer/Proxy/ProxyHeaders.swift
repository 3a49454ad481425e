internal import EngineHTTP
internal import EngineStore

/// What the header fields of a proxied request say (nango-api.md §9): which connection, how, and what goes along.
struct ProxyHeaders: Sendable {
    /// Before the names of fields that go to upstream.
    private static let prefix = "nango-proxy-"
    /// 10: a caller that needs more has something else to mend.
    private static let mostRetries = 10
    private static let baseName = "base-url-override"

    let integration: String
    let connection: String
    let retries: Int
    let retryStatuses: Set<Int>
    /// The address in the place of the base; it may have holes until it is filled.
    private(set) var baseURL: String?
    private let hasHoles: Bool
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
        let base = fields[Self.baseName] ?? ""
        hasHoles = FilledTemplate.hasHoles(base)
        if !base.isEmpty, !hasHoles, (try? URLValue(base)) == nil { reader.refuse(Self.baseName, "expected a URL") }
        baseURL = base.isEmpty ? nil : base
        for name in ["decompress", "forward-headers-on-redirect", "nango-is-sync", "nango-is-dry-run"] {
            reader.flag(name)
        }
        if (fields["nango-activity-log-id"] ?? "").utf8.count > 255 {
            reader.refuse("nango-activity-log-id", "expected at most 255 characters")
        }
        forwardsOnRedirect = fields["forward-headers-on-redirect"] == "true"
        try reader.finish()
        onward = Self.onward(fields)
    }

    /// Puts what is known of the connection into the holes of the address (docs/decisions/0183).
    /// - Throws: `invalid_headers` where that makes no address.
    mutating func fill(with connection: StoredConnection) throws(RouteFault) {
        guard hasHoles, let base = baseURL else { return }
        var reader = Reader(fields: [:])
        do throws(FilledTemplate.Fault) {
            let filled = try FilledTemplate(config: connection.toldConfig).base(base)
            if (try? URLValue(filled)) == nil {
                reader.refuse(Self.baseName, "with what is known of this connection it is no URL")
            }
            baseURL = filled
        } catch {
            reader.refuse(Self.baseName, error.message)
        }
        try reader.finish()
    }

    /// A path with its query, the holes filled likewise.
    /// - Throws: `invalid_uri_params` where a value is missing.
    static func filled(_ target: String, with connection: StoredConnection) throws(RouteFault) -> String {
        guard FilledTemplate.hasHoles(target) else { return target }
        do throws(FilledTemplate.Fault) {
            return try FilledTemplate(config: connection.toldConfig).target(target)
        } catch {
            var fault = RouteFault(400, "invalid_uri_params")
            fault.issues = [.init(code: "custom", message: "the path of the call: \(error.message)", path: error.path)]
            throw fault
        }
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

        func finish() throws(RouteFault) {
            guard !issues.isEmpty else { return }
            var fault = RouteFault(400, "invalid_headers")
            fault.issues = issues
            throw fault
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

extension FilledTemplate.Fault {
    private var name: String {
        switch self {
        case .missing(let name), .unfit(let name): name
        }
    }

    /// The keys that lead to the value.
    fileprivate var path: [String] { name.split(separator: ".").map(String.init) }

    fileprivate var message: String {
        switch self {
        case .missing(let name): "this connection has no '\(name)'; 'connection_config' of GET /connections/:id has all"
        case .unfit(let name): "the value of '\(name)' may not stand there"
        }
    }
}
