internal import Glibc
internal import Synchronization

/// One thread that runs the jobs of an actor in order: a place for calls that block.
///
/// The thread ends when the last reference to this executor goes and its jobs are done.
public final class SerialThread: SerialExecutor {
    private let queue: JobQueue

    /// Starts a thread.
    /// - Parameter name: what it is for, as an error would say.
    /// - Throws: `.limit` if the system gives no thread.
    public init(name: String) throws(DatabaseError) {
        queue = JobQueue()
        let status = JobQueue.start(queue)
        guard status == 0 else {
            throw DatabaseError(cause: .limit, code: Int(status), message: "the system gives no thread for \(name)")
        }
    }

    deinit {
        queue.finish()
    }

    /// How many jobs were queued so far, and how many of them are done.
    public var progress: (queued: Int, done: Int) {
        // In this order: what is done was queued before.
        let done = queue.done.load(ordering: .acquiring)
        return (queue.queued.load(ordering: .acquiring), done)
    }

    /// Queues a job.
    public func enqueue(_ job: consuming ExecutorJob) {
        // The entry holds the executor, so that it outlives the job.
        queue.append(JobQueue.Entry(job: UnownedJob(job), executor: self))
    }
}

/// The jobs that wait for a thread.
// @unchecked Sendable: `entries` and `isFinished` are touched only between `pthread_mutex_lock` and `unlock`.
private final class JobQueue: @unchecked Sendable {
    struct Entry {
        let job: UnownedJob
        let executor: SerialThread
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var entries: [Entry] = []
    private var isFinished = false
    let queued = Atomic<Int>(0)
    let done = Atomic<Int>(0)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(mutex)
        arrival.deallocate()
        mutex.deallocate()
    }

    /// Starts the thread, which holds the queue until it ends.
    static func start(_ queue: JobQueue) -> Int32 {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let reference = Unmanaged.passRetained(queue)
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, reference.toOpaque())
        if status != 0 { reference.release() }
        return status
    }

    func append(_ entry: Entry) {
        queued.add(1, ordering: .releasing)
        pthread_mutex_lock(mutex)
        entries.append(entry)
        pthread_cond_signal(arrival)
        pthread_mutex_unlock(mutex)
    }

    func finish() {
        pthread_mutex_lock(mutex)
        isFinished = true
        pthread_cond_signal(arrival)
        pthread_mutex_unlock(mutex)
    }

    private func run() {
        while let batch = next() {
            for entry in batch {
                entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
                done.add(1, ordering: .releasing)
            }
        }
    }

    /// Waits for jobs.
    /// - Returns: nil when none can come any more.
    private func next() -> [Entry]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while entries.isEmpty && !isFinished {
            pthread_cond_wait(arrival, mutex)
        }
        let batch = entries
        entries = []
        return batch.isEmpty ? nil : batch
    }
}
