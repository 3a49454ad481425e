import EngineDatabase
import Testing

@testable import EngineStore

struct LeaseTests {
    @Test func `one holder at a time`() async throws {
        try await withStore { test in
            let lease = try #require(try await test.store.acquireLease("sync", seconds: 30))
            #expect(try await test.store.acquireLease("sync") == nil)
            #expect(try await test.store.acquireLease("another") != nil)
            try await test.store.release(lease)
            let next = try #require(try await test.store.acquireLease("sync"))
            #expect(next.fence == lease.fence + 1)
        }
    }

    @Test func `S9 a lease that ran out is taken over, and its holder is refused`() async throws {
        try await withStore { test in
            let lease = try #require(try await test.store.acquireLease("sync", seconds: 30))
            test.clock.advance(seconds: 29)
            try await test.store.renew(lease)
            test.clock.advance(seconds: 29)
            #expect(try await test.store.acquireLease("sync") == nil)
            test.clock.advance(seconds: 2)
            let taken = try #require(try await test.store.acquireLease("sync"))
            await #expect(throws: StoreFault.leaseLost(name: "sync")) { try await test.store.renew(lease) }
            try await test.store.release(lease)
            try await test.store.renew(taken)
        }
    }

    @Test func `D5 a wall clock that jumps changes nothing`() async throws {
        try await withStore { test in
            _ = try #require(try await test.store.acquireLease("sync", seconds: 30))
            test.clock.setWall(by: 86_400)
            #expect(try await test.store.acquireLease("sync") == nil)
        }
    }

    @Test func `a page renews the lease under which it was read`() async throws {
        try await withStore { test in
            let lease = try #require(try await test.store.acquireLease("sync", seconds: 30))
            for _ in 0..<3 {
                test.clock.advance(seconds: 20)
                _ = try await test.store.writePage(
                    PageWrite(
                        partition: test.partition, batch: RecordBatch(), checkpoint: nil, run: test.run, lease: lease))
            }
            #expect(try await test.store.acquireLease("sync") == nil)
        }
    }

    @Test func `the lease of a process that ended is free at once`() async throws {
        try await withStore { test in
            let lease = try #require(try await test.store.acquireLease("sync", seconds: 3_600))
            let me = LeaseHolder.current()
            // A process of this boot and namespace that started at another time is not there any more.
            let ended = LeaseHolder(
                boot: me.boot, namespace: me.namespace, process: me.process, start: "1", token: "t")
            let raw = try SQLiteConnection.open(test.path)
            try raw.run("UPDATE leases SET holder = ?", [.text(ended.text)])
            try raw.close()
            #expect(try await test.store.acquireLease("sync")?.fence == lease.fence + 1)
        }
    }

    @Test func `a holder has ended only if that is certain`() {
        let me = LeaseHolder.current()
        let other = LeaseHolder.current()
        #expect(!me.hasEnded(seenFrom: other) && !other.hasEnded(seenFrom: me))
        #expect(LeaseHolder(text: me.text) == me)
        let rebooted = LeaseHolder(boot: "x", namespace: "", process: 1, start: "", token: "")
        #expect(rebooted.hasEnded(seenFrom: me))
        let contained = LeaseHolder(boot: me.boot, namespace: "pid:[1]", process: 1, start: "1", token: "")
        #expect(!contained.hasEnded(seenFrom: me))
        #expect(LeaseHolder(text: "") == nil && LeaseHolder(text: "a b c d e") == nil)
    }
}
