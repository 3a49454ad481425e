/// What a clock and a calendar show somewhere: a date, a time of day, and the zone's distance from UTC.
public struct CivilTime: Sendable, Hashable {
    /// The date.
    public var date: CivilDate
    /// The hour, from 0 to 23.
    public var hour: Int
    /// The minute, from 0 to 59.
    public var minute: Int
    /// The second, from 0 to 59.
    public var second: Int
    /// The nanosecond, from 0 to 999,999,999.
    public var nanosecond: Int
    /// Seconds east of UTC.
    public var offset: Int

    /// Makes a civil time; every part must lie in its range.
    public init(
        date: CivilDate, hour: Int = 0, minute: Int = 0, second: Int = 0, nanosecond: Int = 0, offset: Int = 0
    ) {
        self.date = date
        self.hour = hour
        self.minute = minute
        self.second = second
        self.nanosecond = nanosecond
        self.offset = offset
    }

    /// What clocks of a zone show at an instant.
    public init(_ instant: ExpressionTimestamp, in zone: TimeZoneRules = .utc) {
        let offset = zone.offset(at: instant.seconds).seconds
        self.init(wallSeconds: instant.seconds + Int64(offset), nanosecond: Int(instant.nanoseconds), offset: offset)
    }

    /// The civil time of seconds counted as if the zone's clocks had always run like UTC.
    init(wallSeconds: Int64, nanosecond: Int, offset: Int) {
        let day = wallSeconds.dividedDown(by: 86_400)
        let second = Int(wallSeconds - day * 86_400)
        self.init(
            date: CivilDate(daysSinceEpoch: Int(day)), hour: second / 3600, minute: second / 60 % 60,
            second: second % 60, nanosecond: nanosecond, offset: offset)
    }

    /// Seconds since 1970-01-01T00:00:00 on this clock.
    var wallSeconds: Int64 { Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3600 + minute * 60 + second) }

    /// The instant at which a clock with this `offset` shows this time.
    public var instant: ExpressionTimestamp? {
        ExpressionTimestamp(seconds: wallSeconds - Int64(offset), nanoseconds: Int32(nanosecond))
    }

    /// The instant at which the clocks of a zone show this time, whatever `offset` says.
    ///
    /// A time that comes twice is its first; one that clocks skip is as long after the skip began as it
    /// says.
    public func instant(in zone: TimeZoneRules) -> ExpressionTimestamp? {
        ExpressionTimestamp(seconds: zone.seconds(ofWall: wallSeconds), nanoseconds: Int32(nanosecond))
    }
}
