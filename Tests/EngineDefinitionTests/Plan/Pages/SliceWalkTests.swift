import EngineHTTP
import EngineLanguage
import Synchronization
import Testing

@testable import EngineDefinition

/// An answer whose rows come slice by slice: each is a page (docs/decisions/0060-rows-are-read-as-they-come.md).
struct SliceWalkTests {
    private static let keys = """
        models: { Item: { key: id, fields: { id: { from: record.id } } } }
        endpoints:
          list:
            request: GET /items.csv
            response: { format: csv }
            records: response.body
            model: Item
            pagination: { type: page, size: { query: n, value: 5 } }
        streams:
          Item: { endpoint: list, deletes: full_scan }

        """

    /// A slice of rows with these numbers.
    private func slice(_ ids: ClosedRange<Int>, checksum: UInt32 = 7, hasMore: Bool = true) throws -> ResponseSlice {
        let list = ids.map { "{\"id\":\"\($0)\"}" }.joined(separator: ",")
        return ResponseSlice(
            rows: try JSONTape.parse(Array("[\(list)]".utf8)), count: ids.count, checksum: checksum, bytes: 100,
            rest: hasMore ? NoRows() : nil)
    }

    private func answer(_ slice: ResponseSlice) -> Attempt {
        var response = UpstreamResponse(
            status: 200, fields: HTTPFields([("content-type", "text/csv")]), body: [],
            url: "https://api.acme.test/v1/items.csv")
        response.slice = slice
        return .response(response)
    }

    /// Steps a pass; tells each request, each page with what is kept behind it, and the end.
    private func walk(
        _ attempts: [Attempt], from checkpoint: PartitionCheckpoint = .init(), keys: String = SliceWalkTests.keys
    ) throws -> (log: [String], left: PartitionCheckpoint) {
        let stream = try PlanSample(keys).stream()
        var walker = PartitionWalker(
            stream: stream, roots: try .written(), baseOverride: nil, checkpoint: checkpoint, isFull: false,
            now: Moment.start.now)
        var log: [String] = []
        var left = checkpoint
        var rest = attempts[...]
        var action = walker.next(at: .start)
        while true {
            switch action {
            case .call(.send(let request)):
                log.append(Self.word(request))
                guard let attempt = rest.popFirst() else { return (log, left) }
                action = walker.received(attempt, at: .start)
            case .call(.pause): action = walker.resumed(at: .start)
            case .call: return (log + ["call"], left)
            case .page(let answered):
                let page = try walker.mapped(answered)
                left = page.checkpoint
                let position = left.pass?.position
                log.append("page of \(page.records.count), row \(position?.row ?? -1) of \(position?.index ?? -1)")
                action = walker.next(at: .start)
            case .restarted(let checkpoint, let message):
                left = checkpoint
                log.append("restarted: \(message)")
                action = walker.next(at: .start)
            case .prepared(let checkpoint, _):
                left = checkpoint
                log.append("prepared")
                action = walker.next(at: .start)
            case .finished(let end): return (log + [end.isComplete ? "complete" : "cut"], end.checkpoint)
            case .failed(let fault): return (log + ["failed: \(fault.message)"], left)
            }
        }
    }

    private static func word(_ request: OutgoingRequest) -> String {
        guard let rows = request.rows else { return "whole" }
        if rows.rest != nil { return "more" }
        let place = request.url.firstRange(of: "?").map { String(request.url[$0.lowerBound...]) } ?? ""
        return "send \(place)" + (rows.skipped > 0 ? " behind \(rows.skipped) (\(rows.checksum ?? 0))" : "")
    }

