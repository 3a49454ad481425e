/// Something that happened while a plan ran: one type for each, which knows its log line.
public protocol EngineEvent: Sendable {
    /// The event's name, for example `sync.page_stored`.
    static var name: String { get }
    /// Whether somebody should look.
    static var isWarning: Bool { get }
    /// One line for people, without secrets.
    var message: String { get }
}

extension EngineEvent {
    /// Most events are the usual course of things.
    public static var isWarning: Bool { false }
}
