/// What goes over a WebSocket.
public enum WebSocketMessage: Sendable, Hashable {
    /// Text in UTF-8.
    case text(String)
    /// Bytes.
    case binary([UInt8])
}

/// Why a WebSocket is closed (RFC 6455 §7.4).
public struct WebSocketCloseCode: RawRepresentable, Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// The number on the wire.
    public let rawValue: UInt16

    /// Makes a code from its number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Makes a code from its number.
    public init(integerLiteral value: UInt16) {
        rawValue = value
    }

    /// What it was for is done.
    public static let normal: WebSocketCloseCode = 1000
    /// The server stops, or the page is left.
    public static let goingAway: WebSocketCloseCode = 1001
    /// A frame breaks the protocol.
    public static let protocolError: WebSocketCloseCode = 1002
    /// A text is not UTF-8.
    public static let invalidText: WebSocketCloseCode = 1007
    /// A message is not allowed.
    public static let policy: WebSocketCloseCode = 1008
    /// A message is larger than is taken.
    public static let tooLarge: WebSocketCloseCode = 1009
    /// The server failed.
    public static let internalError: WebSocketCloseCode = 1011

    /// Whether a frame may carry it: the others are for programs to tell themselves what happened.
    var isOfFrame: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
