import Glibc

/// The bytes of a file, for tests that look for what must not be there.
enum TextBytes {
    static func of(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw NoFile(path: path) }
        defer { fclose(file) }
        var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    struct NoFile: Error {
        let path: String
    }
}

extension [UInt8] {
    /// Whether a text stands somewhere in them.
    func holds(_ text: String) -> Bool { firstRange(of: Array(text.utf8)) != nil }
}
