internal import Glibc

/// A file beside the store that holds one sealed answer: written over page by page, removed when the pass ends.
///
/// It is written without waiting for the disk: it is for a process that is killed. After a power cut it is torn or
/// gone, which its seal shows, and a page is asked for once more.
struct AnswerFile {
    let path: String

    /// The folder of a store's answers.
    static func folder(of store: String) -> String { store + "-answers" }

    init(store: String, partition: Int64) {
        path = "\(Self.folder(of: store))/\(partition)"
    }

    /// The answer was not written whole.
    struct Torn: Error {}

    /// Writes over what was there, piece by piece.
    /// - Parameter fill: gives the pieces to the closure that it gets.
    /// - Returns: whether all of it was written.
    func write(_ fill: (_ take: ([UInt8]) throws -> Void) throws -> Void) -> Bool {
        let descriptor = openOrMake()
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // Not truncated before: its pages are at hand, and the length in front tells where the answer ends.
        var end = Self.start
        do {
            try fill { piece in
                guard pwrite(descriptor, piece, piece.count, end) == piece.count else { throw Torn() }
                end += piece.count
            }
        } catch {
            return false
        }
        let length = withUnsafeBytes(of: Int64(end - Self.start).littleEndian) { Array($0) }
        return pwrite(descriptor, length, length.count, 0) == length.count
    }

    /// Where the answer begins, behind its length.
    private static let start = 8

    private func openOrMake() -> Int32 {
        let descriptor = open()
        guard descriptor < 0, errno == ENOENT, let slash = path.lastIndex(of: "/") else { return descriptor }
        mkdir(String(path[..<slash]), 0o700)
        return open()
    }

    private func open() -> Int32 {
        Glibc.open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }

    /// What was written last; nil if there is nothing, or not all of it.
    func read() -> [UInt8]? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        var length: Int64 = 0
        guard fstat(descriptor, &status) == 0, pread(descriptor, &length, 8, 0) == 8 else { return nil }
        let count = Int64(littleEndian: length)
        guard count > 0, count <= Int64(status.st_size) - Int64(Self.start) else { return nil }
        var box = [UInt8](repeating: 0, count: Int(count))
        return pread(descriptor, &box, box.count, Self.start) == box.count ? box : nil
    }

    func remove() {
        unlink(path)
    }

    /// Removes the files of a folder that were written more than so many seconds ago.
    static func remove(in folder: String, olderThan seconds: Int64) {
        guard let stream = opendir(folder) else { return }
        defer { closedir(stream) }
        let now = Int64(time(nil))
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            var status = stat()
            let path = "\(folder)/\(name)"
            guard name.first != ".", stat(path, &status) == 0, now - Int64(status.st_mtim.tv_sec) > seconds else {
                continue
            }
            unlink(path)
        }
    }
}
