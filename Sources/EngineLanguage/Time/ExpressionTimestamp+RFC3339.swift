extension ExpressionTimestamp {
    /// Reads a date and time of RFC 3339 §5.6: `2026-01-31T10:30:15.5+01:00`.
    ///
    /// Fraction digits after the ninth are dropped. Leap seconds do not exist, as in every system clock.
    public init?(rfc3339 text: String) {
        var text = text
        guard let instant = text.withUTF8({ ExpressionTimestamp(rfc3339: $0) }) else { return nil }
        self = instant
    }

    /// Reads the UTF-8 of a date and time of RFC 3339 §5.6.
    public init?(rfc3339 text: UnsafeBufferPointer<UInt8>) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), scanner.take("-"),
            let month = scanner.number(digits: 2), scanner.take("-"),
            let day = scanner.number(digits: 2), let date = CivilDate(year: year, month: month, day: day),
            scanner.take("T") || scanner.take("t"),
            let hour = scanner.number(digits: 2), hour < 24, scanner.take(":"),
            let minute = scanner.number(digits: 2), minute < 60, scanner.take(":"),
            let second = scanner.number(digits: 2), second < 60
        else { return nil }
        var nanosecond = 0
        if scanner.take(".") {
            guard let fraction = scanner.fraction() else { return nil }
            nanosecond = fraction
        }
        guard let offset = scanner.rfc3339Offset(), scanner.isAtEnd else { return nil }
        let civil = CivilTime(
            date: date, hour: hour, minute: minute, second: second, nanosecond: nanosecond, offset: offset)
        guard let instant = civil.instant else { return nil }
        self = instant
    }

    /// The instant in UTC by RFC 3339, with as many fraction digits as it needs:
    /// `2026-01-31T10:30:15.5Z`.
    public var rfc3339: String { CivilTime(self).rfc3339 }
}

extension CivilTime {
    /// The text of RFC 3339, with `Z` where the clock runs like UTC.
    public var rfc3339: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(35)
        bytes.append(number: date.year, digits: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(number: date.month, digits: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(number: date.day, digits: 2)
        bytes.append(UInt8(ascii: "T"))
        bytes.append(number: hour, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(number: minute, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(number: second, digits: 2)
        bytes.append(fraction: nanosecond)
        if offset == 0 { bytes.append(UInt8(ascii: "Z")) } else { bytes.append(offset: offset, colon: true) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Appends a number with leading zeros.
    mutating func append(number: Int, digits: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let text = String(number.magnitude)
        append(contentsOf: repeatElement(UInt8(ascii: "0"), count: Swift.max(0, digits - text.utf8.count)))
        append(contentsOf: text.utf8)
    }

    /// Appends `.` and the digits of a fraction of a second without its last zeros, or nothing for 0.
    mutating func append(fraction nanosecond: Int) {
        guard nanosecond > 0 else { return }
        append(UInt8(ascii: "."))
        append(number: nanosecond, digits: 9)
        while last == UInt8(ascii: "0") { removeLast() }
    }

    /// Appends `+hh:mm` or `+hhmm`; seconds of historical zones are dropped.
    mutating func append(offset seconds: Int, colon: Bool) {
        append(UInt8(ascii: seconds < 0 ? "-" : "+"))
        let minutes = abs(seconds) / 60
        append(number: minutes / 60, digits: 2)
        if colon { append(UInt8(ascii: ":")) }
        append(number: minutes % 60, digits: 2)
    }
}
