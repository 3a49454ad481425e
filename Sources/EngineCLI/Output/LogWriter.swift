internal import Engine
internal import EngineNetwork
internal import Synchronization

/// Lines of a log on their way to standard error, by a thread of their own: a reader that has stopped reading holds
/// nobody up.
///
/// What it does not take is kept up to a bound; then lines are dropped, and their number is told once it reads again.
final class LogWriter: Sendable {
    /// Bytes that may wait: some seconds of a busy server.
    private static let most = 1 << 20

    private struct State {
        var waiting: [UInt8] = []
        var lost = 0
        /// Whether the thread is awake and will look again.
        var isWriting = false
    }

    private let loop: EventLoop
    private let form: StructuredLog.Form
    private let now: @Sendable () -> Int64
    private let sink: @Sendable ([UInt8]) -> Void
    private let state = Mutex(State())

    /// Starts the thread.
    /// - Parameters:
    ///   - form: how lines look.
    ///   - now: the time, in microseconds since 1970.
    ///   - sink: writes bytes, for as long as it takes.
    /// - Throws: if the system gives no thread.
    init(
        form: StructuredLog.Form, now: @escaping @Sendable () -> Int64, sink: @escaping @Sendable ([UInt8]) -> Void
    ) throws(EventLoopFault) {
        loop = try EventLoop(name: "engine-log")
        self.form = form
        self.now = now
        self.sink = sink
    }

    /// The log whose lines it writes.
    var log: StructuredLog {
        StructuredLog(form: form, now: now) { [self] in write($0) }
    }

    /// Writes what still waits, at most so long, and takes nothing more.
    func finish(within time: Duration) async {
        let end = ContinuousClock.now + time
        while state.withLock({ $0.isWriting }), ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(10))
        }
        // A thread that still writes ends with the process: to wait for it is what must not be.
        if !state.withLock({ $0.isWriting }) { loop.stop() }
    }

    private func write(_ line: String) {
        let mustWake = state.withLock { state in
            if state.waiting.count + line.utf8.count <= Self.most {
                state.waiting += line.utf8
            } else {
                state.lost += 1
            }
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustWake { loop.post { self.drain() } }
    }

    /// Writes until nothing waits; on the thread.
    private func drain() {
        while true {
            let (bytes, lost) = state.withLock { state in
                defer { (state.waiting, state.lost) = ([], 0) }
                state.isWriting = !state.waiting.isEmpty || state.lost > 0
                return (state.waiting, state.lost)
            }
            guard !bytes.isEmpty || lost > 0 else { return }
            sink(bytes)
            guard lost > 0 else { continue }
            StructuredLog(form: form, now: now) { self.sink(Array($0.utf8)) }
                .write(.warning, "log lines lost", ["count": .number(lost)])
        }
    }
}

extension LogWriter {
    /// A log on standard error: for people on a terminal, for programs elsewhere.
    static func toErrors(
        of terminal: Terminal, now: @escaping @Sendable () -> Int64
    ) throws(CommandFailure) -> LogWriter {
        do throws(EventLoopFault) {
            return try LogWriter(form: terminal.settings.devices.error ? .plain : .json, now: now) {
                terminal.write($0, to: .error)
            }
        } catch {
            throw CommandFailure(.local, "event-loop", "\(error)")
        }
    }
}
