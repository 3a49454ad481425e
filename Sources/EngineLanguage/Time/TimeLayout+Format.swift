extension TimeLayout {
    /// Writes an instant as clocks of a zone show it.
    ///
    /// `rfc1123` is always in GMT, as HTTP wants it.
    public func format(_ instant: ExpressionTimestamp, in zone: TimeZoneRules = .utc) -> String {
        var bytes: [UInt8] = []
        switch form {
        case .rfc3339: return CivilTime(instant, in: zone).rfc3339
        case .rfc1123:
            let civil = CivilTime(instant)
            for part in Self.rfc1123Parts { Self.append(part, of: civil, instant, .utc, to: &bytes) }
        case .pattern(let parts):
            let civil = CivilTime(instant, in: zone)
            for part in parts { Self.append(part, of: civil, instant, zone, to: &bytes) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static let rfc1123Parts: [Part] = {
        let mark: [UInt8] = Array(", ".utf8)
        let space: [UInt8] = [UInt8(ascii: " ")]
        let colon: [UInt8] = [UInt8(ascii: ":")]
        let fields: [(Field, [UInt8])] = [
            (.weekdayName, mark), (.day, space), (.monthName, space), (.year, space), (.hour, colon), (.minute, colon),
            (.second, Array(" GMT".utf8)),
        ]
        return fields.flatMap { [.field($0.0, isPadded: true), .text($0.1)] }
    }()

    private static func append(
        _ part: Part, of civil: CivilTime, _ instant: ExpressionTimestamp, _ zone: TimeZoneRules,
        to bytes: inout [UInt8]
    ) {
        switch part {
        case .text(let text): bytes.append(contentsOf: text)
        case .field(let field, let isPadded):
            if let (number, digits) = number(field, of: civil, instant) {
                bytes.append(number: number, digits: isPadded ? digits : 1)
            } else {
                bytes.append(contentsOf: text(field, of: civil, instant, zone).utf8)
            }
        }
    }

    /// The value and the usual width of a numeric field.
    private static func number(
        _ field: Field, of civil: CivilTime, _ instant: ExpressionTimestamp
    ) -> (Int, digits: Int)? {
        switch field {
        case .year: (civil.date.year, 4)
        case .yearOfCentury: (civil.date.year.remainderDown(by: 100), 2)
        case .month: (civil.date.month, 2)
        case .day: (civil.date.day, 2)
        case .dayOfYear: (civil.date.dayOfYear, 3)
        case .hour: (civil.hour, 2)
        case .hour12: ((civil.hour + 11) % 12 + 1, 2)
        case .minute: (civil.minute, 2)
        case .second: (civil.second, 2)
        case .millisecond: (civil.nanosecond / 1_000_000, 3)
        case .microsecond: (civil.nanosecond / 1000, 6)
        case .nanosecond: (civil.nanosecond, 9)
        case .isoWeekday: (civil.date.isoWeekday, 1)
        case .isoYear: (civil.date.isoWeek.year, 4)
        case .isoWeek: (civil.date.isoWeek.week, 2)
        case .epochSeconds: (Int(instant.seconds), 1)
        default: nil
        }
    }

    private static func text(
        _ field: Field, of civil: CivilTime, _ instant: ExpressionTimestamp, _ zone: TimeZoneRules
    ) -> String {
        switch field {
        case .halfOfDay: return civil.hour < 12 ? "AM" : "PM"
        case .weekdayName: return String(TimeNames.weekdays[civil.date.weekday].prefix(3))
        case .weekdayFullName: return TimeNames.weekdays[civil.date.weekday]
        case .monthName: return String(TimeNames.months[civil.date.month - 1].prefix(3))
        case .monthFullName: return TimeNames.months[civil.date.month - 1]
        case .zoneName: return zone.offset(at: instant.seconds).abbreviation
        default:
            var bytes: [UInt8] = []
            bytes.append(offset: civil.offset, colon: field == .offsetWithColon)
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
