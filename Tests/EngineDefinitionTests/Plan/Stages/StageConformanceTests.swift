import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Whatever upstream holds, in whatever order calls come back and however often they are refused, the records are those
/// that a straightforward walk over the data gives.
struct StageConformanceTests {
    /// Something that upstream holds.
    private struct Node {
        let id: Int
        /// Whether upstream forgot it between the list and its call.
        let isForgotten: Bool
        let isGone: Bool
        let isHidden: Bool
        let note: Int?
        let marks: [Int]
        let children: [Node]
        let isFolder: Bool
    }

    /// Data of a seed, and what is to come of it.
    private struct World {
        var random: SeededGenerator
        var answers: [String: String] = [:]
        var expected: [String] = []
        private var last = 0

        init(seed: UInt64) {
            random = SeededGenerator(seed: seed)
            let roots = (0..<random.below(9)).map { _ in node(depth: 0) }
            serve(roots, as: "root")
            for root in roots { expect(root, depth: 0) }
        }

        private mutating func node(depth: Int) -> Node {
            last += 1
            let id = last
            let isFolder = depth < 3 && random.chance(2)
            let children = isFolder ? (0..<random.below(4)).map { _ in node(depth: depth + 1) } : []
            return Node(
                id: id, isForgotten: random.chance(8), isGone: random.chance(9), isHidden: random.chance(7),
                note: random.chance(3) ? nil : random.below(100),
                marks: (0..<random.below(4)).map { _ in random.below(50) },
                children: children, isFolder: isFolder)
        }

        /// Lists nodes, three on a page, each item holding one or two of them.
        private mutating func serve(_ nodes: [Node], as name: String) {
            let pages = stride(from: 0, to: max(1, nodes.count), by: 3).map {
                Array(nodes[$0..<min($0 + 3, nodes.count)])
            }
            for (number, page) in pages.enumerated() {
                let records = page.map(listed)
                let split = records.isEmpty ? 0 : random.below(records.count + 1)
                let items = [records[..<split], records[split...]].map { "{\"held\":[\($0.joined(separator: ","))]}" }
                let next = number + 1 < pages.count ? ",\"next\":\(number + 1)" : ""
                answers["/in/\(name)" + (number == 0 ? "" : "?c=\(number)")] =
                    "{\"items\":[\(items.joined(separator: ","))]\(next)}"
            }
            for node in nodes {
                if !node.isForgotten {
                    answers["/get/\(node.id)"] = "{\"id\":\(node.id),\"note\":\(node.note.map(String.init) ?? "null")}"
                }
                let marks = node.marks.map { "{\"v\":\($0)}" }.joined(separator: ",")
                answers["/marks/\(node.id)"] = "{\"marks\":[\(marks)]}"
                if node.isFolder { serve(node.children, as: String(node.id)) }
            }
        }

        private func listed(_ node: Node) -> String {
            "{\"id\":\(node.id),\"gone\":\(node.isGone),\"hidden\":\(node.isHidden),\"dir\":\(node.isFolder)}"
        }

        /// A record, and those that it holds.
        private mutating func expect(_ node: Node, depth: Int) {
            guard !node.isGone else { return expected.append("-\(node.id)") }
            guard !node.isHidden else { return }
            guard !node.isForgotten else { return expected.append("-\(node.id)") }
            let note = node.note.map(String.init) ?? "null"
            let marks = node.marks.map(String.init).joined(separator: ",")
            expected.append("{\"id\":\(node.id),\"depth\":\(depth),\"note\":\(note),\"marks\":[\(marks)]}")
            for child in node.children { expect(child, depth: depth + 1) }
        }
    }

    /// Explodes, chooses, fetches the note into the record and its marks beside it, and goes down.
    private func stream() throws -> StreamPlan {
        try StagedPass.stream(
            """
                endpoint: list
                explode: record.held
                where: "!record.hidden"
                deletes: { when: record.gone }
                fetch:
                  - { endpoint: get, with: { id: "${record.id}" }, into: got, on_missing: delete }
                  - { endpoint: marks, with: { id: "${record.id}" }, into: marks, value: item.v }
                recurse: { when: record.dir, with: { folder: "${record.id}" } }
            """,
            endpoints: """
                  list:
                    request: GET /in/${input.folder}
                    input: { folder: { type: any, default: root } }
                    records: response.body.items
                    model: Node
                    pagination: { type: cursor, param: c, next: response.body.next, stop_when_empty: false }
                  get: { request: "GET /get/${input.id}", input: { id: { type: any, required: true } } }
                  marks: { request: "GET /marks/${input.id}", input: { id: { type: any, required: true } }, records: response.body.marks }
                """,
            models: """
                models:
                  Node:
                    key: id
                    fields:
                      id: { from: record.id }
                      depth: { from: page.depth }
                      note: { from: record.got.note }
                      marks: { from: record.marks }
                """)
    }

    private static let seeds: [UInt64] = Array(1...40) + [.random(in: 0...UInt64(UInt32.max))]

    @Test(arguments: seeds)
    func `records are those of a straightforward walk`(_ seed: UInt64) throws {
        print("stage conformance: seed \(seed)")
        var world = World(seed: seed)
        let plan = try stream()
        for order in StagedPass.Order.allCases {
            let flaky = Set(world.answers.keys.sorted().filter { _ in world.random.chance(4) })
            let pass = try StagedPass(plan, world.answers, order: order, flaky: flaky)
            #expect(pass.fault == nil, "seed \(seed): \(pass.fault?.message ?? "")")
            let found = zip(pass.ids, pass.payloads).map { $0.hasPrefix("-") ? $0 : $1 }
            #expect(found == world.expected, "seed \(seed), \(order)")
        }
    }

    @Test func `data of the seeds is nested, and something of everything`() {
        let worlds = Self.seeds.map { World(seed: $0) }
        #expect(worlds.contains { $0.expected.contains { $0.hasPrefix("-") } })
        #expect(worlds.contains { $0.expected.contains { $0.contains("\"depth\":3") } })
        #expect(worlds.contains { $0.answers.keys.contains { $0.contains("?c=2") } })
    }
}
