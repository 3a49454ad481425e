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
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                unlink("\(path)/\(name)")
            }
            closedir(folder)
        }
        rmdir(path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// How many of the process's descriptors are open on files of this folder.
    var openDescriptors: Int {
        // Those that are open: to ask for each that there could be took half of the time of all tests of the store.
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var (count, target) = (0, [UInt8](repeating: 0, count: 4_096))
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            let length = target.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map { readlink("/proc/self/fd/\(name)", $0, buffer.count) } ?? -1
            }
            if length > 0, String(decoding: target[..<length], as: UTF8.self).hasPrefix(path + "/") { count += 1 }
        }
        return count
    }

    struct Missing: Error {}
}
