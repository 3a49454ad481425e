/// A WebSocket between its connection, on the loop's thread, and the session that talks over it,
/// anywhere.
///
/// `@unchecked Sendable`: everything but the constants is touched on the loop's thread only; `next`,
/// `send` and `close` go there first, and the others are called there.
final class WebSocketLink: @unchecked Sendable {
    private let connection: HTTPConnection
    private let settings: WebSocketSettings
    private var reader: WebSocketReader
    private var messages: [WebSocketMessage] = []
    private var waiting: CheckedContinuation<WebSocketMessage?, Never>?
    /// Whether nothing more will come.
    private var hasEnded = false
    private var hasSentClose = false
    private var lastHeard = MonotonicInstant.now
    private var isAsked = false

    init(connection: HTTPConnection, settings: WebSocketSettings) {
        self.connection = connection
        self.settings = settings
        reader = WebSocketReader(messageLimit: settings.messageBytes)
    }

    // MARK: The connection's side

    /// The connection is a WebSocket from now on.
    func begin() { lastHeard = .now }

    /// Whether more is read from the socket.
    var hasRoom: Bool { hasEnded || messages.count < settings.messageCount }

    /// When the client has to be asked whether it is there.
    var dueTime: MonotonicInstant? { lastHeard.advanced(by: isAsked ? settings.pingTime * 2 : settings.pingTime) }

    /// The client was silent for long.
    func ring() {
        guard !isAsked else { return connection.end(.close) }
        isAsked = true
        _ = connection.queueFrame(WebSocketFrame.bytes(.ping, []))
    }

    /// Takes bytes that have arrived.
    func take(_ bytes: [UInt8]) {
        lastHeard = .now
        isAsked = false
        guard !hasEnded else { return }
        reader.feed(bytes)
        while !hasEnded, let event = reader.next() {
            switch event {
            case .message(let message): deliver(message)
            case .ping(let payload): _ = connection.queueFrame(WebSocketFrame.bytes(.pong, payload))
            case .pong: break
            case .close(let code): shut(code ?? .normal, "")
            case .fault(let code, let reason): shut(code, reason)
            }
        }
    }

    /// Nothing more comes, and nothing more goes.
    func finish() {
        hasEnded = true
        hasSentClose = true
        waiting?.resume(returning: nil)
        waiting = nil
    }

    private func deliver(_ message: WebSocketMessage) {
        guard let waiting else { return messages.append(message) }
        self.waiting = nil
        waiting.resume(returning: message)
    }

    private func shut(_ code: WebSocketCloseCode, _ reason: String) {
        hasEnded = true
        waiting?.resume(returning: nil)
        waiting = nil
        guard !hasSentClose else { return }
        hasSentClose = true
        _ = connection.queueFrame(WebSocketFrame.close(code, reason))
        connection.endUpgraded()
    }

    // MARK: The session's side

    /// The next message; nothing at the end.
    func next() async -> WebSocketMessage? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                connection.onLoop { self.wait(continuation) }
            }
        } onCancel: {
            connection.onLoop { self.giveUp() }
        }
    }

    private func wait(_ continuation: CheckedContinuation<WebSocketMessage?, Never>) {
        if !messages.isEmpty {
            continuation.resume(returning: messages.removeFirst())
            connection.settle()
        } else if hasEnded || waiting != nil {
            continuation.resume(returning: nil)
        } else {
            waiting = continuation
        }
    }

    /// The session's task was cancelled: it wants no more messages.
    private func giveUp() {
        close(.goingAway, reason: "")
    }

    /// Sends a frame.
    func send(_ frame: [UInt8]) async -> Bool {
        await connection.writeFrame(frame)
    }

    /// Closes it; callable from any thread.
    func close(_ code: WebSocketCloseCode, reason: String) {
        connection.onLoop { self.shut(code, reason) }
    }
}
