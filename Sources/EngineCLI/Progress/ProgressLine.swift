internal import Engine
internal import EngineLanguage

/// An event as a line for programs, and what kind of news it is.
enum ProgressLine {
    /// Whether an event says no more than that the work goes on.
    static func isRoutine(_ event: any EngineEvent) -> Bool { event is PageStored || event is StreamStarted }

    /// The event as a JSON object.
    static func json(_ event: any EngineEvent, requestID: String) -> String {
        let head: [(String, JSONValue)] = [
            ("event", .string(type(of: event).name)), ("message", .string(event.message)),
            ("request_id", .string(requestID)),
        ]
        return JSONWriter.text(.object(head + facts(of: event)))
    }

    private static func facts(of event: any EngineEvent) -> [(String, JSONValue)] {
        switch event {
        case let page as PageStored:
            [
                ("stream", .string(page.stream)), ("records", .number(JSONNumber(page.records))),
                ("total", .number(JSONNumber(page.total))),
            ]
        case let started as StreamStarted: [("stream", .string(started.stream))]
        case let restarted as PassRestarted:
            [("stream", .string(restarted.stream)), ("reason", .string(restarted.reason))]
        case let wait as CallWaits:
            [("seconds", JSONNumber(wait.seconds).map { .number($0) } ?? .null), ("reason", .string(wait.reason))]
        case let renewed as TokenRenewed: [("connection", .string(renewed.connection))]
        default: []
        }
    }
}
