import Testing

@testable import EngineImport

/// Streams that are no streams: each has its own line.
@Suite(.timeLimit(.minutes(5)))
struct UnreadableStreamTests {
    @Test(arguments: [
        "streams:\n  - /a3:\n  - a text\n",
        "streams: [{}, {}]\n",
        "streams: [1, [x], { type: DeclarativeStream }]\n",
        "streams: [{ type: DeclarativeStream, retriever: x }, { type: DeclarativeStream, retriever: x }]\n",
    ])
    func `streams without names are not taken for each other`(_ manifest: String) throws {
        let result = try AirbyteImporter(id: "acme").run(Array(manifest.utf8), path: "acme.yaml")
        #expect(result.items.count >= 2)
        #expect(Set(result.items.map(\.name)).count == result.items.count)
        for item in result.items {
            #expect(item.outcome != .whole)
            #expect(result.report.contains { $0.item == item.name }, "\(item.name) has no line")
        }
    }
}
