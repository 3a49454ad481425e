internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Reads one partition of a stream in one pass: while a page is stored the next one is fetched.
struct PartitionRunner: Sendable {
    let context: RunContext
    let stream: StreamPlan
    let partition: StoredPartition?
    let streamID: StreamID?
    /// The roots, the partition's parents bound.
    let bindings: ExpressionBindings
    /// The most records that are taken; nothing: as the stream says.
    let limit: Int?

    /// Runs the pass.
    ///
    /// What it did until it failed is in the summary; the checkpoint stands where the last page left it.
    func run() async -> StreamSummary {
        var summary = StreamSummary(name: stream.name)
        do {
            try await run(&summary)
        } catch let fault as CallFault {
            summary.outcome = .failed(fault)
        } catch let fault as StoreFault {
            summary.outcome = .failed(CallFault(.local, "\(fault)", call: stream.name))
        } catch let shrink as Shrink {
            summary.outcome = .shrinks(deleted: shrink.deleted, of: shrink.records)
        } catch CallDriver.Stop.interrupted {
            summary.outcome = .interrupted
        } catch {
            summary.outcome = .failed(CallFault(.local, "\(error)", call: stream.name))
        }
        return summary
    }

    /// More would be deleted than is done without asking.
    private struct Shrink: Error {
        let deleted: Int
        let records: Int
    }

    private func run(_ summary: inout StreamSummary) async throws {
        let checkpoint = try savedCheckpoint()
        var walker = PartitionWalker(
            stream: stream, roots: bindings, baseOverride: context.values.baseURL, checkpoint: checkpoint,
            isFull: context.options.isFull, limit: limit, now: context.driver.clock.now())
        let writer = RecordWriter(context: context, partition: partition, stream: streamID)
        if walker.kind == .full, stream.deletion == .fullScan, partition?.isInPass == false || checkpoint.pass == nil {
            try await writer.beginPass(checkpoint)
        }
        var tally = FieldTally(fields: stream.records.mapper.fields)
        var action = try await next(&walker).get()
        while true {
            switch action {
            case .page(let page):
                summary.note(page)
                tally.add(page.records)
                async let stored = writer.write(page)
                let following = await next(&walker)
                summary.counts = summary.counts + (try await stored)
                context.driver.events.record(
                    PageStored(stream: stream.name, records: page.records.count, total: summary.received))
                action = try following.get()
            case .restarted(let checkpoint, let message):
                context.driver.events.record(PassRestarted(stream: stream.name, reason: message))
                try await restart(checkpoint, walker.kind, writer)
                action = try await next(&walker).get()
            case .finished(let end):
                try await finish(end, writer, &summary)
                summary.tally = tally
                return
            case .failed(let fault): throw fault
            case .call: throw CallFault(.definition, "the walk asked for a call after its end", call: stream.name)
            }
        }
    }

    private func next(_ walker: inout PartitionWalker) async -> Result<PartitionWalker.Action, any Error> {
        do {
            return .success(try await context.driver.settle(&walker, walker.next(at: context.driver.clock.moment())))
        } catch CallDriver.Stop.refused(let fault) {
            return .failure(fault)
        } catch {
            return .failure(error)
        }
    }

    private func savedCheckpoint() throws(CallFault) -> PartitionCheckpoint {
        guard let text = partition?.checkpoint else { return PartitionCheckpoint() }
        guard let json = try? JSONValue(parsing: text) else {
            throw CallFault(.local, "the stored position of '\(stream.name)' is damaged", call: stream.name)
        }
        return PartitionCheckpoint(json: json)
    }

    private func restart(_ checkpoint: PartitionCheckpoint, _ kind: PassKind, _ writer: RecordWriter) async throws {
        guard kind == .full, stream.deletion == .fullScan else { return try await writer.save(checkpoint) }
        try await writer.beginPass(checkpoint)
    }

    private func finish(
        _ end: PartitionWalker.PassEnd, _ writer: RecordWriter, _ summary: inout StreamSummary
    ) async throws {
        guard end.isComplete else {
            summary.outcome = .partial
            return try await writer.save(end.checkpoint)
        }
        guard end.kind == .full, stream.deletion == .fullScan else { return try await writer.save(end.checkpoint) }
        guard end.showsDeletions else { return try await writer.abandonPass(end.checkpoint) }
        if let rest = try await writer.rest(),
            ShrinkGuard(stream, context.options).refuses(rest.unseen, of: rest.records)
        {
            var checkpoint = try savedCheckpoint()
            checkpoint.pass = nil
            try await writer.abandonPass(checkpoint)
            throw Shrink(deleted: rest.unseen, records: rest.records)
        }
        summary.counts = summary.counts + (try await writer.finishPass(end.checkpoint))
    }
}

extension StreamSummary {
    fileprivate mutating func note(_ page: StreamPage) {
        pages += 1
        received += page.received
        bytes += page.bytes
    }
}
