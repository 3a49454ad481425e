internal import Glibc

/// A folder for the files of one test; it goes with the value that made it.
public final class TemporaryFolder: Sendable {
    /// Where it is.
    public let path: String

    /// Makes the folder.
    /// - Throws: `TextFile.Fault` if the system has no room for it.
    public init() throws {
        var template = Array("/tmp/engine-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw TextFile.Fault(path: "/tmp", reason: String(cString: strerror(errno)))
        }
        path = String(cString: made)
    }

    deinit {
        for file in TextFile.paths(below: path, ending: "") { unlink(file) }
        rmdir(path)
    }

    /// The path of a file in it.
    public func file(_ name: String) -> String { "\(path)/\(name)" }
}
