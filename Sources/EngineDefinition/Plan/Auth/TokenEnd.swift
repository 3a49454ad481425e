internal import EngineLanguage

extension ExpressionValue {
    /// The instant that `expires` means: a timestamp, a duration, or what upstreams write for either.
    ///
    /// A number is seconds from now; one of 10⁹ or more is an instant in seconds since 1970, of 10¹¹ or more in
    /// milliseconds. A text is RFC 3339, or such a number.
    /// - Returns: nothing where it says nothing: null, an empty or foreign text.
    func tokenEnd(from now: ExpressionTimestamp) -> ExpressionTimestamp? {
        switch self {
        case .timestamp, .duration: return instant(from: now)
        case .string(let text):
            if let instant = ExpressionTimestamp(rfc3339: text) { return instant }
            return Double(text).flatMap { Self.end($0, from: now) }
        default: return double.flatMap { Self.end($0, from: now) }
        }
    }

    /// 10⁹ seconds are 31 years: no token lives so long, and no instant since 2001 has fewer.
    private static func end(_ number: Double, from now: ExpressionTimestamp) -> ExpressionTimestamp? {
        guard number.isFinite else { return nil }
        let seconds = number >= 1e11 ? number / 1_000 : number
        let whole = Int64(exactly: seconds.rounded(.down)) ?? (seconds < 0 ? .min : .max)
        guard number >= 1e9 else { return now.adding(seconds: max(0, whole)) }
        return (ExpressionTimestamp(seconds: 0) ?? .epoch).adding(seconds: whole)
    }
}

extension ExpressionBindings {
    /// The same, with these scopes where the operator names none.
    func asking(for scopes: [String]) -> ExpressionBindings {
        guard !scopes.isEmpty, case .object(var integration)? = self["integration"] else { return self }
        if case .value(.list(let chosen))? = integration["scopes"], !chosen.isEmpty { return self }
        integration["scopes"] = .value(.list(scopes.map { .string($0) }))
        var bindings = self
        bindings["integration"] = .object(integration)
        return bindings
    }
}
