/// A call waits before it is tried again.
public struct CallWaits: EngineEvent {
    /// The event's name.
    public static let name = "call.waits"
    /// How long, in seconds.
    public let seconds: Double
    /// Why.
    public let reason: String

    /// One line for people.
    public var message: String { "waiting \(SecondsText(seconds)): \(reason)" }
}

/// A connection's credential was renewed.
public struct TokenRenewed: EngineEvent {
    /// The event's name.
    public static let name = "token.renewed"
    /// The connection.
    public let connection: String

    /// One line for people.
    public var message: String { "renewed the credential of '\(connection)'" }
}

/// A length of time as people read it: `350 ms`, `2.5 s`, `3 min`.
struct SecondsText: CustomStringConvertible {
    let description: String

    init(_ seconds: Double) {
        switch seconds {
        case ..<1: description = "\(Int((seconds * 1_000).rounded())) ms"
        case ..<120:
            let tenths = Int((seconds * 10).rounded())
            description = tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
        default: description = "\(Int((seconds / 60).rounded())) min"
        }
    }
}
