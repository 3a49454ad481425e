internal import Glibc

/// How a file looked: another text of it has another mark, however it was written.
package struct FileMark: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let modified: Int64
    private let changed: Int64

    /// Looks at a file or a folder; nothing if there is none.
    package init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        // Programs that copy files set the other one back.
        changed = Self.nanoseconds(status.st_ctim)
    }

    /// Seconds and nanoseconds by their bytes: where Dispatch is imported too, a build of the whole module takes the
    /// members of `timespec` for those of a module that nobody imports.
    private static func nanoseconds(_ time: some BitwiseCopyable) -> Int64 {
        withUnsafeBytes(of: time) { bytes in
            bytes.loadUnaligned(as: Int64.self) &* 1_000_000_000
                &+ bytes.loadUnaligned(fromByteOffset: MemoryLayout<Int64>.size, as: Int64.self)
        }
    }
}

/// How several files looked before they were read: whether one has been changed since is found out by looking again.
package struct FileMarks: Sendable, Hashable {
    private var marks: [String: FileMark?] = [:]

    /// Looks at files and folders; one that is not there is changed by being made.
    package init(of paths: some Sequence<String>) {
        for path in paths { marks.updateValue(FileMark(of: path), forKey: path) }
    }

    /// The same, and how others look now.
    package func adding(_ paths: some Sequence<String>) -> FileMarks {
        var all = FileMarks(of: paths)
        all.marks.merge(marks) { $1 }
        return all
    }

    /// How the same ones look now.
    package var again: FileMarks { FileMarks(of: marks.keys) }

    /// Whether one of them was there.
    package func isThere(_ path: String) -> Bool { marks[path].flatMap(\.self) != nil }

    /// Whether all of them still look alike.
    package var areCurrent: Bool { marks.allSatisfy { FileMark(of: $0.key) == $0.value } }
}
