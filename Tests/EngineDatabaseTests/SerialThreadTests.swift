import EngineDatabase
import Glibc
import Testing

private actor Counter {
    private let thread: SerialThread
    private(set) var threads: Set<pthread_t> = []
    private(set) var count = 0

    init() throws {
        thread = try SerialThread(name: "counter")
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    nonisolated var progress: (queued: Int, done: Int) { thread.progress }

    func add() {
        threads.insert(pthread_self())
        count += 1
    }
}

struct SerialThreadTests {
    @Test func `all jobs of an actor run on its one thread`() async throws {
        let counter = try Counter()
        await withTaskGroup { group in
            for _ in 0..<1_000 {
                group.addTask { await counter.add() }
            }
        }
        #expect(await counter.count == 1_000)
        #expect(await counter.threads.count == 1)
        #expect(await counter.threads.first != pthread_self())
    }

    @Test func `what was queued and what is done is told`() async throws {
        let counter = try Counter()
        #expect(counter.progress == (0, 0))
        for _ in 0..<3 { await counter.add() }
        // The count follows behind whoever waits for the job.
        while counter.progress.done < 3 { await Task.yield() }
        #expect(counter.progress == (3, 3))
    }

    @Test func `threads end with their actors`() async throws {
        for _ in 0..<2_000 {
            await (try Counter()).add()
        }
    }
}
