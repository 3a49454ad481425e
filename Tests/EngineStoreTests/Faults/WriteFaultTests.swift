import EngineStore
import Glibc
import Testing

/// Writes that the system refuses after so many bytes, at many places: the limit on the size of files is set in a
/// process of its own, since it holds for the whole of it.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct WriteFaultTests {
    @Test func `D3 a refused write loses nothing, wherever it falls`() async throws {
        let folder = try TemporaryFolder()
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            signal(SIGXFSZ, SIG_IGN)
            for kilobytes in stride(from: 90, through: 900, by: 30) {
                let fault = try await WriteFaultTests.meet(limit: kilobytes * 1_024 + 13, at: "\(path)/\(kilobytes).db")
                guard fault == nil else {
                    print(fault ?? "")
                    exit(1)
                }
            }
        }
    }

    /// Writes pages until one is refused, lifts the limit and goes on.
    /// - Returns: what was not as it should be.
    private static func meet(limit: Int, at path: String) async throws -> String? {
        let loop = try await PageLoop(path: path)
        setLimit(limit)
        var stored = 0
        var met: StoreFault?
        while met == nil, stored < 1_000 {
            do throws(StoreFault) {
                _ = try await loop.store.writePage(loop.page(stored))
                stored += 1
            } catch {
                met = error
            }
        }
        setLimit(nil)
        // SQLite knows a full disk by name; other refusals, as here, it calls I/O errors.
        switch met {
        case .full, .failed: break
        default: return "\(limit): met \(String(describing: met))"
        }
        let position = try await loop.position()
        guard position == stored else { return "\(limit): position \(position) after \(stored) pages" }
        for number in stored..<(stored + 3) { _ = try await loop.store.writePage(loop.page(number)) }
        guard try await loop.store.leftovers() == (0, 0) else { return "\(limit): something is left open" }
        try await loop.store.close()
        let again = try await PageLoop(path: path)
        guard try await again.position() == stored + 3 else { return "\(limit): position lost" }
        try await again.store.close()
        guard try StoreInspection.damage(in: path) == nil else { return "\(limit): damaged" }
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
        return nil
    }

    private static func setLimit(_ bytes: Int?) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        limit.rlim_cur = bytes.map { rlim_t($0) } ?? limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    }
}
