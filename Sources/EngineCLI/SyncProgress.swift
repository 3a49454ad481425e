internal import Engine
internal import Synchronization

/// Shows a run while it goes: one line that is written over on a terminal, a plain line for each page elsewhere.
final class SyncProgress: EventSink {
    private let session: CommandSession
    private let hasLine = Mutex(false)

    init(session: CommandSession) {
        self.session = session
    }

    func record(_ event: any EngineEvent) {
        guard session.terminal.isInteractive, event is PageStored else {
            clear()
            session.terminal.note(event.message)
            return
        }
        let text = String(event.message.prefix(max(20, session.terminal.width - 1)))
        session.terminal.write("\r\u{1B}[2K\(text)", to: .error)
        hasLine.withLock { $0 = true }
    }

    /// Takes the line away, so that the report stands alone.
    func finish() { clear() }

    private func clear() {
        let had = hasLine.withLock { had in
            defer { had = false }
            return had
        }
        if had { session.terminal.write("\r\u{1B}[2K", to: .error) }
    }
}
