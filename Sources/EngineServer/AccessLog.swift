internal import EngineHTTP
internal import EngineLanguage

/// Writes each request as a line of JSON.
public struct AccessLog: RequestObserver {
    private let write: @Sendable (String) -> Void
    private let now: @Sendable () -> Int64

    /// Makes a log.
    /// - Parameters:
    ///   - now: the time, in microseconds since 1970.
    ///   - write: takes a line with its end.
    public init(now: @escaping @Sendable () -> Int64, write: @escaping @Sendable (String) -> Void) {
        self.now = now
        self.write = write
    }

    /// Writes the line.
    public func finished(_ record: RequestRecord) {
        let (seconds, attoseconds) = record.duration.components
        let micros = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        var members: [(String, JSONValue)] = [
            ("time", .string(InstantText.utc(now()))), ("level", record.status >= 500 ? "error" : "info"),
            ("event", "request"), ("request_id", .string(record.id)), ("client", .string(record.client)),
            ("method", .string(record.method)), ("route", record.route.map { .string($0) } ?? .null),
            ("status", .number(JSONNumber(record.status))), ("micros", .number(JSONNumber(micros))),
            ("actor", .string(record.principal)),
        ]
        if let environment = record.environment { members.append(("environment", .string(environment))) }
        if let code = record.errorCode { members.append(("error", .string(code))) }
        if let detail = record.detail { members.append(("detail", .string(detail))) }
        write(JSONWriter.text(.object(members)) + "\n")
    }
}
