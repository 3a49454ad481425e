/// One execution of a sync, as the store remembers it.
public struct StoredRun: Sendable, Hashable {
    /// How a run, or a stream of it, ended.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// It has not ended.
        case running
        /// All was read.
        case done
        /// Parts were left out.
        case partial
        /// It stopped at an error.
        case failed
        /// Somebody stopped it, or its process died; it can go on.
        case interrupted
    }

    /// What a run did to one stream.
    public struct Stream: Sendable, Hashable {
        /// The name of the definition's stream.
        public let source: String
        /// How it ended.
        public let outcome: Outcome
        /// What it did to the records.
        public let counts: PageCounts
        /// How many pages were stored.
        public let pages: Int
        /// How many bytes upstream sent for them.
        public let byteCount: Int
        /// The error that ended it, for people.
        public let error: String?
        /// Its warnings, as a JSON list.
        public let warnings: String
    }

    /// Its number.
    public let id: RunID
    /// The environment's name.
    public let environment: String
    /// The connection's name.
    public let connection: String
    /// The sync's name.
    public let sync: String
    /// How it ended.
    public let outcome: Outcome
    /// When it began, in microseconds since 1970.
    public let startedAt: Int64
    /// When it ended, in microseconds since 1970.
    public let finishedAt: Int64?
    /// The error that ended it, for people.
    public let error: String?
    /// Its streams, by name.
    public let streams: [Stream]

    /// The counts of all streams together.
    public var counts: PageCounts { streams.reduce(PageCounts()) { $0 + $1.counts } }
}
