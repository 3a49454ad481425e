import EngineFixtures
import Glibc
import Testing

/// The programs that these tests run.
enum Binary {
    /// The built `engine`, beside the program that runs the tests.
    static func engine() throws -> String {
        let beside = executable().map { "\($0)/engine" } ?? ""
        let path = access(beside, X_OK) == 0 ? beside : "\(TestFolder().package)/.build/debug/engine"
        try #require(access(path, X_OK) == 0, "there is no engine at \(path): run 'swift build' first")
        return path
    }

    /// A program of the virtual environment of the tests.
    static func python(_ name: String) throws -> String {
        let path = "\(TestFolder().package)/.venv/bin/\(name)"
        try #require(
            access(path, X_OK) == 0,
            """
            \(name) is not installed; scripts/test installs it, or: \
            python3 -m venv .venv && .venv/bin/pip install -r scripts/test-requirements.txt
            """)
        return path
    }

    /// A program that only judges, taken out of its package (scripts/set-up.sh).
    static func tool(_ name: String) throws -> String {
        let path = "\(TestFolder().package)/.build/tools/\(name)"
        try #require(access(path, X_OK) == 0, "\(name) is not there; scripts/test fetches it into .build/tools")
        return path
    }

    /// The folder of the running program.
    private static func executable() -> String? {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = bytes.withUnsafeMutableBytes { buffer in
            buffer.baseAddress.map { readlink("/proc/self/exe", $0, buffer.count) } ?? -1
        }
        guard count > 0, let slash = bytes[..<count].lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return String(decoding: bytes[..<slash], as: UTF8.self)
    }
}
