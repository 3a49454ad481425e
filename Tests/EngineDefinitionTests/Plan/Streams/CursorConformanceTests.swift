import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

/// What every kind of cursor must do, each by an upstream that works like the APIs that it is for (reliability.md S1,
/// S2, S6, S10): whatever happens upstream and to the runs, a clean run holds what upstream has.
///
/// `planted mistakes are noticed` below shows that the suite can fail.
@Suite(.timeLimit(.minutes(3)))
struct CursorConformanceTests {
    /// A kind of cursor, and what its upstream lets one ask.
    struct Kind: CustomTestStringConvertible, Sendable {
        let name: String
        let keys: String
        /// Whether changes may appear late, with a time that lies back.
        var seesLate = false
        /// Whether pages stay right while the list changes.
        var isSteady = true
        /// Whether a run may be cut and gone on with while upstream works on: of a list in no order without an overlap
        /// what changes meanwhile may be passed over (docs/guides/incremental-streams.md).
        var mayBeCut = true
        /// Whether only a full pass shows what is gone.
        var needsFull = false
        var testDescription: String { name }
    }

    private static let gone = "map: { v: \"record.?v\" }, deletes: { when: \"record.?gone.orValue(false)\" }"
    private static let since = "with: { since: \"${cursor}\" }"

    static let kinds: [Kind] = [
        Kind(
            name: "ascending times",
            keys:
                "request: GET /ascending, \(since), \(gone), cursor: { from: record.at, order: ascending, overlap: 10s }",
            seesLate: true),
        Kind(
            name: "unordered times",
            keys: "request: GET /unordered, \(since), \(gone), cursor: { from: record.at, overlap: 10s }",
            seesLate: true, isSteady: false),
        Kind(
            name: "days",
            keys: "request: GET /days, \(since), \(gone), cursor: { from: record.at, type: date, overlap: 1d }",
            seesLate: true, isSteady: false),
        Kind(
            name: "minutes",
            keys: "request: GET /unordered, \(since), \(gone), "
                + "cursor: { from: record.at, precision: minute, overlap: 10s }", seesLate: true, isSteady: false),
        Kind(
            name: "ascending numbers",
            keys:
                "request: GET /numbers, \(since), \(gone), cursor: { from: record.n, type: integer, order: ascending }"),
        Kind(
            name: "texts", keys: "request: GET /texts, \(since), \(gone), cursor: { from: record.k, type: string }",
            isSteady: false, mayBeCut: false),
        Kind(
            name: "sync tokens",
            keys: "request: GET /tokens, \(since), map: { v: \"record.?v\" }, "
                + "deletes: { when: \"record.?gone.orValue(false)\", full_scan: true }, "
                + "cursor: { type: token, from: response.body.token }"),
        Kind(
            name: "tokens of each page",
            keys: "request: GET /export, \(since), \(gone), "
                + "pagination: { type: cursor, param: c, next: response.body.after, more: response.body.more }, "
                + "cursor: { type: token, from: response.body.after, save: page }"),
        Kind(
            name: "windows",
            keys: "request: GET /window, with: { since: \"${cursor}\", until: \"${cursor_end}\" }, "
                + "map: { v: \"record.?v\" }, cursor: { from: record.at, start: \"timestamp('2026-01-01T12:00:00Z')\", "
                + "overlap: 10s, window: { size: 3h, split: response.body.total > \(CursorUpstream.busiest) } }, "
                + "deletes: { request: GET /gone, query: { since: \"${cursor}\" }, "
                + "pagination: { type: cursor, param: c, next: response.body.next }, "
                + "records: response.body.items, cursor: { from: record.at, overlap: 10s } }", seesLate: true),
        Kind(
            name: "newest first",
            keys: "request: GET /recent, map: { v: \"record.?v\" }, "
                + "pagination: { type: page, more: response.body.more }, "
                + "cursor: { from: record.at, stop: true, overlap: 10s }, deletes: full_scan", seesLate: true,
            isSteady: false, needsFull: true),
        Kind(
            name: "upstream's clock",
            keys: "request: GET /unordered, \(since), \(gone), cursor: { from: page.started, overlap: 10s }",
            seesLate: true),
        Kind(
            name: "a list, then a log",
            keys: "request: GET /list, map: { v: \"record.?v\" }, deletes: full_scan, cursor: { type: integer, "
                + "from: \"response.body.?entries.hasValue() ? optional.of(record.n) : optional.none()\", "
                + "seed: { request: GET /head, value: response.body.number } }, "
                + "changes: { request: GET /log, query: { since: \"${cursor}\" }, records: response.body.entries, "
                + "deletes: { when: \"record.?gone.orValue(false)\" } }"),
        Kind(
            name: "unchanged pages",
            keys: "request: GET /tagged, map: { v: \"record.?v\" }, conditional: true, deletes: full_scan, "
                + "pagination: { type: page, more: response.body.more }", isSteady: false),
    ]

    private static let seeds: [UInt64] = [
        1, 505_957_367, 2_954_867_118, 2_194_224_123, .random(in: 0...UInt64(UInt32.max)),
    ]

