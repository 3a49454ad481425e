import EngineFixtures
import Glibc
import Testing

/// A program that runs beside the test; it is killed when its holder goes.
final class Program: Sendable {
    let id: pid_t
    /// The file that takes its output and its errors.
    let output: String

    /// Starts a program.
    /// - Parameters:
    ///   - arguments: its path and its words.
    ///   - folder: where it works.
    ///   - output: a file for what it writes.
    /// - Throws: if it cannot be started.
    init(_ arguments: [String], in folder: String, output: String) throws {
        self.output = output
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        // env goes into the folder and becomes the program, under the same number.
        var words: [UnsafeMutablePointer<CChar>?] = (["env", "-C", folder] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var id = pid_t()
        let code = posix_spawn(&id, "/usr/bin/env", &actions, nil, &words, environ)
        try #require(code == 0, "\(arguments[0]) cannot be started: \(String(cString: strerror(code)))")
        self.id = id
    }

    /// What it has written.
    var text: String { (try? TextFile.text(output)) ?? "" }

    /// Kills it and everything that it holds at once.
    func kill() { Glibc.kill(id, SIGKILL) }

    /// Whether it still runs.
    var isRunning: Bool {
        var info = siginfo_t()
        return waitid(P_PID, id_t(id), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info._sifields._sigchld.si_pid == 0
    }

    /// Waits for its end.
    /// - Returns: its exit code; 128 and the signal's number if it was killed.
    func end() async -> Int32 {
        let id = id
        return await onOwnThread {
            var status: Int32 = 0
            // Left for the end of the holder, so that the number is not given to another process meanwhile.
            var info = siginfo_t()
            while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
            status = info._sifields._sigchld.si_status
            return info.si_code == Int32(CLD_EXITED) ? status : 128 + status
        }
    }

    /// Waits for its end, and looks at its memory meanwhile.
    ///
    /// What `wait4` tells of a child's peak holds that of the process that made it, and so tells nothing here; the high
    /// water mark in `/proc` begins anew with the program.
    /// - Returns: its exit code as above, and the most kilobytes that it held until shortly before its end.
    func endWithPeak() async -> (code: Int32, kilobytes: Int) {
        let peak = await onOwnThread { [self] in
            var peak = 0
            while isRunning {
                peak = max(peak, highWaterMark)
                usleep(2_000)
            }
            return peak
        }
        return (await end(), peak)
    }

    private var highWaterMark: Int {
        let status = (try? TextFile.text("/proc/\(id)/status")) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }

    deinit {
        // A number that was waited for already is nobody's: then there is nothing to kill.
        var info = siginfo_t()
        guard waitid(P_PID, id_t(id), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return }
        Glibc.kill(id, SIGKILL)
        waitpid(id, nil, 0)
    }
}

/// Does blocking work on a thread of its own: tests share few threads, and must not block them.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        let work = Unmanaged.passRetained(Work { continuation.resume(returning: body()) })
        var thread = pthread_t()
        pthread_create(&thread, nil, runWork, work.toOpaque())
        pthread_detach(thread)
    }
}

private final class Work {
    let body: () -> Void

    init(_ body: @escaping () -> Void) {
        self.body = body
    }
}

private func runWork(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
    return nil
}
