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
        do throws(ExternalCommand.Fault) {
            return try ExternalCommand.run([python, "-X", "utf8", script] + arguments)
        } catch {
            throw Fault(description: error.description)
        }
    }
}
