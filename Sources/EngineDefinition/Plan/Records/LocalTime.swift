internal import EngineLanguage

/// A date and time of day that does not say in which time zone: `2026-01-31T09:00:00`, `2026-01-31 09:00`,
/// `2026-01-31`.
struct LocalTime {
    /// What clocks show, in seconds since 1970 on their own scale.
    private let wall: ExpressionTimestamp

    /// Reads a text; nothing if it is none, or if it has a zone.
    init?(_ text: String) {
        var time = "00:00:00"
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "T" || $0 == "t" || $0 == " " }
        if parts.count == 2 {
            let shown = parts[1]
            guard let last = shown.utf8.last, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last),
                !shown.utf8.contains(where: { "+-Zz".utf8.contains($0) })
            else { return nil }
            time = shown.utf8.count == 5 ? shown + ":00" : String(shown)
        }
        guard let day = parts.first, day.utf8.count == 10,
            let wall = ExpressionTimestamp(rfc3339: "\(day)T\(time)Z")
        else { return nil }
        self.wall = wall
    }

    /// The instant at which the clocks of a zone show it.
    func instant(in zone: TimeZoneRules) -> ExpressionTimestamp? {
        ExpressionTimestamp(seconds: zone.seconds(ofWall: wall.seconds), nanoseconds: wall.nanoseconds)
    }
}
