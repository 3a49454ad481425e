internal import EngineHTTP
public import EngineLanguage

/// A limit that a call falls under, with the bucket and the cost of this call.
public struct LimitUse: Sendable {
    /// The limit's number among those of the provider.
    public let limit: Int
    /// The bucket: the value of the limit's `key`.
    public let key: String
    /// Whether all connections of the app share the limit.
    public var isShared: Bool { plan.isShared }
    let plan: LimitPlan
    let reading: ResponsePlan
    let bindings: ExpressionBindings

    /// What a response says about the limit.
    public struct Notice: Sendable {
        /// How much is left.
        public var remaining: Double?
        /// The most that there can be.
        public var capacity: Double?
        /// How much comes back each second.
        public var refill: Double?
        /// Seconds until everything is back.
        public var resetSeconds: Double?
        /// What the call took, where that is only known from its response.
        public var cost: Double?
        /// What is there and cannot be read.
        public var unread: [UnreadLimit] = []
    }

    /// Reads what a response says about the limit.
    /// - Parameters:
    ///   - response: the response.
    ///   - now: the present instant.
    ///   - call: the endpoint or step that was called, for what cannot be read.
    /// - Returns: nothing if the limit has nothing to be read.
    public func notice(of response: UpstreamResponse, now: ExpressionTimestamp, call: String = "") -> Notice? {
        guard plan.isRead else { return nil }
        let expressions = [plan.remaining, plan.capacity, plan.refill, plan.reset, plan.cost].compactMap { $0 }
        // The body is read a second time only for the few limits that stand in it.
        let needsBody = expressions.contains { $0.text.contains("response.body") }
        let head = UpstreamResponse(
            status: response.status, fields: response.fields, body: needsBody ? response.body : [], url: response.url)
        guard let answer = try? Answer(head, reading) else { return nil }
        var bindings = bindings
        bindings.bind(answer, now: now)
        var reader = LimitReader(self, bindings, response.fields, call: call)
        var notice = Notice()
        notice.remaining = reader.number("remaining", plan.remaining) { $0.double }
        notice.capacity = reader.number("capacity", plan.capacity) { $0.double }
        notice.refill = reader.number("refill", plan.refill) { $0.double }
        notice.resetSeconds = reader.number("reset", plan.reset) { $0.seconds(from: now) }
        notice.cost = reader.number("cost", plan.cost) { $0.double }
        notice.unread = reader.unread
        return notice
    }
}

extension LimitPlan {
    /// Whether a response says something of it in a way that the definition names.
    var isRead: Bool { remaining != nil || capacity != nil || refill != nil || reset != nil || cost != nil }

    /// Whether calls of an endpoint fall under the limit.
    func applies(to call: String) -> Bool {
        endpoints.isEmpty || endpoints.contains { NameGlob($0).matches(call) }
    }

    /// The use of the limit by one call; a key without a value is a bucket of its own.
    func use(number: Int, _ reading: ResponsePlan, _ bindings: ExpressionBindings) -> LimitUse {
        let key = key?.evaluate(bindings).value.flatMap { try? $0.templateText() } ?? ""
        return LimitUse(limit: number, key: key, plan: self, reading: reading, bindings: bindings)
    }
}

/// A pattern for names in which a star stands for any text.
struct NameGlob {
    private let parts: [Substring]
    private let pattern: String

    init(_ pattern: String) {
        self.pattern = pattern
        parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    }

    /// Whether a name fits.
    func matches(_ name: String) -> Bool {
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return name == pattern }
        guard name.hasPrefix(first), name.hasSuffix(last), name.count >= first.count + last.count else { return false }
        var rest = name.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }
}
