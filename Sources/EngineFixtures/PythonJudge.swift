internal import Glibc

/// A Python script that judges our output with libraries that nobody here wrote; `scripts/test` installs them.
public struct PythonJudge: Sendable {
    /// Why there is no verdict.
    public struct Fault: Error, CustomStringConvertible {
        /// What happened, and what to do.
        public let description: String
    }

    private let script: String
    private let python: String

    /// Finds the script and the interpreter.
    /// - Parameters:
    ///   - script: its path.
    ///   - package: the folder of the package, which holds `.venv`.
    /// - Throws: `Fault` if the virtual environment is not there.
    public init(_ script: String, package: String) throws(Fault) {
        self.script = script
        python = "\(package)/.venv/bin/python"
        guard access(python, X_OK) == 0 else {
            let line = "python3 -m venv .venv && .venv/bin/pip install -r scripts/test-requirements.txt"
            throw Fault(description: "there is no \(python); scripts/test makes it, or: \(line)")
        }
    }

    /// Runs the script and waits for it.
    /// - Parameter arguments: words for it.
    /// - Returns: what it printed.
    /// - Throws: `Fault` with what it printed, if it did not end with 0.
    public func run(_ arguments: [String]) throws(Fault) -> String {
        let words = [python, "-X", "utf8", script] + arguments
        guard let pipe = popen(words.map(Self.quote).joined(separator: " ") + " 2>&1", "re") else {
            throw Fault(description: "\(script) cannot be started: \(String(cString: strerror(errno)))")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { bytes += buffer[..<count] }
        let text = String(decoding: bytes, as: UTF8.self)
        guard pclose(pipe) == 0 else { throw Fault(description: "\(script) failed:\n\(text)") }
        return text
    }

    private static func quote(_ word: String) -> String {
        "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
