/// An instant of the sandbox's own time, in milliseconds since 1970.
///
/// Records carry this time, not the machine's: the data of a seed is the same on every day.
struct SandboxTime: Comparable, Hashable, Sendable {
    let milliseconds: Int64

    init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// 2024-01-01T00:00:00Z, when the first record was written.
    static let start = SandboxTime(milliseconds: 1_704_067_200_000)

    static func < (left: SandboxTime, right: SandboxTime) -> Bool {
        left.milliseconds < right.milliseconds
    }

    func advanced(byMilliseconds distance: Int64) -> SandboxTime {
        SandboxTime(milliseconds: milliseconds &+ distance)
    }
}

// MARK: Text (RFC 3339, always with milliseconds and `Z`)

extension SandboxTime {
    /// Appends the instant as a JSON text.
    func appendQuoted(to text: inout SandboxText) {
        let day = milliseconds >= 0 ? milliseconds / 86_400_000 : (milliseconds - 86_399_999) / 86_400_000
        let clock = Int(milliseconds - day * 86_400_000)
        let date = Self.civil(fromDays: day)
        text.append(0x22)
        text.append(decimal: date.year, digits: 4)
        text.append(0x2D)
        text.append(decimal: date.month, digits: 2)
        text.append(0x2D)
        text.append(decimal: date.day, digits: 2)
        text.append(0x54)
        text.append(decimal: clock / 3_600_000, digits: 2)
        text.append(0x3A)
        text.append(decimal: clock / 60_000 % 60, digits: 2)
        text.append(0x3A)
        text.append(decimal: clock / 1000 % 60, digits: 2)
        text.append(0x2E)
        text.append(decimal: clock % 1000, digits: 3)
        text.append("Z\"")
    }

    /// The instant as text: `2024-01-01T00:00:00.000Z`.
    var text: String {
        var quoted = SandboxText(capacity: 32)
        appendQuoted(to: &quoted)
        return String(decoding: quoted.bytes.dropFirst().dropLast(), as: UTF8.self)
    }

    /// Reads `2024-01-01`, `2024-01-01T00:00:00Z`, with a fraction of seconds or an offset, or nothing.
    init?(text: String) {
        var reader = DigitReader(bytes: Array(text.utf8))
        guard let year = reader.number(digits: 4), reader.skip(0x2D), let month = reader.number(digits: 2),
            reader.skip(0x2D), let day = reader.number(digits: 2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let midnight = Self.days(year: year, month: month, day: day) * 86_400_000
        if reader.isAtEnd {
            self.init(milliseconds: midnight)
            return
        }
        guard reader.skip(0x54) || reader.skip(0x74) || reader.skip(0x20), let hour = reader.number(digits: 2),
            reader.skip(0x3A), let minute = reader.number(digits: 2), reader.skip(0x3A),
            let second = reader.number(digits: 2), hour < 24, minute < 60, second <= 60,
            let fraction = reader.fractionInMilliseconds(), let offset = reader.offsetInMinutes(), reader.isAtEnd
        else { return nil }
        let clock = Int64((hour * 60 + minute - offset) * 60 + second) * 1000 + Int64(fraction)
        self.init(milliseconds: midnight + clock)
    }

    /// Days since 1970 to a date of the Gregorian calendar, by eras of 400 years that begin in March.
    private static func civil(fromDays days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = Int(shifted - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        let year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * march + 2) / 5 + 1)
    }

    private static func days(year: Int, month: Int, day: Int) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }
}

/// Reads fixed numbers of digits from a text.
private struct DigitReader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func digit() -> Int? {
        guard position < bytes.count, (48...57).contains(bytes[position]) else { return nil }
        position += 1
        return Int(bytes[position - 1]) - 48
    }

    mutating func number(digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// The digits after a point; none is zero, a point without digits is a fault.
    mutating func fractionInMilliseconds() -> Int? {
        guard skip(0x2E) else { return 0 }
        guard var value = digit() else { return nil }
        var places = 1
        while let digit = digit() {
            places += 1
            if places <= 3 { value = value * 10 + digit }
        }
        for _ in places..<max(places, 3) { value *= 10 }
        return value
    }

    mutating func offsetInMinutes() -> Int? {
        if skip(0x5A) || skip(0x7A) { return 0 }
        let isEast = skip(0x2B)
        guard isEast || skip(0x2D), let hours = number(digits: 2), skip(0x3A), let minutes = number(digits: 2),
            hours < 24, minutes < 60
        else { return nil }
        return (isEast ? 1 : -1) * (hours * 60 + minutes)
    }
}
