/// The rule at the end of a time zone file, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixZoneRule: Sendable {
    /// A day of a year on which clocks change, and when.
    private struct Change: Sendable {
        enum Day: Sendable {
            /// Counted from 1 without 29 February, from 0 with it, or a weekday of a week of a month (5
            /// is the last).
            case withoutLeapDay(Int)
            case fromZero(Int)
            case weekday(month: Int, week: Int, weekday: Int)
        }

        let day: Day
        /// Seconds after midnight; may be negative or beyond a day (RFC 8536 §3.3.1).
        let time: Int

        /// Seconds since 1970 on the clock that is about to change.
        func wallSeconds(in year: Int) -> Int64 {
            Int64(days(in: year)) * 86_400 + Int64(time)
        }

        private func days(in year: Int) -> Int {
            let newYear = CivilDate.newYear(year).daysSinceEpoch
            switch day {
            case .fromZero(let days): return newYear + days
            case .withoutLeapDay(let days): return newYear + days - (days >= 60 && CivilDate.isLeap(year) ? 0 : 1)
            case .weekday(let month, let week, let weekday):
                let first = CivilDate.newYear(year).adding(months: month - 1)
                let start = first.daysSinceEpoch + (weekday - first.weekday).remainderDown(by: 7)
                let last = first.daysSinceEpoch + CivilDate.days(inMonth: month, of: year) - 1
                return min(start + 7 * (week - 1), start + (last - start) / 7 * 7)
            }
        }
    }

    private let standard: TimeZoneRules.Offset
    private let summer: (offset: TimeZoneRules.Offset, start: Change, end: Change)?

    /// Every offset that the rule knows.
    var offsets: [TimeZoneRules.Offset] { [standard] + (summer.map { [$0.offset] } ?? []) }

    /// Reads a rule; nil where the text is none.
    init?(_ text: String) {
        guard let rule = DigitScanner.scan(text, { PosixZoneRule(&$0) }) else { return nil }
        self = rule
    }

    private init?(_ scanner: inout DigitScanner) {
        guard let name = scanner.zoneName(), let west = scanner.signedTime() else { return nil }
        standard = TimeZoneRules.Offset(seconds: -west, abbreviation: name)
        guard !scanner.isAtEnd else {
            summer = nil
            return
        }
        guard let summerName = scanner.zoneName() else { return nil }
        var offset = 3600 - west
        if scanner.next != UInt8(ascii: ",") {
            guard let west = scanner.signedTime() else { return nil }
            offset = -west
        }
        guard let start = Self.change(&scanner), let end = Self.change(&scanner), scanner.isAtEnd else { return nil }
        summer = (TimeZoneRules.Offset(seconds: offset, abbreviation: summerName), start, end)
    }

    func offset(at seconds: Int64) -> TimeZoneRules.Offset {
        guard let summer else { return standard }
        let year = CivilDate(daysSinceEpoch: Int((seconds + Int64(standard.seconds)).dividedDown(by: 86_400))).year
        let start = summer.start.wallSeconds(in: year) - Int64(standard.seconds)
        let end = summer.end.wallSeconds(in: year) - Int64(summer.offset.seconds)
        let isSummer = start < end ? (start..<end).contains(seconds) : !(end..<start).contains(seconds)
        return isSummer ? summer.offset : standard
    }

    private static func change(_ scanner: inout DigitScanner) -> Change? {
        guard scanner.take(","), let day = day(&scanner) else { return nil }
        guard scanner.take("/") else { return Change(day: day, time: 7200) }
        return scanner.signedTime().map { Change(day: day, time: $0) }
    }

    private static func day(_ scanner: inout DigitScanner) -> Change.Day? {
        if scanner.take("M") {
            guard let month = scanner.number(digits: 1...2), (1...12).contains(month), scanner.take("."),
                let week = scanner.number(digits: 1), (1...5).contains(week), scanner.take("."),
                let weekday = scanner.number(digits: 1), weekday < 7
            else { return nil }
            return .weekday(month: month, week: week, weekday: weekday)
        }
        let isJulian = scanner.take("J")
        guard let number = scanner.number(digits: 1...3), number <= 365 else { return nil }
        return isJulian ? .withoutLeapDay(number) : .fromZero(number)
    }
}

extension DigitScanner {
    /// Letters, or anything between `<` and `>`.
    fileprivate mutating func zoneName() -> String? {
        let isQuoted = take("<")
        let name = rest.prefix { byte in
            isQuoted
                ? byte != UInt8(ascii: ">")
                : (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        guard !name.isEmpty else { return nil }
        skip(name.count)
        if isQuoted, !take(">") { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    fileprivate mutating func signedTime() -> Int? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard let hours = number(digits: 1...3) else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where take(":") {
            guard let part = number(digits: 2) else { return nil }
            seconds += part * unit
        }
        return isNegative ? -seconds : seconds
    }
}
