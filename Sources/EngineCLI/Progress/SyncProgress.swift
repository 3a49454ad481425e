internal import Engine
internal import EngineDefinition
internal import Synchronization

/// Shows what happens while a command works: lines that are written over on a terminal, plain lines or JSON elsewhere.
final class SyncProgress: EventSink {
    private let session: CommandSession
    private let display: Mutex<ProgressDisplay>
    private let clock = ContinuousClock()
    private let began: ContinuousClock.Instant

    init(session: CommandSession) {
        self.session = session
        began = clock.now
        display = Mutex(ProgressDisplay())
    }

    func record(_ event: any EngineEvent) {
        let settings = session.terminal.settings
        switch settings.progress {
        case .json: session.terminal.note(ProgressLine.json(event, requestID: session.requestID))
        case .none where ProgressLine.isRoutine(event): break
        case .auto where settings.isInteractive: draw(event)
        case .auto, .plain, .none: session.terminal.note(event.message)
        }
    }

    /// Takes the lines away, so that the report stands alone.
    func finish() {
        let text = display.withLock { $0.clear() }
        if !text.isEmpty { session.terminal.write(text, to: .error) }
    }

    private func draw(_ event: any EngineEvent) {
        let seconds = began.duration(to: clock.now).inSeconds
        let width = session.terminal.width
        // Written under the lock: streams are read at once, and two drawings must not mix.
        display.withLock { display in
            let text = display.update(event, at: seconds, width: width)
            if !text.isEmpty { session.terminal.write(text, to: .error) }
        }
    }
}