    @Test func `slices are pages of one answer, and count together`() throws {
        let log = try walk([
            answer(slice(1...3)), answer(slice(4...5, hasMore: false)), answer(slice(6...7, hasMore: false)),
        ]).log
        // Five rows are a full page, so there is another; two are not.
        #expect(
            log == [
                "send ?n=5&page=1", "page of 3, row 3 of 0", "more", "page of 2, row 0 of 1", "send ?n=5&page=2",
                "page of 2, row -1 of -1", "complete",
            ])
    }

    @Test func `a killed pass goes on behind the rows that are stored`() throws {
        let (_, left) = try walk([answer(slice(1...3, checksum: 99))])
        let stored = try PartitionPass.stored(left)
        #expect(stored.pass?.position?.row == 3)
        let resumed = try walk(
            [answer(slice(4...5, hasMore: false)), answer(slice(6...6, hasMore: false))], from: stored)
        #expect(
            resumed.log == [
                "send ?n=5&page=1 behind 3 (99)", "page of 2, row 0 of 1", "send ?n=5&page=2",
                "page of 1, row -1 of -1",
                "complete",
            ])
    }

    @Test func `a connection that breaks in the middle is asked again, behind what was given out`() throws {
        let broken = Attempt.failure(TransportFailure(message: "cut", mayHaveBeenProcessed: true))
        let log = try walk([answer(slice(1...3, checksum: 5)), broken, answer(slice(4...4, hasMore: false))]).log
        #expect(
            log == [
                "send ?n=5&page=1", "page of 3, row 3 of 0", "more", "send ?n=5&page=1 behind 3 (5)",
                "page of 1, row -1 of -1", "complete",
            ])
    }

    @Test func `a connection that breaks again and again fails the pass, with what was stored kept`() throws {
        let broken = Attempt.failure(TransportFailure(message: "cut", mayHaveBeenProcessed: true))
        let (log, left) = try walk([answer(slice(1...3))] + [Attempt](repeating: broken, count: 20))
        #expect(log.last == "failed: cut")
        #expect(left.pass?.position?.row == 3)
    }

    @Test func `a file that has changed is read from the beginning of the pass`() throws {
        var stale = try slice(1...1)
        (stale.isStale, stale.rest) = (true, nil)
        let (_, left) = try walk([answer(slice(1...3))])
        let log = try walk([answer(stale), answer(slice(1...2, hasMore: false))], from: left).log
        #expect(
            log == [
                "send ?n=5&page=1 behind 3 (7)",
                "restarted: the saved position was refused: the file has changed since 3 of its rows were stored",
                "send ?n=5&page=1", "page of 2, row -1 of -1", "complete",
            ])
        // If it changes all the time, that is a fault and no loop.
        let again = try walk(
            [
                answer(stale), answer(slice(1...2)), .failure(.init(message: "cut", mayHaveBeenProcessed: false)),
                answer(stale),
            ], from: left)
        #expect(again.log.last?.hasPrefix("failed: the file has changed since 2") == true, "\(again.log)")
    }

    @Test func `a fault in the middle of a file keeps what was stored before it`() throws {
        var fault = try slice(1...1)
        (fault.fault, fault.rest) = ("upstream's answer is no sound CSV: line 9: it is wrong", nil)
        let (log, left) = try walk([answer(slice(1...3)), answer(fault)])
        #expect(log.last == "failed: upstream's answer is no sound CSV: line 9: it is wrong")
        #expect(left.pass?.position?.row == 3)
        #expect(left.pass?.kind == .full)
    }

    @Test func `new credentials do not disturb an answer that is coming`() throws {
        let stream = try PlanSample(Self.keys).stream()
        var walker = PartitionWalker(
            stream: stream, roots: try .written(), baseOverride: nil, checkpoint: .init(), isFull: false,
            now: Moment.start.now)
        _ = walker.next(at: .start)
        _ = walker.received(answer(try slice(1...3)), at: .start)
        guard case .call(.send(let more)) = walker.next(at: .start), more.rows?.rest != nil,
            case .call(.send(let still)) = walker.refreshed(.map(ExpressionMap()), at: .start)
        else { return #expect(Bool(false), "it asks for no more rows") }
        #expect(still.rows?.rest != nil)
    }

    @Test func `only a list that is the whole body is read in slices`() throws {
        let inner = Self.keys.replacing("records: response.body\n", with: "records: response.body.items\n")
        let log = try walk([.answer(500, "")], keys: inner).log
        #expect(log.first == "whole")
    }

    @Test func `an answer is sliced if it has rows, is good, and is wanted so`() throws {
        let stream = try PlanSample(Self.keys).stream()
        var walker = PartitionWalker(
            stream: stream, roots: try .written(), baseOverride: nil, checkpoint: .init(), isFull: false,
            now: Moment.start.now)
        guard case .call(.send(var request)) = walker.next(at: .start) else { return #expect(Bool(false)) }
        #expect(request.isLasting)
        #expect(request.slicer(status: 200, [:]) != nil)
        #expect(request.slicer(status: 404, [:]) == nil)
        #expect(
            request.slicer(status: 200, HTTPFields([("content-type", "application/json")])) == nil, "an error, perhaps")
        #expect(request.slicer(status: 200, HTTPFields([("content-type", "text/csv; charset=klingon")])) == nil)
        request.rows = nil
        #expect(request.slicer(status: 200, [:]) == nil)
    }
}

/// Where no rows come from: a walker is told what comes.
private struct NoRows: RowSource {
    func next() async -> Attempt { .failure(TransportFailure(message: "nobody asks", mayHaveBeenProcessed: false)) }
}
