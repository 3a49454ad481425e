internal import Glibc

/// Files as tests need them: read whole, written whole, listed by name.
public enum TextFile {
    /// Why a file could not be read or written.
    public struct Fault: Error, CustomStringConvertible {
        /// The path.
        public let path: String
        /// What the system says.
        public let reason: String

        /// The path and the reason.
        public var description: String { "\(path): \(reason)" }
    }

    /// The bytes of a file.
    /// - Throws: `Fault` if it cannot be read.
    public static func bytes(_ path: String) throws(Fault) -> [UInt8] {
        guard let file = fopen(path, "r") else { throw fault(path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            bytes += buffer.prefix(count)
            if count < buffer.count { break }
        }
        guard ferror(file) == 0 else { throw fault(path) }
        return bytes
    }

    /// The text of a file.
    /// - Throws: `Fault` if it cannot be read.
    public static func text(_ path: String) throws(Fault) -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    /// Writes a file; its folder is made if need be.
    /// - Throws: `Fault` if it cannot be written.
    public static func write(_ text: String, to path: String) throws(Fault) {
        try write(Array(text.utf8), to: path)
    }

    /// Writes a file; its folder is made if need be.
    /// - Throws: `Fault` if it cannot be written.
    public static func write(_ bytes: [UInt8], to path: String) throws(Fault) {
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex { mkdir(String(path[..<slash]), 0o777) }
        guard let file = fopen(path, "w") else { throw fault(path) }
        let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
        guard fclose(file) == 0, isWritten else { throw fault(path) }
    }

    /// The paths of the files below a folder whose names end in some text, sorted.
    public static func paths(below folder: String, ending suffix: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var paths: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix(".") else { continue }
            let path = "\(folder)/\(name)"
            if isFolder(path) {
                paths += self.paths(below: path, ending: suffix)
            } else if name.hasSuffix(suffix) {
                paths.append(path)
            }
        }
        return paths.sorted()
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func fault(_ path: String) -> Fault {
        Fault(path: path, reason: String(cString: strerror(errno)))
    }
}
