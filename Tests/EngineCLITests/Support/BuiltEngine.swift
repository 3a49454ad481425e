import EngineFixtures
import Glibc
import Synchronization
import Testing

/// The program that was built, run beside the test; it is killed when its holder goes.
final class BuiltEngine: Sendable {
    let id: pid_t
    private let folder: String
    private let ended = Mutex<Int32?>(nil)

    /// Starts the program.
    /// - Parameters:
    ///   - line: what is typed, words without spaces.
    ///   - folder: where it works.
    ///   - environment: its variables; those of the test are not passed on.
    ///   - terminal: the path of a terminal that stands for all three streams; nothing: files.
    /// - Throws: a failed requirement if the program cannot be started.
    init(_ line: String, in folder: String, environment: [String: String] = [:], terminal: String? = nil) throws {
        self.folder = folder
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Whoever runs the tests may have hang-ups ignored; the program begins without that.
        var hangUp = sigset_t()
        sigemptyset(&hangUp)
        sigaddset(&hangUp, SIGHUP)
        posix_spawnattr_setsigdefault(&attributes, &hangUp)
        // POSIX_SPAWN_SETSIGDEF and, with a terminal, POSIX_SPAWN_SETSID: the leader of a session gets the first
        // terminal that it opens.
        posix_spawnattr_setflags(&attributes, terminal == nil ? 0x04 : 0x84)
        if let terminal {
            posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 1, "\(folder)/stdout.txt", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
            posix_spawn_file_actions_addopen(&actions, 2, "\(folder)/stderr.txt", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        }
        let program = "\(TestFolder().package)/.build/debug/engine"
        // env goes into the folder and becomes the program, under the same number.
        let words = ["env", "-C", folder, program] + line.split(separator: " ").map(String.init)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var id = pid_t()
        let code = posix_spawn(&id, "/usr/bin/env", &actions, &attributes, &arguments, &variables)
        try #require(code == 0, "the program cannot be started: \(String(cString: strerror(code)))")
        self.id = id
    }

    var output: String { (try? TextFile.text("\(folder)/stdout.txt")) ?? "" }
    var errors: String { (try? TextFile.text("\(folder)/stderr.txt")) ?? "" }

    func signal(_ number: Int32) { kill(id, number) }

    /// The exit code once it ended; negative if a signal ended it.
    var code: Int32? {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            guard waitpid(id, &status, WNOHANG) == id else { return nil }
            ended = status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
            return ended
        }
    }

    /// Waits for the end.
    func end() async throws -> Int32 {
        try await eventually("the end of the program") { code != nil }
        return code ?? -1
    }

    deinit {
        guard code == nil else { return }
        kill(id, SIGKILL)
        waitpid(id, nil, 0)
    }
}
