internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// What a partition is read for: a value, and what tells whether it has changed.
struct PartitionParent: Sendable {
    let value: ExpressionValue
    /// Differs whenever the value does.
    let mark: String

    /// A record of the store: its last change tells it from what it was.
    init(_ record: StoredRecord, _ mapper: RecordMapper) {
        value = mapper.parentValue(of: record.payload)
        mark = String(record.lastModified)
    }

    /// A value of which nothing is stored: its content tells it from what it was.
    /// - Throws: a fault if it cannot be written as JSON.
    init(_ value: ExpressionValue) throws(ExpressionFault) {
        self.value = value
        mark = String(Hex.encode(Digest.sha256.hash(Array(try value.jsonText().utf8))).prefix(32))
    }
}
