internal import Glibc
internal import Synchronization

/// SIGINT, SIGTERM and SIGHUP: a person or an init system asks us to stop, or the terminal goes.
///
/// They are handled, not only waited for: the runtime parks the main thread with all signals open, where one that has
/// no handler ends the process.
enum StopSignal {
    private struct State {
        /// What a command that stops cleanly does.
        var action: (@Sendable () -> Void)?
        /// What is put right before the process ends at once; nothing: the command is asked to stop.
        var urgent: (@Sendable () -> Void)?
    }

    private static let state = Mutex(State())
    /// The end of a pipe that the handler writes to; all else that a handler may do is too little.
    private static let told = Atomic<Int32>(-1)

    /// Takes the signals over; called before any other thread is made.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        // Without a pipe the signals do what they always did.
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        told.store(ends[1], ordering: .sequentiallyConsistent)
        let handler: @convention(c) (Int32) -> Void = { _ in
            let code = errno
            var mark: UInt8 = 0
            _ = Glibc.write(StopSignal.told.load(ordering: .relaxed), &mark, 1)
            errno = code
        }
        signal(SIGINT, handler)
        signal(SIGTERM, handler)
        // Whoever starts us with nohup(1) wants the end of the terminal to mean nothing.
        var present = sigaction()
        sigaction(SIGHUP, nil, &present)
        if unsafeBitCast(present.__sigaction_handler.sa_handler, to: Int.self) != 1 { signal(SIGHUP, handler) }
        listen(on: ends[0])
        // Threads that are made from now on are not interrupted in what they do; the listening one is.
        var set = Self.set
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Runs a closure at the first signal; before that is said, and at a second one, the process ends at once.
    static func onFirst(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.action = action }
    }

    /// Runs a closure that cannot be asked to stop: a signal meanwhile ends the process.
    /// - Parameters:
    ///   - restore: what is put right before it ends.
    ///   - body: what is done.
    /// - Returns: what the closure returns.
    static func endingAtOnce<Result>(
        after restore: @escaping @Sendable () -> Void = {}, _ body: () -> Result
    ) -> Result {
        state.withLock { $0.urgent = restore }
        defer { state.withLock { $0.urgent = nil } }
        return body()
    }

    /// From now on the end of a terminal, and what asks a service to read its settings again, stops nothing.
    static func ignoreHangUp() { signal(SIGHUP, SIG_IGN) }

    /// Ends the process as interrupted.
    static func end() -> Never { _exit(ExitCode.interrupted.rawValue) }

    /// Waits until the task is cancelled, which is what a signal does to a command that stops cleanly.
    static func wait() async {
        let (never, continuation) = AsyncStream<Never>.makeStream()
        for await _ in never {}
        continuation.finish()
    }

    // MARK: The listening thread

    private static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGHUP)
        return set
    }

    private static func listen(on descriptor: Int32) {
        var thread = pthread_t()
        pthread_create(&thread, nil, listening, UnsafeMutableRawPointer(bitPattern: Int(descriptor)))
        pthread_detach(thread)
    }

    private static let listening: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { number in
        let descriptor = Int32(Int(bitPattern: number))
        while true {
            var mark: UInt8 = 0
            let count = read(descriptor, &mark, 1)
            if count == 1 { StopSignal.asked() } else if errno != EINTR { return nil }
        }
    }

    private static func asked() {
        let (action, urgent) = state.withLock { state in
            defer { state.action = nil }
            return (state.action, state.urgent)
        }
        if let urgent {
            urgent()
            end()
        }
        guard let action else { end() }
        action()
    }
}
