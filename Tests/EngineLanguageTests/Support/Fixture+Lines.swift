extension Fixture {
    /// The lines of a text file, without empty ones.
    static func lines(_ path: String) throws -> [Substring] {
        String(decoding: try bytes(path), as: UTF8.self).split(separator: "\n")
    }
}
