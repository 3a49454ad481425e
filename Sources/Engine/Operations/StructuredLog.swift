internal import EngineLanguage
internal import Glibc

/// A log of lines: one JSON object each, or for people on a terminal.
///
/// Members of every line: `ts`, `level`, `msg`; then those that are given. A line feed in a value is escaped, so a
/// value cannot forge a line.
public struct StructuredLog: Sendable {
    /// How lines look.
    public enum Form: Sendable, Hashable {
        /// One object a line.
        case json
        /// Time, level, message and members, for people.
        case plain
    }

    /// What is written.
    public let level: LogLevel
    private let form: Form
    private let now: @Sendable () -> Int64
    private let write: @Sendable (String) -> Void

    /// Makes a log.
    /// - Parameters:
    ///   - level: what is less important is left out.
    ///   - form: how lines look.
    ///   - now: the time, in microseconds since 1970.
    ///   - write: takes a line with its end; called by any task.
    public init(
        level: LogLevel = .info, form: Form = .json, now: @escaping @Sendable () -> Int64,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.level = level
        self.form = form
        self.now = now
        self.write = write
    }

    /// A log that nobody reads.
    public static let silent = StructuredLog(level: .error, now: { 0 }, write: { _ in })

    /// Writes a line.
    /// - Parameters:
    ///   - level: how important it is.
    ///   - message: what happened, in a few fixed words: the particulars are members.
    ///   - members: names and values, in order.
    public func write(_ level: LogLevel, _ message: String, _ members: KeyValuePairs<String, LogValue> = [:]) {
        write(level, message, members.map { ($0.key, $0.value) })
    }

    /// Writes a line whose members were put together before.
    public func write(_ level: LogLevel, _ message: String, _ members: [(String, LogValue)]) {
        guard level >= self.level else { return }
        let time = LogInstant(microseconds: now()).text
        switch form {
        case .json:
            let head: [(String, JSONValue)] = [
                ("ts", .string(time)), ("level", .string(level.rawValue)), ("msg", .string(message)),
            ]
            write(JSONWriter.text(.object(head + members.map { ($0.0, $0.1.json) })) + "\n")
        case .plain:
            let told = members.map { " \($0.0)=\(JSONWriter.text($0.1.json))" }.joined()
            write("\(time) \(level.rawValue) \(JSONWriter.text(.string(message)).dropFirst().dropLast())\(told)\n")
        }
    }
}

/// Writes what happens in calls and syncs to a log.
public struct LogSink: EventSink {
    private let log: StructuredLog
    private let members: [(String, LogValue)]
    private let next: any EventSink

    /// Makes a sink.
    /// - Parameters:
    ///   - log: where it is written.
    ///   - members: what every line carries: the request, the connection, the run.
    ///   - next: who takes the events behind it.
    public init(_ log: StructuredLog, _ members: [(String, LogValue)] = [], then next: any EventSink = SilentSink()) {
        self.log = log
        self.members = members
        self.next = next
    }

    /// Writes a line, and hands the event on.
    public func record(_ event: any EngineEvent) {
        let kind = type(of: event)
        log.write(kind.isWarning ? .warning : .info, kind.name, members + [("detail", .text(event.message))])
        next.record(event)
    }
}

/// A point in time in UTC, to the millisecond (RFC 3339).
struct LogInstant {
    let text: String

    init(microseconds: Int64) {
        // Rounded down, also before 1970.
        var seconds = time_t(microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0))
        let millis = (microseconds - Int64(seconds) * 1_000_000) / 1_000
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func padded(_ number: some BinaryInteger, _ count: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, count - digits.count)) + digits
        }
        let date = [padded(parts.tm_year + 1_900, 4), padded(parts.tm_mon + 1), padded(parts.tm_mday)]
        let time = [padded(parts.tm_hour), padded(parts.tm_min), padded(parts.tm_sec)]
        text = "\(date.joined(separator: "-"))T\(time.joined(separator: ":")).\(padded(millis, 3))Z"
    }
}
