import Engine
import EngineDefinition
import EngineStore
import Testing

/// What a run did to one stream, in the order added, updated, deleted, unchanged.
struct Counts: Equatable, CustomStringConvertible {
    var added = 0
    var updated = 0
    var deleted = 0
    var unchanged = 0

    var description: String { "added \(added), updated \(updated), deleted \(deleted), unchanged \(unchanged)" }
}

extension SyncSummary {
    /// The counts of a stream.
    func counts(_ stream: String) -> Counts? {
        self[stream].map {
            Counts(
                added: $0.counts.added, updated: $0.counts.updated, deleted: $0.counts.deleted,
                unchanged: $0.counts.unchanged)
        }
    }

    subscript(stream: String) -> StreamSummary? { streams.first { $0.name == stream } }

    /// Expects that every stream was read to its end.
    func expectDone(sourceLocation: SourceLocation = #_sourceLocation) {
        for stream in streams {
            #expect(stream.failureText == nil, "\(stream.name)", sourceLocation: sourceLocation)
        }
        #expect(!isPartial, sourceLocation: sourceLocation)
    }
}

extension StreamSummary {
    /// The fault that ended it.
    var fault: CallFault? { if case .failed(let fault) = outcome { fault } else { nil } }
}
