import Glibc
import Testing

/// A program that runs beside the test, on a leash.
///
/// Its standard input ends when the holder goes, or the test's process. Foundation's `Process` is not used: its
/// `waitUntilExit` sometimes misses the end.
final class ChildProcess: Sendable {
    private let id: pid_t
    private let leash: Int32
    private let output: Int32

    /// Starts a program that is found in `PATH`.
    init(_ arguments: [String]) throws {
        var input: [Int32] = [-1, -1]
        var output: [Int32] = [-1, -1]
        try #require(pipe(&input) == 0 && pipe(&output) == 0)
        // Other children must not hold the leash of this one.
        for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var id = pid_t()
        let code = posix_spawnp(&id, arguments[0], &actions, nil, &words, environ)
        close(input[0])
        close(output[1])
        self.id = id
        leash = input[1]
        self.output = output[0]
        try #require(code == 0, "\(arguments[0]) cannot be started")
    }

    deinit {
        close(leash)
        close(output)
        // A child has the signal mask of the thread that made it, which may hold back any other signal.
        kill(id, SIGKILL)
        waitpid(id, nil, 0)
    }

    /// The first line of its output; blocks until it is there.
    func readLine() -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }
}

/// Runs a command line of the shell to its end.
func runShell(_ command: String) throws {
    try #require(system(command) == 0, "\(command)")
}

/// Does blocking work on a thread of its own: tests share few threads, and must not block them.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        startThread { continuation.resume(with: Result { try body() }) }
    }
}

/// Does something on a new thread, which ends with it.
func startThread(_ body: @escaping () -> Void) {
    var thread = pthread_t()
    pthread_create(&thread, nil, runWork, Unmanaged.passRetained(Work(body)).toOpaque())
    pthread_detach(thread)
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
