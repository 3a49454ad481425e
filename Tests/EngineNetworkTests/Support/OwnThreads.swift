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
        let job = UnownedJob(job)
        startThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
