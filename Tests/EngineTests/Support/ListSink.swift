import Engine
import Synchronization

/// Keeps events.
final class ListSink: EventSink {
    private let events = Mutex<[any EngineEvent]>([])

    var all: [any EngineEvent] { events.withLock { $0 } }

    func record(_ event: any EngineEvent) {
        events.withLock { $0.append(event) }
    }
}
