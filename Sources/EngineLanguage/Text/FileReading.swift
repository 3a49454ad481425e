internal import Glibc

/// Reads files and folders through POSIX calls, with a limit on what a definition may weigh.
package enum FileReading {
    /// Why a file was not read.
    package enum Fault: Error, Sendable, Hashable {
        /// There is no such file.
        case missing
        /// The system refused, with its own word for why.
        case refused(String)
        /// It is larger than the limit, in bytes.
        case tooLarge(limit: Int)
        /// It is a folder, a socket or the like.
        case notAFile
    }

    /// The most bytes that a definition may have (definitions.md §10).
    package static let limit = 1 << 20

    /// A file's bytes.
    /// - Throws: `missing`, `refused`, `tooLarge` or `notAFile`.
    package static func bytes(of path: String, limit: Int = limit) throws(Fault) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw fault() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw fault() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        guard status.st_size <= limit else { throw .tooLarge(limit: limit) }
        return try read(descriptor, size: Int(status.st_size), limit: limit)
    }

    /// The first bytes of a file, or nothing if it cannot be read.
    package static func head(of path: String, count: Int) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, Glibc.read(descriptor, buffer.baseAddress, count))
        }
    }

    /// The names in a folder, sorted; empty if there is no such folder.
    package static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Whether a path is a folder.
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether there is anything at a path.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func read(_ descriptor: Int32, size: Int, limit: Int) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 1)
        var failure: Int32 = 0
        while bytes.count <= limit {
            let chunk = [UInt8](unsafeUninitializedCapacity: max(4096, size + 1 - bytes.count)) { buffer, filled in
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if count < 0 { failure = errno }
                filled = max(0, count)
            }
            if failure == EINTR {
                failure = 0
                continue
            }
            guard failure == 0 else { throw .refused(String(cString: strerror(failure))) }
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
        throw .tooLarge(limit: limit)
    }

    private static func fault() -> Fault {
        errno == ENOENT || errno == ENOTDIR ? .missing : .refused(String(cString: strerror(errno)))
    }
}
