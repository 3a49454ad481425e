/// What a database refused, and why.
///
/// It never holds the values that a statement was given.
public struct DatabaseError: Error, Sendable, Hashable {
    /// The causes that callers tell apart.
    public enum Cause: Sendable, Hashable {
        /// Another connection holds the lock, and did not let go of it in time.
        case locked
        /// The file, or the folder where its journal goes, cannot be written.
        case readOnly
        /// No space is left.
        case full
        /// The content contradicts itself.
        case damaged
        /// The file holds something else.
        case notADatabase
        /// The file does not exist, or is a folder.
        case cannotOpen
        /// The system's permissions forbid it.
        case notPermitted
        /// Reading or writing failed in the system.
        case inputOutput
        /// A constraint of the schema would be broken.
        case constraint
        /// The statement was stopped from outside.
        case interrupted
        /// A limit of the database was met.
        case limit
        /// Anything else: usually a mistake in the statement.
        case other
    }

    /// The cause.
    public let cause: Cause
    /// The database's own number for it.
    public let code: Int
    /// The database's own words.
    public let message: String
    /// The statement's text with its placeholders, if one failed.
    public let statement: String?

    /// Puts an error together.
    public init(cause: Cause, code: Int, message: String, statement: String? = nil) {
        self.cause = cause
        self.code = code
        self.message = message
        self.statement = statement
    }
}

extension DatabaseError: CustomStringConvertible {
    /// Cause, words and statement in one line.
    public var description: String {
        "\(message) (code \(code))" + (statement.map { " in: \($0)" } ?? "")
    }
}
