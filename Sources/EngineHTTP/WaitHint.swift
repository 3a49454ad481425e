/// How a number in a header tells a time: the conventions that `Retry-After` and reset fields share.
enum WaitHint {
    /// From here on a number is a point in time: a billion seconds is a wait of 31 years, or September
    /// 2001.
    static let firstEpochSecond = 1_000_000_000.0
    /// From here on it is one in milliseconds.
    static let firstEpochMillisecond = 1_000_000_000_000.0

    /// The wait that a number of seconds or a point in time means, never negative.
    /// - Parameters:
    ///   - text: a decimal number, or an HTTP date.
    ///   - now: seconds since 1970.
    /// - Returns: nothing if the text is neither, or a negative number.
    static func wait(_ text: String, now: Int64) -> Duration? {
        let text = HTTPText.trim(text)
        if let date = HTTPDate(text, now: now) {
            return .seconds(max(0, date.secondsSince1970 - now))
        }
        guard let number = number(text) else { return nil }
        if number < firstEpochSecond { return .milliseconds(Int64((number * 1_000).rounded(.up))) }
        let instant = number < firstEpochMillisecond ? number : number / 1_000
        // A time beyond the year 9999 is no more believable than a word.
        guard instant < 253_402_300_800 else { return nil }
        return .seconds(max(0, Int64(instant.rounded(.up)) - now))
    }

    /// Digits with at most one dot among them.
    private static func number(_ text: String) -> Double? {
        guard text.utf8.count <= 20, text.utf8.first?.isDigit == true, text.utf8.last?.isDigit == true,
            text.utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") })
        else { return nil }
        return Double(text)
    }
}
