/// A day of the Gregorian calendar.
public struct CalendarDate: Sendable, Hashable {
    /// The year, 1 to 9999.
    public let year: Int
    /// The month, from 1.
    public let month: Int
    /// The day, from 1.
    public let day: Int

    /// Reads `2024-02-29`; nothing for days that do not exist.
    public init?(notation text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = CalendarDate.number(bytes[0..<4]), let month = CalendarDate.number(bytes[5..<7]),
            let day = CalendarDate.number(bytes[8..<10]), year > 0, (1...12).contains(month)
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        guard (1...days).contains(day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// As ISO 8601 writes it.
    public var notation: String {
        let text = String(year * 10_000 + month * 100 + day)
        let digits = String(repeating: "0", count: 8 - text.count) + text
        return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
    }

    static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        bytes.reduce(0) { sum, byte in
            guard let sum, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            return sum * 10 + Int(byte - UInt8(ascii: "0"))
        }
    }
}

extension TextFormat {
    /// A day.
    public static let date = TextFormat(
        "a date", pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}", standardName: "date", example: "2026-01-31"
    ) { CalendarDate(notation: $0) != nil }

    /// An instant: RFC 3339 §5.6.
    public static let timestamp = TextFormat(
        "a timestamp",
        pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})",
        standardName: "date-time", example: "2026-01-31T12:00:00Z"
    ) { isTimestamp($0) }

    private static func isTimestamp(_ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        func take(_ count: Int, _ range: ClosedRange<Int>) -> Bool {
            guard bytes.count >= count, let value = CalendarDate.number(bytes.prefix(count)) else { return false }
            bytes = bytes.dropFirst(count)
            return range.contains(value)
        }
        func skip(_ characters: String) -> Bool {
            guard let first = bytes.first, characters.utf8.contains(first) else { return false }
            bytes = bytes.dropFirst()
            return true
        }
        guard CalendarDate(notation: String(decoding: bytes.prefix(10), as: UTF8.self)) != nil else { return false }
        bytes = bytes.dropFirst(10)
        guard skip("Tt"), take(2, 0...23), skip(":"), take(2, 0...59), skip(":"), take(2, 0...60) else { return false }
        if skip(".") {
            let fraction = bytes.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard (1...9).contains(fraction.count) else { return false }
            bytes = bytes.dropFirst(fraction.count)
        }
        if skip("Zz") { return bytes.isEmpty }
        return skip("+-") && take(2, 0...23) && skip(":") && take(2, 0...59) && bytes.isEmpty
    }
}

extension Shape where Value == CalendarDate {
    /// A day: `2026-01-31`.
    public static var date: Shape {
        .notation(.date, placeholder: .first, write: { $0.notation }, parse: { CalendarDate(notation: $0) })
    }
}

extension Shape where Value == String {
    /// An instant, kept as RFC 3339 text that was checked: `2026-01-31T12:00:00Z`.
    public static var timestamp: Shape { text(.timestamp) }
}

extension CalendarDate {
    /// The first day of the era.
    fileprivate static let first = CalendarDate(year: 1, month: 1, day: 1)

    private init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }
}
