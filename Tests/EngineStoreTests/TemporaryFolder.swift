import Glibc

/// A folder that goes with the test that made it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/engine-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Missing() }
        path = String(cString: made)
    }

    deinit {
        for name in names(in: ".") ?? [] {
            for inner in names(in: name) ?? [] { unlink("\(path)/\(name)/\(inner)") }
            rmdir("\(path)/\(name)")
            unlink("\(path)/\(name)")
        }
        rmdir(path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The names in a folder of this one, in order; nil if there is no such folder.
    func names(in inner: String) -> [String]? { Self.names(of: "\(path)/\(inner)") }

    private static func names(of folder: String) -> [String]? {
        guard let folder = opendir(folder) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// How many of the process's descriptors are open on files of this folder.
    var openDescriptors: Int {
        // Those that are open: to ask for each that there could be took half of the time of all tests of the store.
        // Where they cannot be seen, none would be a guess.
        guard let names = Self.names(of: "/proc/self/fd") else { return .max }
        var target = [UInt8](repeating: 0, count: 4_096)
        return names.count { name in
            let length = target.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map { readlink("/proc/self/fd/\(name)", $0, buffer.count) } ?? -1
            }
            return length > 0 && String(decoding: target[..<length], as: UTF8.self).hasPrefix(path + "/")
        }
    }

    struct Missing: Error {}
}

/// Files as bytes, for tests that look at or damage what was written.
enum FileAccess {
    static func bytes(of path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw TemporaryFolder.Missing() }
        defer { close(descriptor) }
        var status = stat()
        fstat(descriptor, &status)
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        guard read(descriptor, &bytes, bytes.count) == bytes.count else { throw TemporaryFolder.Missing() }
        return bytes
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_TRUNC)
        guard descriptor >= 0 else { throw TemporaryFolder.Missing() }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw TemporaryFolder.Missing() }
    }

    static func mode(of path: String) -> UInt32 {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }
}
