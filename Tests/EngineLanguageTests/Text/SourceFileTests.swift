import EngineLanguage
import Testing

struct SourceFileTests {
    @Test func `columns count characters, not bytes`() {
        let file = SourceFile(path: "a.yaml", text: "a: 1\nüb: 2\n")
        #expect(file.position(at: 7) == SourcePosition(line: 2, column: 2))
    }
}
