/// One page of a partition, ready to be stored: records and the checkpoint behind them.
public struct StreamPage: Sendable {
    /// The records.
    public let records: MappedRecords
    /// The position once they are stored.
    public let checkpoint: PartitionCheckpoint
    /// Items that upstream sent, before conditions.
    public let received: Int
    /// Bytes of the answer.
    public let bytes: Int
    /// What its author should know.
    public let warnings: [String]
}
