internal import EngineLanguage

/// A time that a client gave, in one of the forms that JavaScript reads and back ends have (nango-api.md §2.4): a date,
/// a date with a time, a number.
struct ClientInstant: Sendable, Hashable {
    /// Microseconds since 1970.
    let micros: Int64

    /// 100,000,000,000: as milliseconds that is in 1973, before any token, and as seconds in the year 5138.
    private static let leastMilliseconds: Int64 = 100_000_000_000
    /// The end of the year 9999: beyond it nothing can be computed with.
    private static let lastMillisecond: Int64 = 253_402_300_799_999

    /// Reads a time.
    /// - Parameters:
    ///   - value: what was given; null is none.
    ///   - path: where it stands in the body, for messages.
    /// - Throws: `invalid_body` if it is no time.
    init?(_ value: JSONValue, at path: [String]) throws(RouteFault) {
        if value.isNull { return nil }
        guard let micros = Self.micros(value) else {
            throw .invalidBody(
                path,
                "'\(path.last ?? "")' must be a time such as \"2026-01-31T12:00:00Z\" or \"2026-01-31\", "
                    + "or a number of seconds or milliseconds since 1970")
        }
        self.micros = micros
    }

    private static func micros(_ value: JSONValue) -> Int64? {
        if let number = value.number?.int64 { return micros(number) }
        guard let text = value.string else { return nil }
        if let number = Int64(text) { return micros(number) }
        let time = text.utf8.count == 10 ? text + "T00:00:00" : text.replacing(" ", with: "T", maxReplacements: 1)
        // Without a zone it is of UTC: where the client is we do not know.
        let found = ExpressionTimestamp(rfc3339: time) ?? ExpressionTimestamp(rfc3339: time + "Z")
        return found.map { $0.seconds * 1_000_000 }
    }

    private static func micros(_ number: Int64) -> Int64? {
        guard (0...lastMillisecond).contains(number) else { return nil }
        return number < leastMilliseconds ? number * 1_000_000 : number * 1_000
    }
}
