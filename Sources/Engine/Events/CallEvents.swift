public import EngineStore

/// A call waits before it is tried again.
public struct CallWaits: EngineEvent {
    /// The event's name.
    public static let name = "call.waits"
    /// How long, in seconds.
    public let seconds: Double
    /// Why.
    public let reason: String
    /// Whether a limit asks for it, upstream's or the definition's; otherwise something failed.
    public var isForLimit = false

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

/// A connection's credential could not be renewed.
public struct RenewalFailed: EngineEvent {
    /// The event's name.
    public static let name = "token.renewal_failed"
    /// A connection may soon not work any more.
    public static let isWarning = true
    /// The connection.
    public let connection: String
    /// What it means for the connection.
    public let change: StatusChange
    /// Why.
    public let reason: String

    /// Tells of one.
    public init(connection: String, change: StatusChange, reason: String) {
        self.connection = connection
        self.change = change
        self.reason = reason
    }

    /// One line for people.
    public var message: String { "the credential of '\(connection)' was not renewed: \(reason)" }
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
