internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Stores the pages of one partition; in a dry run it only counts what they would do.
struct RecordWriter: Sendable {
    @Boxed var context: RunContext
    let partition: StoredPartition?
    private let stream: StreamID?
    /// The position as the store has it.
    var position: String?
    private var hasKeptAnswer = false
    /// What a dry run has seen of the partition's records.
    private var rehearsal: PassRehearsal?

    /// Writes for a partition; one that does not exist yet is only there in a dry run.
    init(context: Boxed<RunContext>, partition: StoredPartition?, stream: StreamID?) {
        _context = context
        self.partition = partition
        self.stream = stream
        position = partition?.checkpoint
    }

    /// Stores a page with the checkpoint behind it, in one transaction.
    mutating func write(
        _ page: StreamPage, _ records: MappedRecords, _ checkpoint: PartitionCheckpoint
    ) async throws(StoreFault) -> PageCounts {
        let batch = RecordBatch(records)
        guard let partition, let run = context.run else {
            let preview = try await context.store.preview(batch, in: stream, of: partition?.id)
            rehearsal?.add(preview.seen)
            var counts = preview.counts
            counts.quarantined = page.records.rejected.count
            return counts
        }
        let text = JSONWriter.text(checkpoint.json)
        var write = PageWrite(
            partition: partition.id, batch: batch, rejected: page.records.rejected.map(RejectedRow.init),
            checkpoint: text, run: run, byteCount: page.bytes, lease: context.lease)
        if let began = checkpoint.pass?.started { write.reading = began.asReading }
        let counts = try await context.store.writePage(write)
        position = text
        return counts
    }

    /// Which items of a page are stored from the same source, so that they need not be mapped.
    func known(_ sources: PageSources) async throws(StoreFault) -> KnownItems? {
        guard let stream else { return nil }
        var batch = SourceBatch(bytes: sources.bytes)
        for entry in sources.entries { batch.append(id: entry.id, source: entry.hash) }
        let known = try await context.store.known(batch, in: stream)
        return KnownItems(sources, places: known.places, bytes: known.bytes, count: known.count)
    }

    /// Stores a position without records.
    mutating func save(_ checkpoint: PartitionCheckpoint) async throws(StoreFault) {
        guard let partition, context.run != nil else { return }
        let text = JSONWriter.text(checkpoint.json)
        try await context.store.setCheckpoint(text, of: partition.id, lease: context.lease)
        position = text
    }

    /// Notes that a full pass begins, for the records that were set aside.
    func doubtQuarantine() async throws(StoreFault) {
        guard let partition, context.run != nil else { return }
        try await context.store.doubtQuarantine(of: partition.id)
    }

    /// Lets go of the records that were set aside and that a complete full pass did not see again.
    func settleQuarantine() async throws(StoreFault) {
        guard let partition, context.run != nil else { return }
        try await context.store.settleQuarantine(of: partition.id)
    }

    /// Lets go of the notices that a complete list of deletions did not give any more.
    func forgetNotices(butOf began: ExpressionTimestamp) async throws(StoreFault) {
        guard let partition, context.run != nil else { return }
        try await context.store.forgetNotices(of: partition.id, butOf: began.asReading, lease: context.lease)
    }

    // MARK: Full passes

    /// Begins a full pass that will delete what it does not see.
    mutating func beginPass(_ checkpoint: PartitionCheckpoint) async throws(StoreFault) {
        guard let partition else { return }
        guard let run = context.run else {
            rehearsal = PassRehearsal(records: partition.records, unseen: partition.records)
            return
        }
        let text = JSONWriter.text(checkpoint.json)
        try await context.store.beginPass(of: partition.id, run: run, checkpoint: text, lease: context.lease)
        position = text
    }

    /// Goes on with a full pass that a run before has begun.
    mutating func goOn() async throws(StoreFault) {
        guard let partition, context.run == nil else { return }
        let rest = try await context.store.restOfPass(of: partition.id)
        rehearsal = PassRehearsal(records: rest.records, unseen: rest.unseen)
    }

    /// What ending the pass would delete.
    func rest() async throws(StoreFault) -> Store.PassRest? {
        guard context.run != nil else { return rehearsal?.rest }
        guard let partition else { return nil }
        return try await context.store.restOfPass(of: partition.id)
    }

    /// Ends a complete full pass: what was not seen is deleted.
    func finishPass(_ checkpoint: PartitionCheckpoint) async throws(StoreFault) -> PageCounts {
        guard let partition, let run = context.run else {
            var counts = PageCounts()
            counts.deleted = rehearsal?.rest.unseen ?? 0
            return counts
        }
        return try await context.store.finishPass(
            of: partition.id, run: run, checkpoint: JSONWriter.text(checkpoint.json), lease: context.lease)
    }

    /// Ends a pass that will not be believed; nothing is deleted, and the next one reads from its beginning.
    mutating func abandonPass(_ checkpoint: PartitionCheckpoint) async throws(StoreFault) {
        guard let partition, context.run != nil else { return }
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
        guard records.additions.isEmpty else {
            add(records)
            return
        }
        for entry in records.entries {
            if entry.isDeleted {
                appendDeletion(id: entry.id)
            } else if entry.isUnchanged {
                appendUnchanged(id: entry.id, source: entry.source)
            } else {
                append(id: entry.id, payload: entry.payload, source: entry.source)
            }
        }
    }
}

extension RecordBatch {
    /// Takes over records with what rules add to them.
    fileprivate mutating func add(_ records: MappedRecords) {
        for (entry, place) in zip(records.entries, records.additions) {
            var addition = Addition()
            addition.version = Array(records.bytes[place.version])
            addition.isLate = place.isLate
            addition.notice = Array(records.bytes[place.notice])
            if !place.source.isEmpty { addition.source = String(decoding: records.bytes[place.source], as: UTF8.self) }
            if entry.isDeleted {
                appendDeletion(id: entry.id, addition)
            } else {
                append(id: entry.id, payload: entry.payload, addition)
            }
        }
    }
}

extension ExpressionTimestamp {
    /// The beginning of a reading, in milliseconds, tells it from others of the same list.
    fileprivate var asReading: Int64 { seconds * 1_000 + Int64(nanoseconds) / 1_000_000 }
}

extension RejectedRow {
    fileprivate init(_ record: RejectedRecord) {
        self.init(
            key: record.key, field: record.field, reason: record.reason, page: record.page, number: record.number,
            source: record.source)
    }
}
