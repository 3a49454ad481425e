internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Stores the pages of one partition; in a dry run it only counts what they would do.
struct RecordWriter: Sendable {
    private let context: RunContext
    private let partition: StoredPartition?
    private let stream: StreamID?

    /// Writes for a partition; without one the run is dry.
    init(context: RunContext, partition: StoredPartition?, stream: StreamID?) {
        self.context = context
        self.partition = partition
        self.stream = stream
    }

    /// Stores a page with the checkpoint behind it, in one transaction.
    func write(_ page: StreamPage) async throws(StoreFault) -> PageCounts {
        let batch = RecordBatch(page.records)
        guard let partition, let run = context.run else {
            return try await context.store.preview(batch, in: stream)
        }
        return try await context.store.writePage(
            PageWrite(
                partition: partition.id, batch: batch, checkpoint: JSONWriter.text(page.checkpoint.json), run: run,
                byteCount: page.bytes, lease: context.lease))
    }

    /// Begins a full pass that will delete what it does not see.
    func beginPass(_ checkpoint: PartitionCheckpoint) async throws(StoreFault) {
        guard let partition, let run = context.run else { return }
        try await context.store.beginPass(
            of: partition.id, run: run, checkpoint: JSONWriter.text(checkpoint.json), lease: context.lease)
    }

    /// What ending the pass would delete.
    func rest() async throws(StoreFault) -> Store.PassRest? {
        guard let partition else { return nil }
        return try await context.store.restOfPass(of: partition.id)
    }

    /// Ends a complete full pass: what was not seen is deleted.
    func finishPass(_ checkpoint: PartitionCheckpoint) async throws(StoreFault) -> PageCounts {
        guard let partition, let run = context.run else { return PageCounts() }
        return try await context.store.finishPass(
            of: partition.id, run: run, checkpoint: JSONWriter.text(checkpoint.json), lease: context.lease)
    }

    /// Ends a pass that will not be believed; nothing is deleted, and the next one reads from its beginning.
    func abandonPass(_ checkpoint: PartitionCheckpoint) async throws(StoreFault) {
        guard let partition else { return }
        try await context.store.abandonPass(of: partition.id, lease: context.lease)
        try await save(checkpoint)
    }

    /// Stores a position without records.
    func save(_ checkpoint: PartitionCheckpoint) async throws(StoreFault) {
        guard let partition else { return }
        try await context.store.setCheckpoint(JSONWriter.text(checkpoint.json), of: partition.id, lease: context.lease)
    }
}

extension RecordBatch {
    /// Takes over mapped records; their bytes are not copied.
    fileprivate init(_ records: MappedRecords) {
        self.init()
        bytes = records.bytes
        for entry in records.entries {
            if entry.isDeleted { appendDeletion(id: entry.id) } else { append(id: entry.id, payload: entry.payload) }
        }
    }
}
