internal import CLinux
internal import Glibc
internal import Synchronization

/// One thread that waits for descriptors, timers and posted work, and runs what belongs to each.
///
/// Client and listener share this type. State that a loop owns is touched on its thread only: by
/// callbacks, by work given to ``post(_:)``, or by an actor whose executor is the loop. ``stop()`` must
/// be called before the last reference goes; a running loop keeps itself alive.
///
/// `@unchecked Sendable`: `confined` is read and written on the loop's thread only, which every entry
/// to it checks; everything else is immutable, atomic or behind the mutex.
public final class EventLoop: @unchecked Sendable {
    /// What the thread is called in debuggers and `ps -T`; the first 15 bytes show.
    public let name: String

    let epoll: Int32
    let wakeup: Int32
    let shared = Mutex(Shared())
    let thread = Atomic<UInt>(0)
    var confined = Confined()

    /// Opens the descriptors and starts the thread.
    /// - Parameter name: what the thread is called.
    /// - Throws: `EventLoopFault.system` if the system has no descriptor or thread left.
    public init(name: String) throws(EventLoopFault) {
        self.name = name
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .last("epoll_create1") }
        wakeup = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        // From here on `deinit` cleans up.
        guard wakeup >= 0 else { throw .last("eventfd") }
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: Self.wakeupToken))
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, wakeup, &event) == 0 else { throw .last("epoll_ctl") }
        shared.withLock { $0.isRunning = true }
        let code = startThread()
        guard code == 0 else { throw .system(call: "pthread_create", code: code) }
    }

    deinit {
        close(epoll)
        if wakeup >= 0 { close(wakeup) }
        confined.ready.deallocate()
    }

    /// Whether the caller runs on the loop's thread.
    public var isCurrent: Bool {
        thread.load(ordering: .relaxed) == pthread_self()
    }

    /// Stops the program if the caller is not on the loop's thread: a mistake in our code, never in
    /// input.
    public func assertCurrent() {
        precondition(isCurrent, "state of the event loop '\(name)' was touched from another thread")
    }

    /// Runs work on the loop's thread, in the order of posting; callable from any thread.
    ///
    /// Work that is posted after ``stop()`` still runs.
    public func post(_ work: @escaping @Sendable () -> Void) {
        enqueue(.work(work))
    }

    /// Runs work on the loop's thread: at once if that is this one, else in the order of posting.
    func perform(_ work: @escaping @Sendable () -> Void) {
        if isCurrent { work() } else { post(work) }
    }

    /// Asks the loop to end: registrations and timers are dropped, posted work is finished, then the
    /// thread ends.
    public func stop() {
        shared.withLock { $0.isStopping = true }
        signal()
    }

    /// Waits until the thread has ended after ``stop()``.
    public func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let hasEnded = shared.withLock { state in
                if state.isRunning { state.waiting.append(continuation) }
                return !state.isRunning
            }
            if hasEnded { continuation.resume() }
        }
    }
}

extension EventLoop {
    /// What any thread may touch, behind the mutex.
    struct Shared {
        var queue: [Work] = []
        var isSignalled = false
        var isRunning = false
        var isStopping = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// What only the loop's thread touches.
    struct Confined {
        var registrations: [Registration?] = []
        var timers = TimerQueue()
        /// Work that was taken from the queue; empty between two rounds.
        var running: [Work] = []
        var generation: UInt32 = 0
        var isStopped = false
        /// How often the system was asked for events.
        var round = 0
        var ready = ReadyEvents()
    }

    /// A piece of posted work.
    enum Work {
        case work(@Sendable () -> Void)
        case job(UnownedJob)
    }

    /// The token of the wake-up descriptor; no registration has it, for generations begin at 1.
    static var wakeupToken: UInt64 { 0 }

    /// Adds work and makes sure that the thread sees it.
    func enqueue(_ work: Work) {
        let isOwn = isCurrent
        let mustStart = shared.withLock { state in
            state.queue.append(work)
            if !state.isRunning {
                state.isRunning = true
                return true
            }
            // The loop's own thread looks at the queue before it sleeps; a signal that is still unread
            // covers us too.
            if isOwn || state.isSignalled { return false }
            state.isSignalled = true
            // Under the lock: an executor is not held by whoever gives it a job, and may go with the job's end.
            signal()
            return false
        }
        if mustStart, startThread() != 0 {
            shared.withLock { $0.isRunning = false }
        }
    }

    private func signal() {
        var one: UInt64 = 1
        // A full counter (EAGAIN) wakes the loop as well.
        _ = write(wakeup, &one, MemoryLayout<UInt64>.size)
    }
}
