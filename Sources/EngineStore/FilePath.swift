/// Paths of files, as texts.
enum FilePath {
    /// The folder in which a file lies; `.` where the path names none.
    static func folder(of path: String) -> String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "." }
}
