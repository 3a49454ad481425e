/// What a response says about the caller's quota, in the forms that servers agree on.
///
/// `RateLimit` and `RateLimit-Policy` of the IETF drafts (`"default";r=50;t=30`, and the older
/// `limit=100, remaining=50, reset=30`), `RateLimit-Limit`, `-Remaining` and `-Reset`, and the same
/// with `X-RateLimit-` or `X-Rate-Limit-`. Of several windows the one with the least left counts.
public struct RateLimitFields: Sendable, Hashable {
    /// How many calls the window allows.
    public let limit: Int64?
    /// How many of them are left.
    public let remaining: Int64?
    /// How long until there are new ones.
    public let reset: Duration?

    /// Reads a head; nothing if it says nothing about a quota.
    /// - Parameters:
    ///   - fields: the head's fields.
    ///   - now: seconds since 1970; not asked for where nothing is said.
    public init?(_ fields: HTTPFields, now: @autoclosure () -> Int64) {
        // Most answers say nothing: that is seen at their names alone.
        guard fields.contains(where: { Self.mayBeLimit($0.name) }) else { return nil }
        let now = now()
        if let window = Self.windows(fields, now: now).min(by: { ($0.remaining ?? .max) < ($1.remaining ?? .max) }) {
            (limit, remaining, reset) = (window.limit, window.remaining, window.reset)
            return
        }
        for prefix in ["ratelimit-", "x-ratelimit-", "x-rate-limit-"] {
            let limit = fields[prefix + "limit"].flatMap(Self.least)
            let remaining = fields[prefix + "remaining"].flatMap(Self.least)
            let after = fields[prefix + "reset-after"] ?? fields[prefix + "reset"]
            let reset = after.flatMap { WaitHint.wait($0, now: now) }
            guard limit != nil || remaining != nil || reset != nil else { continue }
            (self.limit, self.remaining, self.reset) = (limit, remaining, reset)
            return
        }
        return nil
    }

    /// Whether a name begins as those do: with `RateLimit`, `X-RateLimit` or `X-Rate-Limit`.
    private static func mayBeLimit(_ name: String) -> Bool {
        let name = name.utf8
        guard name.count >= 9, let first = name.first?.asciiLowercased else { return false }
        switch first {
        case UInt8(ascii: "r"): return name.prefix(4).elementsEqual("rate".utf8) { $0.asciiLowercased == $1 }
        case UInt8(ascii: "x"):
            return name.dropFirst(2).prefix(4).elementsEqual("rate".utf8) { $0.asciiLowercased == $1 }
        default: return false
        }
    }

    private struct Window {
        var limit: Int64?
        var remaining: Int64?
        var reset: Duration?
    }

    /// The windows of the combined field.
    private static func windows(_ fields: HTTPFields, now: Int64) -> [Window] {
        let items = fields.listItems(of: "ratelimit")
        guard !items.isEmpty else { return [] }
        if items.allSatisfy({ !$0.contains(";") && $0.contains("=") }) {
            return [window(of: items.map { HTTPText.parameter($0) }, now: now)].filter { $0.remaining != nil }
        }
        let quotas = policies(fields)
        return items.compactMap { item in
            let parts = HTTPText.split(item, at: UInt8(ascii: ";"))
            guard let name = parts.first else { return nil }
            var window = window(of: parts.dropFirst().map { HTTPText.parameter($0) }, now: now)
            window.limit = window.limit ?? quotas[HTTPText.unquote(name)]
            return window.remaining == nil ? nil : window
        }
    }

    private static func window(of parameters: [(name: String, value: String?)], now: Int64) -> Window {
        var window = Window()
        for (name, value) in parameters {
            guard let value else { continue }
            switch name.asciiLowercased {
            case "limit", "q": window.limit = HTTPText.digits(value)
            case "remaining", "r": window.remaining = HTTPText.digits(value)
            case "reset", "t": window.reset = WaitHint.wait(value, now: now)
            default: break
            }
        }
        return window
    }

    /// The quota of each named policy.
    private static func policies(_ fields: HTTPFields) -> [String: Int64] {
        var quotas: [String: Int64] = [:]
        for item in fields.listItems(of: "ratelimit-policy") {
            let parts = HTTPText.split(item, at: UInt8(ascii: ";"))
            guard let name = parts.first else { continue }
            let quota = parts.dropFirst().map { HTTPText.parameter($0) }.first { $0.name == "q" }
            quotas[HTTPText.unquote(name)] = quota?.value.flatMap { HTTPText.digits($0) }
        }
        return quotas
    }

    /// The least of the numbers in a list such as `100, 1000;w=3600`.
    private static func least(_ text: String) -> Int64? {
        let items = HTTPText.split(text, at: UInt8(ascii: ","))
        return items.compactMap { item in
            HTTPText.split(item, at: UInt8(ascii: ";")).first.flatMap { HTTPText.digits($0) }
        }.min()
    }
}
