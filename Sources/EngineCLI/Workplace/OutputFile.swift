internal import Glibc

/// A file that is written piece by piece and gets its name when it is whole.
///
/// Until then it stands beside that name; a failure, and a stop from outside, leave what was there before. A
/// device or a pipe is written as it is.
final class OutputFile {
    private let path: String
    /// Where the pieces go; nothing: to the path itself.
    private let draft: String?
    private let file: UnsafeMutablePointer<FILE>
    private var isOpen = true
    private var isDone = false

    /// Prepares to write.
    /// - Throws: exit code 5 if there is no place for it.
    init(path: String) throws(CommandFailure) {
        var status = stat()
        let isThere = stat(path, &status) == 0
        if isThere, status.st_mode & S_IFMT != S_IFREG {
            guard let file = fopen(path, "we") else { throw Self.fault(path) }
            (self.path, self.draft, self.file) = (path, nil, file)
            return
        }
        // A link stays one: what it leads to is replaced.
        let target = isThere ? Self.resolved(path) : path
        let draft = "\(target).\(getpid()).part"
        let mode = isThere ? status.st_mode & 0o777 : 0o666
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw Self.fault(path) }
        if isThere { fchmod(descriptor, mode) }
        guard let file = fdopen(descriptor, "w") else {
            close(descriptor)
            unlink(draft)
            throw Self.fault(path)
        }
        (self.path, self.draft, self.file) = (target, draft, file)
    }

    deinit {
        if isOpen { fclose(file) }
        if !isDone, let draft { unlink(draft) }
    }

    /// Adds a text.
    func write(_ text: String) throws(CommandFailure) {
        var text = text
        let written = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
        guard written else { throw Self.fault(path) }
    }

    /// Sees that everything is written, and gives the file its name.
    func finish() throws(CommandFailure) {
        try Self.finish([self])
    }

    /// Gives several files their names, once all of them are whole.
    static func finish(_ files: [OutputFile]) throws(CommandFailure) {
        for file in files {
            file.isOpen = false
            guard fclose(file.file) == 0 else { throw fault(file.path) }
        }
        for file in files {
            if let draft = file.draft, rename(draft, file.path) != 0 { throw fault(file.path) }
            file.isDone = true
        }
    }

    private static func resolved(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }

    private static func fault(_ path: String) -> CommandFailure {
        CommandFailure(.local, "unwritable", "'\(path)' cannot be written: \(String(cString: strerror(errno)))")
    }
}
