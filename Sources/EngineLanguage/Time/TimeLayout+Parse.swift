extension TimeLayout {
    /// Reads a whole text; nil where it does not match, or its parts are no time that exists.
    ///
    /// Without a zone in the text its clocks are those of `zone`. Missing parts of the date are 1, of
    /// the time 0.
    public func parse(_ text: String, in zone: TimeZoneRules = .utc) -> ExpressionTimestamp? {
        var text = text
        return text.withUTF8 { parse($0, in: zone) }
    }

    func parse(_ text: UnsafeBufferPointer<UInt8>, in zone: TimeZoneRules) -> ExpressionTimestamp? {
        switch form {
        case .rfc3339: ExpressionTimestamp(rfc3339: text)
        case .rfc1123: Self.parse(text, by: Self.rfc1123Parts, in: .utc)
        case .pattern(let parts): Self.parse(text, by: parts, in: zone)
        }
    }

    private static func parse(
        _ text: UnsafeBufferPointer<UInt8>, by parts: [Part], in zone: TimeZoneRules
    ) -> ExpressionTimestamp? {
        var scanner = DigitScanner(text)
        var fields = TimeFields()
        for part in parts {
            switch part {
            case .text(let text):
                guard scanner.rest.starts(with: text) else { return nil }
                scanner.skip(text.count)
            case .field(let field, _):
                guard let value = dateValue(field, &scanner) ?? timeValue(field, &scanner, zone) else { return nil }
                fields[field.slot] = value
            }
        }
        return scanner.isAtEnd ? fields.instant(in: zone) : nil
    }

    private static func dateValue(_ field: Field, _ scanner: inout DigitScanner) -> Int? {
        switch field {
        case .year, .isoYear: scanner.number(digits: 4)
        // The century as in POSIX: 69 to 99 are the twentieth.
        case .yearOfCentury: scanner.number(digits: 2).map { $0 < 69 ? 2000 + $0 : 1900 + $0 }
        case .month, .day, .isoWeek: scanner.number(digits: 1...2)
        case .monthName, .monthFullName: scanner.name(TimeNames.months).map { $0 + 1 }
        case .dayOfYear: scanner.number(digits: 1...3)
        case .isoWeekday: scanner.number(digits: 1)
        case .weekdayName, .weekdayFullName: scanner.name(TimeNames.weekdays)
        default: nil
        }
    }

    private static func timeValue(_ field: Field, _ scanner: inout DigitScanner, _ zone: TimeZoneRules) -> Int? {
        switch field {
        case .hour, .hour12, .minute, .second: scanner.number(digits: 1...2)
        case .millisecond: scanner.fraction(maximumDigits: 3)
        case .microsecond: scanner.fraction(maximumDigits: 6)
        case .nanosecond: scanner.fraction(maximumDigits: 9)
        case .halfOfDay: scanner.name(["AM", "PM"], abbreviated: false)
        case .epochSeconds: scanner.epochSeconds()
        case .offset, .offsetWithColon: scanner.offset()
        case .zoneName: scanner.namedOffset(in: zone)
        default: nil
        }
    }
}

extension TimeLayout.Field {
    /// The field under which `TimeFields` keeps what this one reads; weekdays are read and forgotten.
    fileprivate var slot: Self {
        switch self {
        case .yearOfCentury: .year
        case .monthName, .monthFullName: .month
        case .weekdayFullName: .weekdayName
        case .hour12: .hour
        case .millisecond, .microsecond: .nanosecond
        case .offsetWithColon, .zoneName: .offset
        default: self
        }
    }
}

extension DigitScanner {
    /// The index of the name that comes next, in full or (its first three letters) abbreviated, in any
    /// case.
    fileprivate mutating func name(_ names: [String], abbreviated: Bool = true) -> Int? {
        for length in abbreviated ? [Int.max, 3] : [Int.max] {
            for (index, name) in names.enumerated() {
                let wanted = name.utf8.prefix(length)
                guard rest.count >= wanted.count, zip(rest, wanted).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) else {
                    continue
                }
                skip(wanted.count)
                return index
            }
        }
        return nil
    }

    fileprivate mutating func epochSeconds() -> Int? {
        let isNegative = take("-")
        return number(digits: 1...12).map { isNegative ? -$0 : $0 }
    }

    /// `Z`, `±hh:mm`, `±hhmm` or `±hh` in seconds east of UTC.
    fileprivate mutating func offset() -> Int? {
        if take("Z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(digits: 2), hours < 24 else { return nil }
        let hasColon = take(":")
        guard let minutes = number(digits: 2) ?? (hasColon ? nil : 0), minutes < 60 else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return isWest ? -seconds : seconds
    }

    /// `UTC`, `GMT`, `UT`, `Z`, or what the zone itself has been called.
    fileprivate mutating func namedOffset(in zone: TimeZoneRules) -> Int? {
        let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        let name = String(decoding: letters, as: UTF8.self)
        skip(letters.count)
        return ["UTC", "GMT", "UT", "Z"].contains(name) ? 0 : zone.offset(abbreviated: name)?.seconds
    }
}
