/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Sendable, Hashable {
    /// The year; 1 is the first year of the common era.
    public let year: Int
    /// The month, from 1 to 12.
    public let month: Int
    /// The day of the month, from 1.
    public let day: Int

    /// Makes a date, unless the month or the day does not exist.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year) else { return nil }
        self.init(year, month, day)
    }

    private init(_ year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date of a day counted from 1970-01-01.
    ///
    /// Years are counted from March, so that the leap day ends a year; 400 years have 146,097 days.
    public init(daysSinceEpoch days: Int) {
        let shifted = days + 719_468
        let era = shifted.dividedDown(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The first of January of a year.
    static func newYear(_ year: Int) -> CivilDate { CivilDate(year, 1, 1) }

    /// Days from 1970-01-01 to this date.
    public var daysSinceEpoch: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.dividedDown(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day of the year, from 1.
    public var dayOfYear: Int { daysSinceEpoch - Self.newYear(year).daysSinceEpoch + 1 }

    /// The day of the week; 0 is Sunday.
    public var weekday: Int { (daysSinceEpoch + 4).remainderDown(by: 7) }

    /// The day of the week by ISO 8601; 1 is Monday, 7 is Sunday.
    public var isoWeekday: Int { weekday == 0 ? 7 : weekday }

    /// The week by ISO 8601: the year that its Thursday lies in, and its number there from 1.
    public var isoWeek: (year: Int, week: Int) {
        let thursday = daysSinceEpoch - isoWeekday + 4
        let year = CivilDate(daysSinceEpoch: thursday).year
        return (year, (thursday - Self.newYear(year).daysSinceEpoch) / 7 + 1)
    }

    /// This date, so many months later; a day that the month lacks becomes its last.
    func adding(months: Int) -> CivilDate {
        let total = year * 12 + month - 1 + months
        let year = total.dividedDown(by: 12)
        let month = total - year * 12 + 1
        return CivilDate(year, month, min(day, Self.days(inMonth: month, of: year)))
    }

    /// Whether a year has a 29th of February.
    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// How many days a month has.
    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension BinaryInteger {
    /// The quotient, rounded towards negative infinity; the divisor is positive.
    func dividedDown(by divisor: Self) -> Self {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    /// What `dividedDown` leaves: from 0 to below the divisor.
    func remainderDown(by divisor: Self) -> Self {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
