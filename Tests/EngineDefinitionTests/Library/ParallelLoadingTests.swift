import EngineLanguage
import Testing

@testable import EngineDefinition

/// Files that are read at the same time are reported as if one were read after the other.
struct ParallelLoadingTests {
    /// A provider with faults that reading, checking and compiling find.
    private func faulty(_ number: Int) -> (path: String, text: String) {
        let name = "acme-\(number < 10 ? "0" : "")\(number)"
        let text = """
            provider: \(name)
            title: Acme \(number)
            base: https://api.acme.test/v1
            colour: red
            models:
              Thing:
                key: id
                fields:
                  id: { type: string, from: record.id }
                  sum: { type: integer, from: "1 + 'a'" }
            endpoints:
              list: { request: GET /things, records: response.body, model: Thin }
              get: { request: "GET things", input: { id: { type: strin } }, output: reponse.body }
            streams:
              Thing: { endpoint: lst, model: Thing }
              Other: { endpoint: list, model: Thing, with: { since: "${cursor}" } }
            """
        return ("providers/\(name).yaml", text)
    }

    private func lines(_ files: [(path: String, text: String)]) -> [String] {
        let loaded = Sample(files).loaded
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        return diagnostics.all.map { "\($0.span.file.path):\($0.span.start)-\($0.span.end): \($0.message) [\($0.id)]" }
    }

    @Test func `many files report what each of them reports alone`() {
        let files = (0..<24).map(faulty)
        let together = lines(files)
        let alone = files.flatMap { lines([$0]) }
        #expect(together.sorted() == alone.sorted())
        #expect(Set(together).count == together.count)
        // Every kind of fault above is in each of the files.
        #expect(alone.count == 24 * lines([files[0]]).count && lines([files[0]]).count >= 7, "\(lines([files[0]]))")
    }

    @Test func `the order of the reports is the same every time`() {
        let files = (0..<12).map(faulty)
        let first = lines(files)
        for _ in 0..<10 { #expect(lines(files) == first) }
    }

    @Test func `a fault of a parent is reported once, whichever heir is read first`() {
        let parent = """
            provider: base
            abstract: true
            title: Base
            base: https://base.test
            endpoints:
              list: { request: GET /things, records: "response.body +" }
            """
        let heirs: [(path: String, text: String)] = (0..<8).map {
            ("providers/heir-\($0).yaml", "provider: heir-\($0)\nextends: base\ntitle: Heir\n")
        }
        let found = lines(heirs + [(path: "providers/base.yaml", text: parent)])
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("providers/base.yaml:") == true)
    }

    @Test func `results stand in the order of the work`() {
        let numbers = Array(0..<200)
        #expect(Parallel.map(numbers) { $0 * 2 } == numbers.map { $0 * 2 })
        #expect(Parallel.map([Int]()) { $0 } == [])
    }
}
