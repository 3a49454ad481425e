internal import Glibc

/// Instants as clients read them: RFC 3339 in UTC, to the millisecond.
enum InstantText {
    /// `2026-01-05T09:00:00.000Z`.
    static func utc(_ micros: Int64) -> String { text(micros) + "Z" }

    /// `2026-01-05T09:00:00.000+00:00`, as one connection is told.
    static func offset(_ micros: Int64) -> String { text(micros) + "+00:00" }

    private static func text(_ micros: Int64) -> String {
        var seconds = time_t(micros / 1_000_000 - (micros % 1_000_000 < 0 ? 1 : 0))
        let millis = (micros - Int64(seconds) * 1_000_000) / 1_000
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = [padded(parts.tm_year + 1900, 4), padded(parts.tm_mon + 1), padded(parts.tm_mday)]
        let time = [padded(parts.tm_hour), padded(parts.tm_min), padded(parts.tm_sec)]
        return "\(date.joined(separator: "-"))T\(time.joined(separator: ":")).\(padded(millis, 3))"
    }

    private static func padded(_ number: some BinaryInteger, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
