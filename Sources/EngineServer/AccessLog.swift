public import Engine

/// Writes each request as a line of the log.
public struct AccessLog: RequestObserver {
    private let log: StructuredLog

    /// Makes an access log.
    /// - Parameter log: where the lines go.
    public init(_ log: StructuredLog) {
        self.log = log
    }

    /// Writes the line.
    public func finished(_ record: RequestRecord) {
        var members: [(String, LogValue)] = [
            ("request_id", .text(record.id)), ("client", .text(record.client)), ("method", .text(record.method)),
            ("route", .text(record.route)), ("status", .number(record.status)), ("seconds", .seconds(record.duration)),
            ("actor", .text(record.principal)),
        ]
        if let environment = record.environment { members.append(("environment", .text(environment))) }
        if let code = record.errorCode { members.append(("error", .text(code))) }
        if let detail = record.detail { members.append(("detail", .text(detail))) }
        if record.isCut { members.append(("cut", .flag(true))) }
        log.write(record.status >= 500 ? .error : .info, "request", members)
    }
}
