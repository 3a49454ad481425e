import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Whatever upstream answers, a pass ends: with records, a wait, or one clear fault, never a trap or a loop
/// (reliability.md S3, S8).
@Suite struct HostileAnswerTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4, 5, .random(in: 0...UInt64(UInt32.max))]

    private static let paginations = [
        "type: cursor, param: c, next: response.body.next, size: { query: limit, value: 2 }", "type: link",
        "type: next_url, next: response.body.next", "type: page, page_count: response.body.pages, max_pages: 12",
        "type: offset, total: response.body.total, max_pages: 12",
        "type: keyset, param: after, from: page.last.id, more: response.body.more, max_pages: 12",
    ]

    private func stream(_ pagination: String) throws -> StreamPlan {
        try PlanSample(
            """
            models:
              Item:
                key: id
                fields:
                  id: { from: record.id }
                  n: { type: integer, from: record.n }
                  at: { type: timestamp, from: record.at }
                  name: { type: string, from: "coalesce(record.user.name, 'nobody')" }
            endpoints:
              list:
                request: GET /items
                query: { since: "${input.?since}" }
                input: { since: { type: any, required: false } }
                records: response.body.items
                model: Item
                errors: [{ when: response.status == 410, is: reset }, { when: response.body.skip == true, is: skip }]
                pagination: { \(pagination) }
            streams:
              Item:
                endpoint: list
                with: { since: "${cursor}" }
                cursor: { from: record.at, overlap: 5s }
                deletes: { when: record.gone == true, full_scan: true }

            """
        ).stream()
    }

    @Test(arguments: seeds)
    func `a pass over any answers ends`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        print("hostile answers: seed \(seed)")
        var checkpoint = PartitionCheckpoint()
        for round in 0..<120 {
            let pagination = Self.paginations[round % Self.paginations.count]
            var walker = PartitionWalker(
                stream: try stream(pagination), roots: try .written(), baseOverride: nil, checkpoint: checkpoint,
                isFull: Bool.random(using: &random), now: Moment.start.now)
            let end = try step(&walker, &random)
            #expect(end.steps < 400, "seed \(seed), round \(round): \(pagination)")
            // What was left is what the next pass begins with, as it comes back from the store.
            checkpoint = try PartitionPass.stored(end.checkpoint)
        }
    }

    /// Steps a pass until it ends or gives up.
    private func step(
        _ walker: inout PartitionWalker, _ random: inout SeededGenerator
    ) throws -> (steps: Int, checkpoint: PartitionCheckpoint) {
        var checkpoint = PartitionCheckpoint()
        var action = walker.next(at: .start)
        for steps in 0..<400 {
            switch action {
            case .call(.send(let request)):
                #expect(try URLValue(request.url).origin == URLValue("https://api.acme.test").origin)
                action = walker.received(attempt(&random), at: .start)
            case .call(.pause): action = walker.resumed(at: .start)
            case .call(.refresh), .call(.finished), .call(.failed): return (steps, checkpoint)
            case .page(let answered):
                let page: StreamPage
                do throws(CallFault) {
                    page = try walker.mapped(answered)
                } catch {
                    #expect(!error.message.isEmpty && !error.message.contains("\n"))
                    return (steps, checkpoint)
                }
                #expect(page.records.entries.allSatisfy { !$0.id.isEmpty || $0.isDeleted || $0.payload.count > 1 })
                checkpoint = page.checkpoint
                action = walker.next(at: .start)
            case .restarted(let restart, _):
                checkpoint = restart
                action = walker.next(at: .start)
            case .prepared(let prepared, _):
                checkpoint = prepared
                action = walker.next(at: .start)
            case .finished(let end): return (steps, end.checkpoint)
            case .failed(let fault):
                #expect(!fault.message.isEmpty && !fault.message.contains("\n"))
                return (steps, checkpoint)
            }
        }
        return (400, checkpoint)
    }

    // MARK: Answers

    private static let values = [
        "null", "true", "0", "-1", "1e400", "18446744073709551616", "\"\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"",
        "\"https://evil.test/\"", "\"/next?p=1\"", "\"?\"", "[]", "{}", "[[[]]]", "{\"id\": {\"id\": []}}",
        "\"2026-01-01T00:00:00Z\"", "\"9999-99-99T99:99:99Z\"", "1767225600", "false", "\"a\", \"id\": 2",
    ]

    private func attempt(_ random: inout SeededGenerator) -> Attempt {
        let statuses = [200, 200, 200, 200, 200, 204, 304, 301, 400, 401, 404, 410, 429, 500, 503, 599, 100, 999]
        let fields: [[(String, String)]] = [
            [], [], [("link", "<https://api.acme.test/v1/items?p=2>; rel=next")], [("link", "<<>>;;;rel=\"next")],
            [("retry-after", "99999999999999999999")], [("content-type", "text/html")], [("content-type", "")],
            [("set-cookie", "=;;;"), ("link", "<//evil.test>; rel=next")], [("x-ratelimit-reset", "-1")],
        ]
        let status = statuses.randomElement(using: &random) ?? 200
        return .answer(status, body(&random), fields.randomElement(using: &random) ?? [])
    }

    private func body(_ random: inout SeededGenerator) -> String {
        let value = { (random: inout SeededGenerator) in Self.values.randomElement(using: &random) ?? "null" }
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return ""
        case 1: return "<html>"
        case 2: return value(&random)
        case 3: return String(repeating: "[", count: 600)
        case 4: return "{\"items\": \(value(&random)), \"next\": \(value(&random))"
        default:
            let items = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                let names = ["id", "n", "at", "user", "gone"]
                return "{" + names.map { "\"\($0)\": \(value(&random))" }.joined(separator: ", ") + "}"
            }
            let members = ["next", "pages", "total", "more", "skip"].map { "\"\($0)\": \(value(&random))" }
            return "{\"items\": [\(items.joined(separator: ", "))], \(members.joined(separator: ", "))}"
        }
    }
}
