internal import Glibc

/// A command that a test runs as a user would, with what it printed.
public enum ExternalCommand {
    /// Why there is no output.
    public struct Fault: Error, CustomStringConvertible {
        /// What happened, with what was printed.
        public let description: String
    }

    /// Runs a command and waits for it.
    /// - Parameter words: the program and its arguments, as they are.
    /// - Returns: what it printed on both outputs.
    /// - Throws: `Fault` with what it printed, if it did not end with 0.
    public static func run(_ words: [String]) throws(Fault) -> String {
        let name = words.first ?? ""
        guard let pipe = popen(words.map(quote).joined(separator: " ") + " 2>&1", "re") else {
            throw Fault(description: "\(name) cannot be started: \(String(cString: strerror(errno)))")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { bytes += buffer[..<count] }
        let text = String(decoding: bytes, as: UTF8.self)
        guard pclose(pipe) == 0 else { throw Fault(description: "\(name) failed:\n\(text)") }
        return text
    }

    private static func quote(_ word: String) -> String {
        "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
