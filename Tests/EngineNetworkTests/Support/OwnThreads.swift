import Glibc
import Testing

/// Runs tests with clients that block: each step of such a test has a thread of its own.
///
/// All other tests share as many threads as there are cores; two clients that wait would stop them all, and with them the
/// handlers that their servers run.
struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        try await withTaskExecutorPreference(ThreadPerJob()) { try await function() }
    }
}

extension Trait where Self == OwnThreads {
    /// Each step of a test has a thread of its own.
    static var ownThreads: OwnThreads { OwnThreads() }
}

/// An executor without a pool.
private final class ThreadPerJob: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let step = Unmanaged.passRetained(Step(job: UnownedJob(job), executor: asUnownedTaskExecutor(), owner: self))
        var thread = pthread_t()
        pthread_create(&thread, nil, runStep, step.toOpaque())
        pthread_detach(thread)
    }
}

private final class Step {
    let job: UnownedJob
    let executor: UnownedTaskExecutor
    /// Kept while a step of its runs.
    let owner: ThreadPerJob

    init(job: UnownedJob, executor: UnownedTaskExecutor, owner: ThreadPerJob) {
        self.job = job
        self.executor = executor
        self.owner = owner
    }
}

private func runStep(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let step = Unmanaged<Step>.fromOpaque(argument).takeRetainedValue()
    step.job.runSynchronously(on: step.executor)
    return nil
}
