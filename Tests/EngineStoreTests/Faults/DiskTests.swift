import EngineDatabase
import EngineStore
import Glibc
import Testing

/// A small file system in memory.
///
/// Only root may mount one.
final class SmallDisk {
    private let folder: TemporaryFolder
    let path: String

    init(size: String) throws {
        folder = try TemporaryFolder()
        path = folder.file("disk")
        mkdir(path, 0o700)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(size)") == 0 else { throw TemporaryFolder.Missing() }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }

    func remount(_ options: String, flags: UInt = 0) throws {
        guard mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT) | flags, options) == 0 else {
            throw TemporaryFolder.Missing()
        }
    }
}

@Suite(.enabled(if: getuid() == 0, "only root may mount a small disk"), .timeLimit(.minutes(4)))
struct DiskTests {
    @Test func `D1 a full disk loses nothing, and the store goes on when there is space`() async throws {
        let disk = try SmallDisk(size: "1m")
        let path = "\(disk.path)/engine.db"
        let loop = try await PageLoop(path: path)
        var stored = 0
        var met: StoreFault?
        while met == nil, stored < 10_000 {
            do throws(StoreFault) {
                _ = try await loop.store.writePage(loop.page(stored))
                stored += 1
            } catch {
                met = error
            }
        }
        #expect(met == .full(path: path))
        #expect(stored > 0)
        #expect(try await loop.position() == stored)
        #expect(try await loop.store.leftovers().openTransactions == 0)
        try disk.remount("size=16m")
        for number in stored..<(stored + 5) { _ = try await loop.store.writePage(loop.page(number)) }
        #expect(try await loop.position() == stored + 5)
        try await loop.store.close()
        try checkIntegrity(of: path)
    }

    @Test func `D1 a disk that is full at the start is told`() async throws {
        let disk = try SmallDisk(size: "16k")
        let path = "\(disk.path)/engine.db"
        await #expect(throws: StoreFault.full(path: path)) { _ = try await Store.open(.init(path: path)) }
    }

    @Test func `D2 a disk that becomes read-only loses nothing`() async throws {
        let disk = try SmallDisk(size: "8m")
        let path = "\(disk.path)/engine.db"
        let loop = try await PageLoop(path: path)
        _ = try await loop.store.writePage(loop.page(0))
        try await loop.store.close()
        try disk.remount("size=8m", flags: UInt(MS_RDONLY))
        await #expect(throws: StoreFault.readOnly(path: path)) { _ = try await Store.open(.init(path: path)) }
        let fresh = "\(disk.path)/fresh.db"
        await #expect(throws: StoreFault.readOnly(path: fresh)) { _ = try await Store.open(.init(path: fresh)) }
        try disk.remount("size=8m")
        let again = try await PageLoop(path: path)
        #expect(try await again.position() == 1)
        try await again.store.close()
    }
}
