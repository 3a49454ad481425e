/// A unit by which instants are moved or cut.
public enum TimeUnit: String, Sendable, CaseIterable {
    /// Sixty make a minute.
    case second
    /// Sixty seconds.
    case minute
    /// Sixty minutes.
    case hour
    /// A day of the calendar: 23 to 25 hours where clocks change.
    case day
    /// Seven days from Monday.
    case week
    /// A month of the calendar.
    case month
    /// Three months from January, April, July or October.
    case quarter
    /// A year of the calendar.
    case year

    /// Seconds of a unit that has always the same length on every clock.
    fileprivate var clockSeconds: Int64? {
        switch self {
        case .second: 1
        case .minute: 60
        case .hour: 3600
        default: nil
        }
    }

    fileprivate var days: Int? {
        switch self {
        case .day: 1
        case .week: 7
        default: nil
        }
    }

    /// Months of a unit counted in them.
    fileprivate var months: Int {
        switch self {
        case .quarter: 3
        case .year: 12
        default: 1
        }
    }
}

extension ExpressionTimestamp {
    /// The range in which a count of units can lead to an instant at all; beyond it sums could overflow.
    private static let countRange: ClosedRange<Int64> = -400_000_000_000...400_000_000_000

    /// This instant, so many units later; days and longer keep the time that clocks of the zone show.
    ///
    /// A day that the month lacks becomes its last. Nil outside the years 1 to 9999.
    public func adding(_ count: Int64, _ unit: TimeUnit, in zone: TimeZoneRules = .utc) -> ExpressionTimestamp? {
        guard Self.countRange.contains(count) else { return nil }
        if let length = unit.clockSeconds {
            return ExpressionTimestamp(seconds: seconds + count * length, nanoseconds: nanoseconds)
        }
        var civil = CivilTime(self, in: zone)
        // 4,000,000 days and 130,000 months are longer than the years 1 to 9999.
        if let days = unit.days {
            let total = Int(count) * days
            guard abs(total) <= 4_000_000 else { return nil }
            civil.date = CivilDate(daysSinceEpoch: civil.date.daysSinceEpoch + total)
        } else {
            let total = Int(count) * unit.months
            guard abs(total) <= 130_000 else { return nil }
            civil.date = civil.date.adding(months: total)
        }
        return civil.instant(in: zone)
    }

    /// The start of the unit that this instant lies in, by clocks of a zone.
    public func truncated(to unit: TimeUnit, in zone: TimeZoneRules = .utc) -> ExpressionTimestamp? {
        if let length = unit.clockSeconds {
            let wall = seconds + Int64(zone.offset(at: seconds).seconds)
            return ExpressionTimestamp(seconds: seconds - wall.remainderDown(by: length))
        }
        let date = CivilTime(self, in: zone).date
        let start: CivilDate
        switch unit {
        case .week: start = CivilDate(daysSinceEpoch: date.daysSinceEpoch - date.isoWeekday + 1)
        case .month: start = date.adding(days: 1 - date.day)
        case .quarter: start = date.adding(days: 1 - date.day).adding(months: -((date.month - 1) % 3))
        case .year: start = .newYear(date.year)
        default: start = date
        }
        return CivilTime(date: start).instant(in: zone)
    }
}

extension CivilDate {
    fileprivate func adding(days: Int) -> CivilDate { CivilDate(daysSinceEpoch: daysSinceEpoch + days) }
}
