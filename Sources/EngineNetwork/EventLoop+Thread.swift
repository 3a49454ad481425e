internal import CLinux
internal import Glibc
internal import Synchronization

/// The loop's thread: work, timers, descriptors, and again.
extension EventLoop {
    /// Starts the thread, which holds a reference to the loop until it ends.
    /// - Returns: 0, or the error number of `pthread_create`.
    func startThread() -> Int32 {
        let reference = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, threadBody, reference.toOpaque())
        if code == 0 { pthread_detach(thread) } else { reference.release() }
        return code
    }

    /// Serves until the loop was stopped and no work is left.
    fileprivate func run() {
        thread.store(pthread_self(), ordering: .relaxed)
        while true {
            runQueuedWork()
            runDueTimers()
            if endIfDone() { return }
            confined.round &+= 1
            confined.ready.wait(epoll, nanoseconds: waitNanoseconds())
            while let event = confined.ready.next() { dispatch(token: event.data.u64, events: event.events) }
        }
    }

    /// Runs what is queued, and what that queues, for a bounded number of rounds: descriptors must get
    /// their turn.
    private func runQueuedWork() {
        for _ in 0..<16 {
            // The two lists change places, so that neither has to grow again.
            shared.withLock { swap(&$0.queue, &confined.running) }
            if confined.running.isEmpty { return }
            for index in confined.running.indices {
                switch confined.running[index] {
                case .work(let body): body()
                case .job(let job): run(job)
                }
            }
            confined.running.removeAll(keepingCapacity: confined.running.count <= 1_024)
        }
    }

    private func runDueTimers() {
        guard !confined.timers.isEmpty else { return }
        let now = MonotonicInstant.now
        while let callback = confined.timers.popDue(at: now) {
            callback()
        }
    }

    /// How long to sleep: not at all with work in the queue, until the next timer, or for ever.
    private func waitNanoseconds() -> Int64 {
        let hasWork = shared.withLock { !$0.queue.isEmpty }
        if hasWork { return 0 }
        guard let next = confined.timers.next else { return -1 }
        // Capped at a minute: a clock that jumps is noticed.
        return min(max(0, MonotonicInstant.now.duration(to: next).wholeNanoseconds), 60_000_000_000)
    }

    /// Whether the system has been asked for events since a round, and its callback knows all that it said of a
    /// descriptor; on the loop's thread only.
    ///
    /// What has happened since then is not known.
    /// - Parameters:
    ///   - descriptor: one that is watched, and was in that round.
    ///   - round: ``round`` of then.
    /// - Returns: whether that is certain.
    func wasQuiet(_ descriptor: Int32, since round: Int) -> Bool {
        assertCurrent()
        return confined.round != round && confined.ready.hasNoneLeft(of: descriptor)
    }

    /// Counts how often the system was asked for events; on the loop's thread only.
    var round: Int {
        assertCurrent()
        return confined.round
    }

    private func dispatch(token: UInt64, events: UInt32) {
        guard token != Self.wakeupToken else {
            var count: UInt64 = 0
            _ = read(wakeup, &count, MemoryLayout<UInt64>.size)
            shared.withLock { $0.isSignalled = false }
            return
        }
        let descriptor = Int(token.descriptor)
        // An earlier callback of this batch may have closed the descriptor, and its number may be in
        // use again.
        guard descriptor < confined.registrations.count, let registration = confined.registrations[descriptor],
            registration.token == token
        else { return }
        registration.callback(Events(rawValue: events))
    }

    /// Ends the thread's duties if the loop was stopped and nothing is left to run.
    ///
    /// As soon as the others see that nobody is running, the next thread may begin: from there on this one touches
    /// nothing of `confined`.
    private func endIfDone() -> Bool {
        guard shared.withLock({ $0.isStopping }) else { return false }
        dropEverything()
        let waiting = shared.withLock { state -> [CheckedContinuation<Void, Never>]? in
            guard state.queue.isEmpty else { return nil }
            state.isRunning = false
            thread.store(0, ordering: .relaxed)
            let waiting = state.waiting
            state.waiting = []
            return waiting
        }
        guard let waiting else { return false }
        for continuation in waiting { continuation.resume() }
        return true
    }

    private func dropEverything() {
        confined.isStopped = true
        for registration in confined.registrations {
            if let registration { deregister(registration.descriptor) }
        }
        confined.registrations = []
        confined.timers = TimerQueue()
    }

    /// Names the thread and leaves signals to the main thread, but for those that a crash raises on its
    /// own thread.
    fileprivate func prepareThread() {
        engine_set_thread_name(name)
        var signals = sigset_t()
        sigfillset(&signals)
        for crash in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS] {
            sigdelset(&signals, crash)
        }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}

/// What `pthread_create` calls.
///
/// A global function: a closure formed in isolated code would check its isolation and trap.
private func threadBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let loop = Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue()
    loop.prepareThread()
    loop.run()
    return nil
}
