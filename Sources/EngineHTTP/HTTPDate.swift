/// A point in time as header fields write it (RFC 9110 §5.6.7), in whole seconds.
public struct HTTPDate: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01T00:00:00Z.
    public let secondsSince1970: Int64

    /// Makes a date from seconds since 1970.
    public init(secondsSince1970: Int64) {
        self.secondsSince1970 = secondsSince1970
    }

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, and the old forms of RFC 850 and `asctime`.
    /// - Parameters:
    ///   - text: the field's value.
    ///   - now: seconds since 1970; a year of two digits is taken to lie at most 50 years after it.
    public init?(_ text: String, now: Int64) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "-" }).map(String.init)
        let parts: (day: String, month: String, year: String, time: String)
        switch words.count {
        // `Sun Nov  6 08:49:37 1994`
        case 5 where !text.contains(","): parts = (words[2], words[1], words[4], words[3])
        case 6 where words[5] == "GMT" || words[5] == "UTC": parts = (words[1], words[2], words[3], words[4])
        default: return nil
        }
        guard Self.isDay(words[0]), let month = Self.month(parts.month), let time = Self.time(parts.time),
            let day = HTTPText.digits(parts.day), parts.day.utf8.count <= 2,
            let year = Self.year(parts.year, now: now), (1...CivilDate.days(in: month, of: year)).contains(day)
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        self.init(secondsSince1970: date.daysSince1970 * 86_400 + time)
    }

    /// Earlier dates are less.
    public static func < (left: HTTPDate, right: HTTPDate) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    private static let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The name must be one; whether it fits the date says nothing that we would act on.
    private static func isDay(_ text: String) -> Bool {
        days.contains(String(text.asciiLowercased.prefix(3)))
    }

    private static func month(_ text: String) -> Int64? {
        months.firstIndex(of: text).map { Int64($0) + 1 }
    }

    private static func year(_ text: String, now: Int64) -> Int64? {
        guard let number = HTTPText.digits(text) else { return nil }
        switch text.utf8.count {
        case 4:
            return number
        case 2:
            let present = CivilDate(secondsSince1970: now).year
            let guess = present - present % 100 + number
            if guess > present + 50 { return guess - 100 }
            return guess + 100 <= present + 50 ? guess + 100 : guess
        default:
            return nil
        }
    }

    private static func time(_ text: String) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }),
            let hour = HTTPText.digits(parts[0]), let minute = HTTPText.digits(parts[1]),
            let second = HTTPText.digits(parts[2]), hour < 24, minute < 60, second <= 60
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }
}

extension HTTPDate: CustomStringConvertible {
    /// The form that is written today: `Sun, 06 Nov 1994 08:49:37 GMT`.
    public var description: String {
        let date = CivilDate(secondsSince1970: secondsSince1970)
        let second = secondsSince1970 - CivilDate.floorDivide(secondsSince1970, by: 86_400) * 86_400
        let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        // 1970-01-01 was a Thursday.
        let weekday = Int(((date.daysSince1970 + 4) % 7 + 7) % 7)
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { Self.padded($0, to: 2) }
        return "\(names[weekday]), \(Self.padded(date.day, to: 2)) \(Self.months[Int(date.month) - 1]) "
            + "\(Self.padded(date.year, to: 4)) \(clock.joined(separator: ":")) GMT"
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
