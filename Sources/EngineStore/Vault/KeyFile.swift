internal import Glibc

/// A file with vault keys.
struct KeyFile {
    let path: String

    var exists: Bool { access(path, F_OK) == 0 }

    /// Refuses a file that others than its owner can read.
    func checkPrivate() throws(VaultFault) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .unreadableKey(path: path, reason: reason) }
        guard status.st_mode & 0o077 == 0 else { throw .exposedKey(path: path, mode: status.st_mode & 0o777) }
    }

    func read() throws(VaultFault) -> String {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadableKey(path: path, reason: reason) }
        defer { close(descriptor) }
        // 64 KiB: more keys than anybody keeps; a device or a wrong file ends here.
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var count = 0
        while count < bytes.count {
            let taken = bytes[count...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard taken >= 0 else { throw .unreadableKey(path: path, reason: reason) }
            guard taken > 0 else { return String(decoding: bytes[..<count], as: UTF8.self) }
            count += taken
        }
        throw .malformedKey(source: path)
    }

    func write(_ text: String) throws(VaultFault) {
        let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? .keyExists(path: path) : .unwritableKey(path: path, reason: reason)
        }
        defer { close(descriptor) }
        // A key that is lost with a power cut after it sealed something would lose that too.
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            let reason = reason
            unlink(path)
            throw .unwritableKey(path: path, reason: reason)
        }
    }

    private var reason: String { String(cString: strerror(errno)) }
}
