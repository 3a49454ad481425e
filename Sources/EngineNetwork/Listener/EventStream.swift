internal import EngineHTTP

/// Where events for a browser's `EventSource` are written (HTML Standard §9.2).
public struct EventStream: Sendable {
    private let stream: ResponseStream

    init(_ stream: ResponseStream) {
        self.stream = stream
    }

    /// Sends an event, and waits while the client has much left to take.
    /// - Parameters:
    ///   - data: what it says; each of its lines is sent as one.
    ///   - name: its kind; nothing: `message`.
    ///   - id: what the client tells when it comes again, in `Last-Event-ID`.
    /// - Throws: `Closed` once the client is gone.
    public func send(_ data: String, name: String? = nil, id: String? = nil) async throws(ResponseStream.Closed) {
        try await stream.write(Self.event(data, name: name, id: id))
    }

    /// Tells how long the client is to wait before it comes again after a break.
    public func setRetry(_ pause: Duration) async throws(ResponseStream.Closed) {
        try await stream.write(Array("retry: \(max(0, pause.wholeNanoseconds / 1_000_000))\n\n".utf8))
    }

    /// Sends nothing that anybody sees, so that proxies in between do not think it has ended.
    func beat() async throws(ResponseStream.Closed) {
        try await stream.write(Array(":\n\n".utf8))
    }

    /// An event as it is written; what would end a line of name or id is left out.
    static func event(_ data: String, name: String?, id: String?) -> [UInt8] {
        var text = ""
        if let name { text += "event: \(oneLine(name))\n" }
        // A NUL would make the client ignore the id.
        if let id { text += "id: \(oneLine(id))\n" }
        for line in lines(of: data) { text += "data: \(line)\n" }
        return Array((text + "\n").utf8)
    }

    private static func oneLine(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0 }, as: UTF8.self)
    }

    /// Lines end with LF, CR or both, which are one character.
    private static func lines(of text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
    }
}

extension ServerResponse {
    /// An answer that goes on: events as they happen.
    /// - Parameters:
    ///   - heartbeat: how often something is sent while nothing happens; clients that are gone are noticed by it.
    ///   - write: sends events; when it returns the stream ends, and its task is cancelled when the client goes.
    /// - Returns: the answer.
    public static func events(
        heartbeat: Duration = .seconds(15), _ write: @escaping @Sendable (EventStream) async throws -> Void
    ) -> ServerResponse {
        let fields: HTTPFields = [
            "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store",
            // nginx would keep events back until a buffer is full.
            "x-accel-buffering": "no",
        ]
        let body = Body.stream(length: nil) { stream in
            let events = EventStream(stream)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await write(events) }
                group.addTask {
                    while true {
                        try await Task.sleep(for: heartbeat)
                        try await events.beat()
                    }
                }
                // Whichever ends first ends the other.
                defer { group.cancelAll() }
                try await group.next()
            }
        }
        return ServerResponse(status: 200, fields: fields, body: body)
    }
}
