internal import Glibc

/// Why a file cannot be read.
struct FileFault: Error, Sendable {
    let message: String
}

/// A small file that is read or written as a whole.
struct WholeFile {
    let path: String

    /// The text, or nothing if the file cannot be read.
    func read() -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return Self.readAll(descriptor)
    }

    /// The bytes of a file that has no more than so many.
    func bytes(upTo most: Int) throws(FileFault) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault(message: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw FileFault(message: String(cString: strerror(errno))) }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= most else { throw FileFault(message: "it has more than \(most >> 20) MiB") }
        }
    }

    /// Whether two paths lead to one file that is there.
    static func isSame(_ first: String, _ second: String) -> Bool {
        var (one, other) = (stat(), stat())
        guard stat(first, &one) == 0, stat(second, &other) == 0 else { return false }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }

    /// Whether there is a file with something in it; a device or a pipe is none.
    static func isFilled(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_size > 0
    }

    /// All of standard input.
    static func standardInput() -> String { readAll(STDIN_FILENO) }

    private static func readAll(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes a new file.
    /// - Returns: false if there is one already.
    /// - Throws: exit code 5 if it cannot be written.
    func writeNew(_ text: String) throws(CommandFailure) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            if errno == EEXIST { return false }
            throw CommandFailure(
                .local, "unwritable", "'\(path)' cannot be written: \(String(cString: strerror(errno)))")
        }
        let fault = ProcessOutput.write(Array(text.utf8), to: descriptor)
        let isClosed = close(descriptor) == 0
        if let number = fault ?? (isClosed ? nil : errno) {
            // Half a file would be taken for one that is there.
            unlink(path)
            throw CommandFailure(
                .local, "unwritable", "'\(path)' cannot be written: \(String(cString: strerror(number)))")
        }
        return true
    }
}

extension String {
    /// The text without line breaks at its end.
    var trimmingNewlines: String {
        var text = self
        // CR and LF together are one character.
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
