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

    /// Puts another text in the place of the file's, which keeps its owner and its mode; on the disk when this returns.
    ///
    /// Whoever reads it meanwhile, or after a power cut, finds one of the two texts whole.
    func replace(with text: String) throws(VaultFault) {
        guard let target = resolved else { throw .unwritableKey(path: path, reason: reason) }
        var status = stat()
        guard stat(target, &status) == 0 else { throw .unwritableKey(path: path, reason: reason) }
        let draft = target + ".new"
        // One that a killed process left is written over.
        let descriptor = Glibc.open(draft, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unwritableKey(path: path, reason: reason) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        // Only root can give a file away; anybody else owns it already.
        let isKept = fchown(descriptor, status.st_uid, status.st_gid) == 0 || status.st_uid == geteuid()
        guard isKept, fchmod(descriptor, status.st_mode & 0o777) == 0,
            Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
            rename(draft, target) == 0, Self.syncFolder(of: target)
        else {
            let reason = reason
            unlink(draft)
            throw .unwritableKey(path: path, reason: reason)
        }
    }

    /// Where the file is, behind all links: the link itself must stay.
    private var resolved: String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    private static func syncFolder(of path: String) -> Bool {
        let descriptor = Glibc.open(FilePath.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }

    private var reason: String { String(cString: strerror(errno)) }
}