    private func truth(_ upstream: CursorUpstream) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: upstream.live.map { (String($0.id), $0.version) })
    }

    /// Many small runs amid changes, some cut, some in full; then a clean one.
    private func trial(
        _ kind: Kind, seed: UInt64, runs: Int, plant: CursorLedger.Plant = .none
    ) throws -> (store: CursorLedger, missing: [String]) {
        var random = SeededGenerator(seed: seed)
        var upstream = CursorUpstream()
        var store = CursorLedger(try CursorPass.stream(kind.keys), plant: plant)
        for run in 0..<runs {
            for _ in 0..<random.below(3) { upstream.work(&random, late: kind.seesLate) }
            if random.chance(9) { upstream.pass(seconds: random.below(9_000)) }
            if random.chance(11) { upstream.forget() }
            let isFull = random.chance(8)
            let pages = kind.mayBeCut && random.chance(3) ? random.below(4) : nil
            try store.run(&upstream, isFull: isFull, pages: pages) { upstream in
                if kind.isSteady, random.chance(3) { upstream.work(&random, late: false) }
            }
            if let fault = store.fault { return (store, ["run \(run): \(fault.message)"]) }
            // After a run to its end between two changes the store is right, not only after the last.
            if run % 10 == 9 || run == runs - 1 {
                upstream.pass(seconds: 1)
                try store.run(&upstream, isFull: kind.needsFull)
                // A pass that an earlier run began may have ended; a second one has begun itself.
                try store.run(&upstream, isFull: kind.needsFull)
                if let fault = store.fault { return (store, ["run \(run): \(fault.message)"]) }
                let wanted = truth(upstream)
                guard store.records == wanted else {
                    return (store, ["run \(run): \(difference(store.records, wanted))"])
                }
            }
        }
        return (store, [])
    }

    private func difference(_ held: [String: Int], _ wanted: [String: Int]) -> String {
        let ids = Set(held.keys).union(wanted.keys).filter { held[$0] != wanted[$0] }.sorted()
        return ids.map {
            "\($0) is \(held[$0].map(String.init) ?? "not there"), not \(wanted[$0].map(String.init) ?? "gone")"
        }
        .joined(separator: "; ")
    }

    @Test(arguments: kinds, seeds)
    func `after any changes and kills a clean run holds what upstream has`(_ kind: Kind, _ seed: UInt64) throws {
        let (store, missing) = try trial(kind, seed: seed, runs: 60)
        #expect(missing == [], "seed \(seed)")
        #expect(store.largest < 64 * 1024, "the state stays small: \(store.largest) bytes")
        #expect(store.runs >= 70 || !missing.isEmpty)
    }

    @Test(arguments: kinds)
    func `a run that is killed at any page goes on, and gives the same`(_ kind: Kind) throws {
        var random = SeededGenerator(seed: 7)
        var upstream = CursorUpstream()
        while upstream.live.count < 17 { upstream.work(&random, late: false) }
        upstream.pass(seconds: 60)
        let stream = try CursorPass.stream(kind.keys)
        var whole = CursorLedger(stream)
        try whole.run(&upstream)
        #expect(whole.records == truth(upstream) && whole.fault == nil)
        for pages in 0..<12 {
            var store = CursorLedger(stream)
            try store.run(&upstream, pages: pages)
            try store.run(&upstream)
            #expect(store.records == whole.records, "killed after \(pages) pages")
            for again in 0..<3 { try store.run(&upstream, pages: again) }
            try store.run(&upstream)
            #expect(store.records == whole.records, "killed after \(pages) pages, and thrice again")
        }
    }

    @Test(arguments: kinds)
    func `a run that finds nothing new asks little, and leaves its position`(_ kind: Kind) throws {
        var random = SeededGenerator(seed: 11)
        var upstream = CursorUpstream()
        while upstream.live.count < 17 { upstream.work(&random, late: false) }
        upstream.pass(seconds: 3_600)
        var store = CursorLedger(try CursorPass.stream(kind.keys))
        for _ in 0..<2 { try store.run(&upstream) }
        let (positions, records) = (store.positions, store.records)
        try store.run(&upstream)
        #expect(store.positions == positions && store.records == records)
    }

    /// Which kinds each mistake must show in.
    @Test(arguments: [
        (CursorLedger.Plant.positionFirst, "ascending times"), (.positionFirst, "tokens of each page"),
        (.positionFirst, "sync tokens"), (.deletesAlways, "unchanged pages"), (.forgetsSeen, "sync tokens"),
        (.noOverlap, "ascending times"), (.noOverlap, "windows"),
        (.lateSeed, "a list, then a log"),
    ])
    func `planted mistakes are noticed`(_ plant: CursorLedger.Plant, _ name: String) throws {
        let kind = try #require(Self.kinds.first { $0.name == name })
        let noticed = try (1...6).contains { seed in
            let (store, missing) = try trial(kind, seed: UInt64(seed), runs: 200, plant: plant)
            // A stream without its seed has no cursor, so that it reads everything for ever.
            let hasNoCursor = plant == .lateSeed && store.positions.values.allSatisfy { !$0.contains("\"cursor\"") }
            return !missing.isEmpty || hasNoCursor
        }
        #expect(noticed)
    }
}
