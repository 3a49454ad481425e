internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM: a person or an init system asks us to stop.
enum StopSignal {
    private static let set: sigset_t = {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        return set
    }()

    /// Keeps the signals from ending the process; called before any other thread is made, which inherits it.
    static func block() {
        var set = set
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits for a signal, on a thread of its own.
    ///
    /// A second one ends the process at once.
    static func wait() async {
        await withCheckedContinuation { continuation in
            waitOnThread { continuation.resume() }
        }
    }

    /// Runs a closure when a signal comes.
    static func waitOnThread(_ action: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Box(action))
        var thread = pthread_t()
        pthread_create(&thread, nil, entry, box.toOpaque())
        pthread_detach(thread)
    }

    private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
        guard let pointer else { return nil }
        let box = Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue()
        var set = StopSignal.set
        var number: Int32 = 0
        sigwait(&set, &number)
        box.action()
        sigwait(&set, &number)
        _exit(ExitCode.interrupted.rawValue)
    }

    private final class Box: Sendable {
        let action: @Sendable () -> Void

        init(_ action: @escaping @Sendable () -> Void) {
            self.action = action
        }
    }
}
