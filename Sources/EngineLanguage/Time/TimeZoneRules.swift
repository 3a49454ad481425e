/// How far the clocks of a place are from UTC at each instant.
public struct TimeZoneRules: Sendable {
    /// A distance from UTC and what it is called.
    public struct Offset: Sendable, Hashable {
        /// Seconds east of UTC.
        public let seconds: Int
        /// The abbreviation that the place uses, such as `CEST`.
        public let abbreviation: String
    }

    private enum Rules: Sendable {
        case fixed(Offset)
        case file(TZifFile)
    }

    private let rules: Rules

    /// Coordinated universal time.
    public static let utc = TimeZoneRules(rules: .fixed(Offset(seconds: 0, abbreviation: "UTC")))

    private init(rules: Rules) {
        self.rules = rules
    }

    init(file: TZifFile) {
        self.init(rules: .file(file))
    }

    /// A zone that always has this distance from UTC, in seconds east.
    public init(fixedOffset seconds: Int) {
        var name: [UInt8] = []
        name.append(offset: seconds, colon: true)
        self.init(rules: .fixed(Offset(seconds: seconds, abbreviation: String(decoding: name, as: UTF8.self))))
    }

    /// The zone of an IANA name (`Europe/Berlin`) or a distance from UTC (`+05:30`, also without its
    /// `+`).
    ///
    /// Rules are read from the system's time zone files once and kept. Nil where there is no such zone.
    public static func named(_ name: String) -> TimeZoneRules? {
        if name == "UTC" || name == "Z" { return .utc }
        if name.utf8.contains(UInt8(ascii: ":")) { return DigitScanner.scan(name) { fixedOffset(&$0) } }
        return TimeZoneFiles.rules(named: name)
    }

    /// The distance from UTC at an instant, in seconds since 1970.
    public func offset(at seconds: Int64) -> Offset {
        switch rules {
        case .fixed(let offset): offset
        case .file(let file): file.offset(at: seconds)
        }
    }

    /// The distance from UTC that the place has called by an abbreviation, or nil where it never did.
    func offset(abbreviated name: String) -> Offset? {
        switch rules {
        case .fixed(let offset): offset.abbreviation == name ? offset : nil
        case .file(let file): file.offset(abbreviated: name)
        }
    }

    /// The instant at which clocks show a time, both in seconds since 1970 on their own scale.
    ///
    /// A time that comes twice is its first; one that clocks skip is as long after the skip began as it
    /// says.
    package func seconds(ofWall wall: Int64) -> Int64 {
        let before = wall - Int64(offset(at: wall - 86_400).seconds)
        let after = wall - Int64(offset(at: wall + 86_400).seconds)
        if before == after { return before }
        let isBeforeReal = before + Int64(offset(at: before).seconds) == wall
        let isAfterReal = after + Int64(offset(at: after).seconds) == wall
        if isBeforeReal && isAfterReal { return min(before, after) }
        return isAfterReal ? after : before
    }

    private static func fixedOffset(_ scanner: inout DigitScanner) -> TimeZoneRules? {
        let isWest = scanner.take("-")
        if !isWest { _ = scanner.take("+") }
        guard let hours = scanner.number(digits: 1...2), hours < 24, scanner.take(":"),
            let minutes = scanner.number(digits: 2), minutes < 60, scanner.isAtEnd
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return TimeZoneRules(fixedOffset: isWest ? -seconds : seconds)
    }
}
