/// A schedule in cron's five fields: minute, hour, day of month, month, day of week.
///
/// Fields take `*`, values, names of months and days, ranges, steps and lists, as POSIX and Vixie cron have them. A day
/// matches if either day field does, where both are restricted.
public struct CronSchedule: Sendable, Hashable {
    /// What is wrong with a schedule, and where in its text.
    public struct Fault: Error, Sendable, Hashable {
        /// What is wrong: lower case, no full stop.
        public let message: String
        /// The bytes of the text that it speaks of.
        public let range: Range<Int>
    }

    /// Minutes of the hour, one bit each.
    public let minutes: UInt64
    /// Hours of the day, one bit each.
    public let hours: UInt64
    /// Days of the month from 1, one bit each.
    public let days: UInt64
    /// Months from 1, one bit each.
    public let months: UInt64
    /// Days of the week from Sunday = 0, one bit each.
    public let weekdays: UInt64
    /// Whether the day of the month was given other than as `*`.
    public let restrictsDays: Bool
    /// Whether the day of the week was given other than as `*`.
    public let restrictsWeekdays: Bool

    /// Reads the five fields.
    /// - Throws: the first fault with its place.
    public init(_ text: String) throws(Fault) {
        let fields = CronField.split(text)
        guard fields.count == CronField.all.count else {
            throw Fault(message: "a schedule has 5 fields, this has \(fields.count)", range: 0..<text.utf8.count)
        }
        minutes = try CronField.minute.parse(fields[0])
        hours = try CronField.hour.parse(fields[1])
        days = try CronField.day.parse(fields[2])
        months = try CronField.month.parse(fields[3])
        let parsed = try CronField.weekday.parse(fields[4])
        weekdays = (parsed & 0x7F) | (parsed >> 7 & 1)  // 7 is Sunday too.
        restrictsDays = fields[2].text != "*"
        restrictsWeekdays = fields[4].text != "*"
        guard happens else {
            throw Fault(message: "no month has this day, so the schedule never comes", range: 0..<text.utf8.count)
        }
    }

    /// How often it comes on a day on which it comes at all.
    public var timesADay: Int { minutes.nonzeroBitCount * hours.nonzeroBitCount }

    private var happens: Bool {
        guard restrictsDays, !restrictsWeekdays else { return true }
        let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains { month in
            months >> month & 1 == 1 && days & ((1 << UInt64(longest[month - 1] + 1)) - 1) != 0
        }
    }
}

/// One field of a schedule: its bounds and the names that stand for numbers.
private struct CronField {
    let name: String
    let bounds: ClosedRange<Int>
    let names: [String]

    static let minute = CronField(name: "minute", bounds: 0...59, names: [])
    static let hour = CronField(name: "hour", bounds: 0...23, names: [])
    static let day = CronField(name: "day of the month", bounds: 1...31, names: [])
    static let month = CronField(
        name: "month", bounds: 1...12,
        names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
    static let weekday = CronField(
        name: "day of the week", bounds: 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])
    static let all = [minute, hour, day, month, weekday]

    struct Text {
        let text: Substring
        let start: Int

        var range: Range<Int> { start..<start + text.utf8.count }

        /// The parts between separators, each with its place.
        func split(_ separator: Character) -> [Text] {
            var offset = start
            return text.split(separator: separator, omittingEmptySubsequences: false).map { part in
                defer { offset += part.utf8.count + 1 }
                return Text(text: part, start: offset)
            }
        }
    }

    static func split(_ text: String) -> [Text] {
        text.split { $0 == " " || $0 == "\t" }.map { part in
            Text(text: part, start: text.utf8.distance(from: text.startIndex, to: part.startIndex))
        }
    }

    func parse(_ field: Text) throws(CronSchedule.Fault) -> UInt64 {
        var bits: UInt64 = 0
        for part in field.split(",") { bits |= try parse(part: part) }
        return bits
    }

    private func parse(part: Text) throws(CronSchedule.Fault) -> UInt64 {
        let pieces = part.split("/")
        guard pieces.count <= 2 else { throw fault("more than one step", part) }
        var step = 1
        if pieces.count == 2 {
            guard let value = Int(pieces[1].text), (1...bounds.upperBound).contains(value) else {
                throw fault("a step of the \(name) is 1 to \(bounds.upperBound)", pieces[1])
            }
            step = value
        }
        let range = try range(pieces[0], isStepped: pieces.count == 2)
        return stride(from: range.lowerBound, through: range.upperBound, by: step).reduce(0) { $0 | 1 << UInt64($1) }
    }

    private func range(_ part: Text, isStepped: Bool) throws(CronSchedule.Fault) -> ClosedRange<Int> {
        if part.text == "*" { return bounds }
        let ends = part.split("-")
        guard ends.count <= 2, let first = ends.first, let last = ends.last else {
            throw fault("a range has two ends", part)
        }
        let low = try value(first)
        let high = ends.count == 1 && isStepped ? bounds.upperBound : try value(last)
        guard low <= high else { throw fault("the range ends before it begins", part) }
        return low...high
    }

    private func value(_ part: Text) throws(CronSchedule.Fault) -> Int {
        if let place = names.firstIndex(of: part.text.lowercased()) { return place + (bounds.lowerBound == 1 ? 1 : 0) }
        guard let value = Int(part.text), part.text.first?.isNumber == true, bounds.contains(value) else {
            let known = names.isEmpty ? "" : " or a name as '\(names[1])'"
            throw fault("the \(name) is \(bounds.lowerBound) to \(bounds.upperBound)\(known)", part)
        }
        return value
    }

    private func fault(_ message: String, _ part: Text) -> CronSchedule.Fault {
        CronSchedule.Fault(message: message, range: part.range)
    }
}
