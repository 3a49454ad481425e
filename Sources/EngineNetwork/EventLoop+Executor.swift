/// A loop runs Swift tasks: an actor that names it as its executor is confined to its thread, and so is
/// a task that prefers it (`Task(executorPreference: loop)`).
extension EventLoop: SerialExecutor, TaskExecutor {
    /// Takes a job of the Swift runtime.
    public func enqueue(_ job: consuming ExecutorJob) {
        enqueue(.job(UnownedJob(job)))
    }

    /// The loop as the executor of an actor.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// The loop as the executor that a task prefers.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        UnownedTaskExecutor(ordinary: self)
    }

    /// Stops the program if the caller is not on the loop's thread.
    public func checkIsolated() {
        assertCurrent()
    }

    /// Whether the caller runs on the loop's thread.
    public func isIsolatingCurrentContext() -> Bool? {
        isCurrent
    }

    /// Runs a job on the calling thread, which is the loop's.
    func run(_ job: UnownedJob) {
        job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
    }
}
