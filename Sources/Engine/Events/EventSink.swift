/// Where events go: a log, a terminal's progress, a test's list.
public protocol EventSink: Sendable {
    /// Takes an event. It must not block.
    func record(_ event: any EngineEvent)
}

/// Takes events and forgets them.
public struct SilentSink: EventSink {
    /// Makes a sink.
    public init() {}

    /// Does nothing.
    public func record(_ event: any EngineEvent) {}
}
