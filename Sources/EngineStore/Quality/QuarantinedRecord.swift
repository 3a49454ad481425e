/// A record that was set aside.
public struct QuarantinedRecord: Sendable, Hashable {
    /// Its number, in the order in which records were set aside.
    public let id: Int64
    /// The connection's name.
    public let connection: String
    /// The record type.
    public let model: String
    /// The definition's stream, as `sync/stream`.
    public let stream: String
    /// The key of the partition; empty for the only one.
    public let partition: String
    /// Its key, if it is known.
    public let key: String?
    /// The field that could not be read.
    public let field: String?
    /// Why, in one line.
    public let reason: String
    /// The page of its pass, counted from 1.
    public let page: Int
    /// Its place on the page, counted from 1.
    public let number: Int
    /// When it was first seen, in microseconds since 1970.
    public let firstSeen: Int64
    /// When it was last seen, in microseconds since 1970.
    public let lastSeen: Int64
    /// The run that saw it last.
    public let run: RunID
    let partitionNumber: Int64
    let sealedSource: [UInt8]?
}
