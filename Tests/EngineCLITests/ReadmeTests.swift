import EngineFixtures
import Testing

@testable import EngineCLI

/// What README shows of a session is what the engine does.
struct ReadmeTests {
    private let blocks: [MarkdownBlock]

    init() throws {
        blocks = MarkdownBlock.all(in: try TextFile.text("\(TestFolder().package)/README.md"), path: "README.md")
    }

    @Test func `the mistakes are told as they are shown`() async throws {
        let provider = try #require(blocks.first { $0.text.hasPrefix("provider: dev-to\n") }).text
        let shown = try #require(blocks.first { $0.text.hasPrefix("$ engine validate") }).text
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write(
            provider.replacing("timestamp, from", with: "timestmp, from")
                .replacing("records: response", with: "records: reponse"), to: "providers/dev-to.yaml")
        // Typed in the project's folder, which is not the one that tests run in.
        let outcome = await line.type("validate \(line.folder)/providers/dev-to.yaml")
        #expect(outcome.code == .failed)
        let output = outcome.output.replacing("\(line.folder)/", with: "")
        #expect("$ engine validate providers/dev-to.yaml\n" + output == shown)
        try line.write(provider, to: "providers/dev-to.yaml")
        #expect(await line.type("validate --deny-warnings").code == .done)
    }
}
