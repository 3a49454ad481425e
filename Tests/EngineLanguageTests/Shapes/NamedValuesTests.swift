import EngineLanguage
import Testing

struct NamedValuesTests {
    private let file = SourceFile(path: "a", text: "x")

    private func map(_ names: [String]) -> NamedValues<Int> {
        NamedValues(names.enumerated().map { NamedValues.Entry($1, at: Span(file: file, start: 0, end: 1), $0) })
    }

    @Test(arguments: [0, 1, 8, 9, 100])
    func `names keep their order and are found`(_ count: Int) {
        let names = (0..<count).map { "name\(count - $0)" }
        let values = map(names)
        #expect(values.names == names)
        #expect(values.count == count)
        for (index, name) in names.enumerated() { #expect(values[name] == index) }
        #expect(values["other"] == nil)
    }

    @Test(arguments: [2, 20])
    func `of one name the first counts`(_ count: Int) {
        #expect(map(Array(repeating: "a", count: count))["a"] == 0)
    }

    @Test func `other values keep names and places`() {
        let texts = map(["b", "a"]).mapValues { "\($0)!" }
        #expect(texts.names == ["b", "a"])
        #expect(texts["a"] == "1!")
    }
}
