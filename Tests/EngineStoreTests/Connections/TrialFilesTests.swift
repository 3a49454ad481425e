import EngineFixtures
import Glibc
import Testing

@testable import EngineStore

/// Trials that a killed `engine connect` left beside the store.
struct TrialFilesTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/engine-trial-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        let folder = String(cString: made)
        defer {
            for path in TextFile.paths(below: folder, ending: "") { unlink(path) }
            rmdir(folder)
        }
        try body(folder)
    }

    /// Makes a file that was changed so many seconds ago.
    private func make(_ path: String, age: Int) throws {
        try TextFile.write("x", to: path)
        var times = [timespec(), timespec()]
        for index in times.indices { times[index].tv_sec = time(nil) - age }
        try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
    }

    /// A number that no process has: above the highest that the kernel gives.
    private static let nobody: pid_t = 4_194_400

    private func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    @Test func `what an ended process left is removed, with all of its files`() throws {
        try withFolder { folder in
            let store = "\(folder)/engine.db"
            for suffix in ["", "-wal", "-shm"] { try make("\(store).trial-\(Self.nobody)\(suffix)", age: 3_600) }
            TrialFiles(store: store).removeAbandoned()
            for suffix in ["", "-wal", "-shm"] { #expect(!exists("\(store).trial-\(Self.nobody)\(suffix)")) }
        }
    }

    @Test func `each of several trials of one process is told apart, and removed`() throws {
        try withFolder { folder in
            let store = "\(folder)/engine.db"
            #expect(TrialFiles(store: store).own != TrialFiles(store: store).own)
            for name in ["", "-2", "-3-wal"] { try make("\(store).trial-\(Self.nobody)\(name)", age: 3_600) }
            TrialFiles(store: store).removeAbandoned()
            for name in ["", "-2", "-3-wal"] { #expect(!exists("\(store).trial-\(Self.nobody)\(name)")) }
        }
    }

    @Test func `what may be in use stays: young ones, those of running processes, and all other files`() throws {
        try withFolder { folder in
            let store = "\(folder)/engine.db"
            let kept = [
                "\(store).trial-\(Self.nobody)", "\(store).trial-\(getppid())", "\(store).trial-\(getpid())",
                "\(store).trial-x", "\(folder)/other.db.trial-\(Self.nobody)", store, "\(store)-wal",
            ]
            for path in kept { try make(path, age: path == kept[0] ? 5 : 3_600) }
            TrialFiles(store: store).removeAbandoned()
            for path in kept { #expect(exists(path), "\(path)") }
        }
    }

    @Test func `a store without a folder, or in none that exists, is no fault`() {
        TrialFiles(store: "engine-none.db").removeAbandoned()
        TrialFiles(store: "/no/such/folder/engine.db").removeAbandoned()
    }
}
