import EngineDefinition
import EngineLanguage
import Synchronization
import Testing

@testable import Engine

struct StreamObservationTests {
    /// Notes the totals in the order in which they are told.
    private final class Totals: EventSink {
        private let told = Mutex<[Int]>([])

        var all: [Int] { told.withLock { $0 } }

        func record(_ event: any EngineEvent) {
            guard let page = event as? PageStored else { return }
            told.withLock { $0.append(page.total) }
        }
    }

    private static func stream() throws -> StreamPlan {
        let text = """
            provider: rows
            title: Rows
            base: https://rows.test
            models: { Row: { key: id, fields: { id: { from: record.id } } } }
            endpoints: { list: { request: GET /rows, records: response.body, model: Row } }
            streams: { Row: { endpoint: list } }

            """
        let file = try #require(DefinitionText(path: "providers/rows.yaml", text: text))
        let loaded = LibraryLoader(folders: [], texts: [file]).load(.everything)
        var diagnostics = loaded.diagnostics
        let provider = try #require(loaded.library.provider("rows"))
        let sync = try #require(loaded.library.impliedSync(ofProvider: "rows"))
        return try #require(PlanCompiler(provider: provider).sync(sync, diagnostics: &diagnostics).streams.first)
    }

    @Test func `the totals that are told only grow, however many partitions store at once`() async throws {
        let observation = StreamObservation(try Self.stream())
        let totals = Totals()
        await withTaskGroup(of: Void.self) { group in
            for partition in 1...8 {
                group.addTask {
                    for _ in 0..<200 {
                        observation.tell(received: partition, records: partition, of: "Row", to: totals)
                    }
                }
            }
        }
        #expect(totals.all.count == 1_600 && totals.all.last == 200 * 36)
        #expect(zip(totals.all, totals.all.dropFirst()).allSatisfy { $0 < $1 })
    }
}
