internal import Glibc

/// A point in time as people and other programs read it: RFC 3339 in UTC, to the second.
struct InstantText {
    let text: String

    /// - Parameter microseconds: since 1970.
    init(microseconds: Int64) {
        // Rounded down, also before 1970.
        var seconds = time_t(microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0))
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func padded(_ number: Int32, _ count: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, count - digits.count)) + digits
        }
        let date = [padded(parts.tm_year + 1900, 4), padded(parts.tm_mon + 1), padded(parts.tm_mday)]
        let time = [padded(parts.tm_hour), padded(parts.tm_min), padded(parts.tm_sec)]
        text = "\(date.joined(separator: "-"))T\(time.joined(separator: ":"))Z"
    }
}
