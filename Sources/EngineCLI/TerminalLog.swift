internal import Engine

/// Writes events as lines to standard error.
struct TerminalLog: EventSink {
    let session: CommandSession

    func record(_ event: any EngineEvent) {
        session.terminal.note(event.message)
    }
}
