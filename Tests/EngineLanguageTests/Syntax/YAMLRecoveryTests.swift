import EngineLanguage
import Testing

/// Behind the first fault of structure the other top-level entries are looked at too.
struct YAMLRecoveryTests {
    private func faults(_ text: String) -> [String] {
        var diagnostics = DiagnosticList()
        let tree = YAMLParser.parse(SourceFile(path: "a.yaml", text: text), diagnostics: &diagnostics)
        if tree != nil { return [] }
        return DiagnosticReport(diagnostics).diagnostics.map {
            "\($0.span.position.line):\($0.span.position.column)"
        }
    }

    @Test func `each faulty entry is told, at its place`() {
        let text = """
            provider: a
            models:
              One: { key: id
            base: https://a.test
            endpoints:
              list: [1, 2
            title: "A
            streams: {}
            """
        let found = faults(text)
        #expect(found.count >= 2, "\(found)")
        #expect(found.contains { $0.hasPrefix("3:") }, "\(found)")
        #expect(found.contains { $0.hasPrefix("6:") } || found.contains { $0.hasPrefix("7:") }, "\(found)")
    }

    @Test func `entries that are sound by themselves bring no further fault`() {
        let text = "a: { b: 1\nc: *x\nd: &x { e: 1 }\nf: [1, 2]\ng: |\n  text\n"
        #expect(faults(text).count == 1, "\(faults(text))")
    }

    @Test func `a fault in the last entry is told once`() {
        #expect(faults("a: 1\nb: [1\n").count == 1)
        #expect(faults("a: { b: 1\n").count == 1)
    }

    @Test func `a file of many faulty entries costs a bounded time and tells some of them`() {
        let text = (0..<20_000).map { "k\($0): [\n" }.joined()
        let began = ContinuousClock.now
        let found = faults(text)
        #expect((1...40).contains(found.count))
        #expect(ContinuousClock.now - began < .seconds(20))
    }
}
