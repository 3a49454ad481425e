/// A page of a stream was stored.
public struct PageStored: EngineEvent {
    /// The event's name.
    public static let name = "sync.page_stored"
    /// The stream.
    public let stream: String
    /// Records of the page.
    public let records: Int
    /// Items that upstream sent so far in this pass.
    public let total: Int

    /// One line for people.
    public var message: String { "\(stream): \(total) records" }
}

/// A pass goes back, because upstream refused a saved position.
public struct PassRestarted: EngineEvent {
    /// The event's name.
    public static let name = "sync.pass_restarted"
    /// The stream.
    public let stream: String
    /// Why.
    public let reason: String

    /// One line for people.
    public var message: String { "\(stream): reading again, \(reason)" }
}

/// A stream is begun.
public struct StreamStarted: EngineEvent {
    /// The event's name.
    public static let name = "sync.stream_started"
    /// The stream.
    public let stream: String

    /// One line for people.
    public var message: String { "\(stream): reading" }
}
