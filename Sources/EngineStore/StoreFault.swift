/// Why the store cannot be used, or could not do what it was asked.
public enum StoreFault: Error, Sendable, Hashable {
    /// The file was written by a newer engine.
    case newer(found: Int, known: Int)
    /// Another process holds the write lock.
    case locked
    /// The file or its folder cannot be written.
    case readOnly
    /// No space is left.
    case full
    /// Anything else, with the database's own words.
    case database(message: String)
}
