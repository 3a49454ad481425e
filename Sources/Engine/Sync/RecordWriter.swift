internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Stores the pages of one partition; in a dry run it only counts what they would do.
struct RecordWriter: Sendable {
    @Boxed private var context: RunContext
    private let partition: StoredPartition?
    private let stream: StreamID?
    /// The position as the store has it.
    private var position: String?
    private var hasKeptAnswer = false

    /// Writes for a partition; without one the run is dry.
    init(context: Boxed<RunContext>, partition: StoredPartition?, stream: StreamID?) {
        _context = context
        self.partition = partition
        self.stream = stream
        position = partition?.checkpoint
    }

    /// Stores a page with the checkpoint behind it, in one transaction.
    mutating func write(_ page: StreamPage, _ checkpoint: PartitionCheckpoint) async throws(StoreFault) -> PageCounts {
        let batch = RecordBatch(page.records)
        guard let partition, let run = context.run else {
            return try await context.store.preview(batch, in: stream)
        }
        let text = JSONWriter.text(checkpoint.json)
        let counts = try await context.store.writePage(
            PageWrite(
                partition: partition.id, batch: batch, checkpoint: text, run: run, byteCount: page.bytes,
                lease: context.lease))
        position = text
        return counts
    }

    /// Stores a position without records.
    mutating func save(_ checkpoint: PartitionCheckpoint) async throws(StoreFault) {
        guard let partition else { return }
        let text = JSONWriter.text(checkpoint.json)
        try await context.store.setCheckpoint(text, of: partition.id, lease: context.lease)
        position = text
    }

    // MARK: Full passes

    /// Begins a full pass that will delete what it does not see.
    mutating func beginPass(_ checkpoint: PartitionCheckpoint) async throws(StoreFault) {
        guard let partition, let run = context.run else { return }
        let text = JSONWriter.text(checkpoint.json)
        try await context.store.beginPass(of: partition.id, run: run, checkpoint: text, lease: context.lease)
        position = text
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
    mutating func abandonPass(_ checkpoint: PartitionCheckpoint) async throws(StoreFault) {
        guard let partition else { return }
        // In this order: killed in between, the next run finds no pass to go on with and begins anew.
        try await save(checkpoint)
        try await context.store.abandonPass(of: partition.id, lease: context.lease)
    }

    // MARK: Kept answers

    /// Keeps an answer whose page is not stored yet, before upstream is asked for the next one.
    mutating func keep(_ answer: Answer, to request: OutgoingRequest) async {
        guard let partition, context.run != nil else { return }
        hasKeptAnswer = await context.store.keep(
            KeptAnswer(checkpoint: position, head: AnswerRecord(answer, to: request).text, body: answer.raw),
            of: partition.id)
    }

    /// What a run that was killed at this position had got already.
    mutating func keptAnswer(to request: OutgoingRequest) async -> UpstreamResponse? {
        guard let partition, context.hasKeptAnswers, context.run != nil,
            let kept = await context.store.keptAnswer(of: partition.id)
        else { return nil }
        hasKeptAnswer = true
        guard kept.checkpoint == position, let record = AnswerRecord(text: kept.head), record.answers(request) else {
            return nil
        }
        return record.response(kept.body)
    }

    /// Lets go of what was kept: all pages are stored, or will be read again from the beginning.
    func forget() async {
        guard hasKeptAnswer, let partition else { return }
        await context.store.forgetAnswer(of: partition.id)
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
