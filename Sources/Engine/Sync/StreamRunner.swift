internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Reads one stream: its partitions, several at once, and what became of those that are gone.
struct StreamRunner: Sendable {
    let context: RunContext
    let stream: StreamPlan
    let streams: [StreamPlan]

    /// Reads the stream.
    func run() async -> StreamSummary {
        context.driver.events.record(StreamStarted(stream: stream.name))
        var summary = StreamSummary(name: stream.name)
        let began = ContinuousClock.now
        do {
            let partitions = try await PartitionLister(context: context, stream: stream, streams: streams).partitions()
            let id = try await streamID()
            let distinct = unique(partitions, &summary)
            await read(distinct.filter(\.isTaken), id, &summary)
            if let tally = summary.tally { summary.warnings += tally.warnings(in: stream.name) }
            if summary.counts.contested > 0 {
                summary.warnings.append(
                    "two partitions gave the same key, for example '\(summary.counts.contestedExample ?? "?")'")
            }
            if !summary.hasFailed, !stream.levels.isEmpty { try await endGone(partitions, id, &summary) }
        } catch let fault as CallFault {
            summary.outcome = .failed(fault)
        } catch let fault as StoreFault {
            summary.outcome = .failed(CallFault(.local, "\(fault)", call: stream.name))
        } catch let fault as ExpressionFault {
            summary.outcome = .failed(CallFault(.definition, fault.message, call: stream.name, span: fault.span))
        } catch let stop as CallDriver.Stop {
            summary.stop(stop, stream.name)
        } catch {
            summary.outcome = .failed(CallFault(.local, "\(error)", call: stream.name))
        }
        summary.seconds = (ContinuousClock.now - began).seconds
        return summary
    }

    /// Where the records go; made at its first use, unless the run is dry.
    private func streamID() async throws(StoreFault) -> StreamID? {
        let (connection, model) = (context.connection.id, stream.recordType)
        guard context.run != nil else {
            return try await context.store.existingStream(of: connection, model: model, variant: context.variant)
        }
        return try await context.store.stream(of: connection, model: model, variant: context.variant)
    }

    /// Reads partitions, so many at once as the innermost level says.
    ///
    /// After a failure no further one is begun.
    private func read(_ partitions: [PartitionValue], _ id: StreamID?, _ summary: inout StreamSummary) async {
        let limit = context.options.limit ?? stream.limit
        // With a limit one after the other: what one has taken is what the next may not.
        let width = limit == nil ? stream.levels.last?.concurrency ?? 1 : 1
        await withTaskGroup(of: StreamSummary.self) { group in
            var waiting = partitions.makeIterator()
            var running = 0
            var left = limit
            while true {
                while running < width, !summary.hasFailed, left != 0, let partition = waiting.next() {
                    let share = left
                    group.addTask { await self.read(partition, id, limit: share) }
                    running += 1
                }
                guard running > 0, let finished = await group.next() else { return }
                running -= 1
                summary.add(finished)
                left = limit.map { max(0, $0 - summary.counts.total) }
            }
        }
    }

    private func read(_ value: PartitionValue, _ id: StreamID?, limit: Int?) async -> StreamSummary {
        var summary = StreamSummary(name: stream.name)
        do {
            var bindings = try await context.bindings()
            for parent in value.parents { bindings[parent.name] = .value(parent.value) }
            var partition: StoredPartition?
            if let id, context.run != nil {
                partition = try await context.store.partition(
                    of: id, source: context.source(of: stream.name), key: value.key)
            }
            let runner = PartitionRunner(
                context: context, stream: stream, partition: partition, streamID: id, bindings: bindings, limit: limit)
            return await runner.run()
        } catch let fault as CallFault {
            summary.outcome = .failed(fault)
        } catch {
            summary.outcome = .failed(CallFault(.local, "\(error)", call: stream.name))
        }
        return summary
    }

    /// Deletes the partitions whose parents are gone, with their records.
    ///
    /// Those that a condition leaves out stay.
    private func endGone(_ partitions: [PartitionValue], _ id: StreamID?, _ summary: inout StreamSummary) async throws {
        guard let id, let run = context.run, stream.deletion != .never else { return }
        let known = Set(partitions.map(\.key))
        let stored = try await context.store.partitions(of: id, source: context.source(of: stream.name))
        let gone = stored.filter { !known.contains($0.key) }
        let (deleted, records) = (gone.reduce(0) { $0 + $1.records }, stored.reduce(0) { $0 + $1.records })
        guard !ShrinkGuard(stream, context.options).refuses(deleted, of: records) else {
            summary.outcome = .shrinks(deleted: deleted, of: records)
            return
        }
        for partition in gone {
            summary.counts =
                summary.counts
                + (try await context.store.endPartition(partition.id, run: run, lease: context.lease))
        }
    }

    /// Partitions with keys of their own: two with one key would write over each other.
    private func unique(_ partitions: [PartitionValue], _ summary: inout StreamSummary) -> [PartitionValue] {
        var keys: Set<String> = []
        let unique = partitions.filter { keys.insert($0.key).inserted }
        if unique.count < partitions.count {
            summary.warnings.append(
                "\(partitions.count - unique.count) partitions have the key of another one and were left out")
        }
        return unique
    }
}

extension StreamSummary {
    fileprivate mutating func stop(_ stop: CallDriver.Stop, _ stream: String) {
        if case .interrupted = stop { outcome = .interrupted } else { outcome = .failed(stop.fault(of: stream)) }
    }
}
