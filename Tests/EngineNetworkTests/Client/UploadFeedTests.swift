import Synchronization
import Testing

@testable import EngineNetwork

@Suite(.timeLimit(.minutes(5)))
struct UploadFeedTests {
    @Test func `a source and a transfer in step keep little of a large body`() async throws {
        let loop = try EventLoop(name: "source")
        let size = 32 << 20
        let left = Mutex(size)
        let feed = UploadFeed(onBytes: {})
        feed.start(on: loop) {
            left.withLock { left in
                let count = min(left, 64 << 10)
                left -= count
                return count == 0 ? nil : [UInt8](repeating: 0x61, count: count)
            }
        }
        var space = [UInt8](repeating: 0, count: 32 << 10)
        var (total, most) = (0, 0)
        while total < size {
            let counts = feed.counts
            most = max(most, counts.stored)
            // Never all that is there, but at the end: that is what being in step means.
            if counts.outstanding <= space.count, total + counts.outstanding < size {
                await Task.yield()
                continue
            }
            if case .bytes(let count) = space.withUnsafeMutableBytes({ feed.read(into: $0) }) { total += count }
        }
        #expect(total == size)
        #expect(most <= 1 << 20)
        #expect(feed.counts.stored == 0)
        feed.close()
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test func `a source that waits for room goes on when the transfer is over`() async throws {
        let loop = try EventLoop(name: "source")
        let pieces = Atomic<Int>(0)
        let feed = UploadFeed(onBytes: {})
        feed.start(on: loop) {
            pieces.add(1, ordering: .relaxed)
            return [UInt8](repeating: 0x61, count: 64 << 10)
        }
        while feed.counts.outstanding < BodyBuffer.capacity { await Task.yield() }
        feed.close()
        let seen = pieces.load(ordering: .relaxed)
        loop.stop()
        await loop.waitUntilStopped()
        #expect(pieces.load(ordering: .relaxed) <= seen + 1, "it asks for nothing more")
    }
}
