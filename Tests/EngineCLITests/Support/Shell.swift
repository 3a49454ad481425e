import Glibc
import Testing

/// Runs a line in `/bin/sh`.
enum Shell {
    static func run(_ line: String) -> Int32 {
        var process = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup(line), nil]
        defer { for argument in arguments { free(argument) } }
        guard posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ) == 0 else { return -1 }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return (status >> 8) & 0xFF
    }

    /// A program that runs until it is released.
    final class Held {
        private let input: UnsafeMutablePointer<FILE>?

        fileprivate init(_ line: String, ready: String) {
            // Its output goes to a file that is waited for; its standard input is ours, and ends with us.
            var template = Array("/tmp/engine-held-XXXXXX".utf8CString)
            let file = mkstemp(&template)
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            input = popen("\(line) >\(path)", "we")
            var buffer = [UInt8](repeating: 0, count: 64)
            let clock = ContinuousClock()
            let deadline = clock.now.advanced(by: .seconds(30))
            while pread(file, &buffer, 64, 0) < ready.utf8.count, clock.now < deadline { sched_yield() }
            close(file)
            unlink(path)
        }

        /// Lets it end, and waits for that.
        func release() { if let input { pclose(input) } }
    }

    /// Starts a program that waits for the end of its input, and waits until it says that it is ready.
    static func held(_ line: String, ready: String) -> Held { Held(line, ready: ready) }
}
