public import EngineDefinition
internal import Synchronization

/// An answer says of a limit what the definition cannot read: calls wait as if it had said nothing.
public struct LimitUnread: EngineEvent {
    /// The event's name.
    public static let name = "limit.unread"
    /// What was not read.
    public let part: UnreadLimit

    /// One line for people.
    public var message: String {
        "'\(part.key)' of limit '\(part.limit)' cannot be read in an answer to '\(part.call)': \(part.reason); "
            + "calls wait as if it were not there"
    }
}

/// What of limits was not read in one run: each part is told once, by the stream that met it first.
final class UnreadLimits: Sendable {
    private let known = Mutex<Set<[String]>>([])

    /// Whether a part is new.
    func note(_ part: UnreadLimit) -> Bool {
        known.withLock { $0.insert([part.limit, part.key]).inserted }
    }
}

/// Keeps what a stream met of limits that cannot be read, for its warnings; other events go on.
final class LimitWarnings: EventSink {
    private let sink: any EventSink
    private let limits: UnreadLimits
    private let found = Mutex<[String]>([])

    init(_ sink: any EventSink, _ limits: UnreadLimits) {
        self.sink = sink
        self.limits = limits
    }

    /// What the stream's author should know.
    var warnings: [String] { found.withLock { $0 } }

    func record(_ event: any EngineEvent) {
        guard let unread = event as? LimitUnread else { return sink.record(event) }
        guard limits.note(unread.part) else { return }
        found.withLock { $0.append(unread.message) }
    }
}
