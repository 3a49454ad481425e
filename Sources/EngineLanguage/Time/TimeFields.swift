/// The parts of a time that a layout has found in a text.
struct TimeFields {
    private var values: [TimeLayout.Field: Int] = [:]

    /// Each value stands under one field: names of months under `month`, both hours under `hour`, zones
    /// under `offset`.
    subscript(field: TimeLayout.Field) -> Int? {
        get { values[field] }
        set { values[field] = newValue }
    }

    /// The instant that the parts mean; nil where one is out of range or they make no date.
    func instant(in zone: TimeZoneRules) -> ExpressionTimestamp? {
        let nanosecond = self[.nanosecond] ?? 0
        if let epoch = self[.epochSeconds] {
            return ExpressionTimestamp(seconds: Int64(epoch), nanoseconds: Int32(nanosecond))
        }
        let minute = self[.minute] ?? 0
        let second = self[.second] ?? 0
        guard let date, let hour = hourOfDay, hour < 24, minute < 60, second < 60 else { return nil }
        let civil = CivilTime(
            date: date, hour: hour, minute: minute, second: second, nanosecond: nanosecond,
            offset: self[.offset] ?? 0)
        return self[.offset] == nil ? civil.instant(in: zone) : civil.instant
    }

    /// The date by month and day, by day of the year, or by ISO week.
    private var date: CivilDate? {
        if let year = self[.isoYear] { return isoDate(year: year) }
        let year = self[.year] ?? 1
        guard let dayOfYear = self[.dayOfYear], self[.month] == nil, self[.day] == nil else {
            return CivilDate(year: year, month: self[.month] ?? 1, day: self[.day] ?? 1)
        }
        let date = CivilDate(daysSinceEpoch: CivilDate.newYear(year).daysSinceEpoch + dayOfYear - 1)
        return date.year == year ? date : nil
    }

    /// The fourth of January always lies in the first week.
    private func isoDate(year: Int) -> CivilDate? {
        let week = self[.isoWeek] ?? 1
        let weekday = self[.isoWeekday] ?? 1
        guard (1...7).contains(weekday), let fourth = CivilDate(year: year, month: 1, day: 4) else { return nil }
        let date = CivilDate(daysSinceEpoch: fourth.daysSinceEpoch - fourth.isoWeekday + 7 * (week - 1) + weekday)
        return date.isoWeek == (year, week) ? date : nil
    }

    private var hourOfDay: Int? {
        guard let half = self[.halfOfDay] else { return self[.hour] ?? 0 }
        guard let hour = self[.hour], (1...12).contains(hour) else { return nil }
        return hour % 12 + 12 * half
    }
}
