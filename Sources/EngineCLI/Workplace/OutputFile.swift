internal import Glibc

/// A file that is written piece by piece.
final class OutputFile {
    private let path: String
    private let file: UnsafeMutablePointer<FILE>
    private var isOpen = true

    /// Makes the file, or empties the one that is there.
    init(path: String) throws(CommandFailure) {
        self.path = path
        guard let file = fopen(path, "we") else { throw Self.fault(path) }
        self.file = file
    }

    deinit {
        if isOpen { fclose(file) }
    }

    /// Adds a text.
    func write(_ text: String) throws(CommandFailure) {
        var text = text
        let written = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
        guard written else { throw Self.fault(path) }
    }

    /// Sees that everything is written.
    func finish() throws(CommandFailure) {
        isOpen = false
        guard fclose(file) == 0 else { throw Self.fault(path) }
    }

    private static func fault(_ path: String) -> CommandFailure {
        CommandFailure(.local, "unwritable", "'\(path)' cannot be written: \(String(cString: strerror(errno)))")
    }
}
