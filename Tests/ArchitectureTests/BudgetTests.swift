import EngineFixtures
import Testing

/// The figures that keep files small and names few; the report is printed on each run, with the worst offenders.
struct BudgetTests {
    private let sources: [SwiftFile]

    init() throws {
        sources = try SwiftFile.sources()
    }

    @Test func `files are short`() {
        let lengths = sources.map { Measured($0.lines.count, $0.path) }
        expect("file lines", lengths, median: 110, high: 400, most: 700)
    }

    @Test func `functions are short`() {
        let lengths = sources.flatMap { file in
            file.code.functions.map { Measured($0.lines, "\(file.path):\($0.line)") }
        }
        expect("function lines", lengths, median: 8, high: 40, most: 100)
    }

    @Test func `lines fit the page`() {
        let widths = sources.flatMap { file in
            file.lines.enumerated().map { Measured($1.count, "\(file.path):\($0 + 1)") }
        }
        expect("line width", widths, median: 105, high: 105, most: 120)
    }

    // Texts of definitions inside a test may be wider: a line break would be part of them.
    @Test func `lines of tests fit the page too`() throws {
        let widths = try SwiftFile.all("Tests").flatMap { file in
            file.lines.enumerated().map { Measured($1.count, "\(file.path):\($0 + 1)") }
        }
        expect("line width of tests", widths, median: 105, high: 110, most: 250)
    }

    @Test func `each public declaration is documented`() {
        let bare = sources.flatMap { file in file.undocumented.map { "\(file.path):\($0)" } }
        #expect(bare == [])
    }

    @Test func `a file is about one type`() {
        let types = sources.reduce(0) { $0 + $1.types.count }
        let crowded = sources.filter { $0.types.count > 2 }.map { "\($0.path): \($0.types)" }
        #expect(Double(types) <= 1.3 * Double(sources.count), "\(crowded)")
    }

    @Test func `a thing to do names its issue`() {
        let marks: Set = ["TODO", "FIXME", "XXX", "HACK"]
        for file in sources {
            for (index, line) in file.lines.enumerated() where !line.contains("#") {
                let words = line.split { !$0.isLetter }.map(String.init)
                #expect(!words.contains(where: marks.contains), "\(file.path):\(index + 1)")
            }
        }
    }

    /// The floor that docs/decisions/0062 sets; it only rises, the aim is 1.
    private static let testFloor = 0.68

    @Test func `there are lines of test for lines of source`() throws {
        let support = sources.filter { $0.path.hasPrefix("Sources/EngineFixtures/") }
        let faulty = try lines(ending: ".yaml") { $0.contains("/definitions/bad/") }
        let servers = try lines(ending: ".py") { _ in true }
        let tests = try SwiftFile.all("Tests").reduce(0) { $0 + $1.lines.count }
        let beside = support.reduce(faulty + servers) { $0 + $1.lines.count }
        let source = sources.reduce(0) { $0 + $1.lines.count } - support.reduce(0) { $0 + $1.lines.count }
        let share = Double(tests + beside) / Double(max(1, source))
        print("budget: test lines per source line \(Double(Int(share * 100)) / 100) (at least \(Self.testFloor))")
        #expect(share >= Self.testFloor)
    }

    /// The lines of other files of tests.
    private func lines(ending: String, where isMeant: (String) -> Bool) throws -> Int {
        try TextFile.paths(below: "\(TestFolder().package)/Tests", ending: ending).filter(isMeant).reduce(0) {
            $0 + (try TextFile.bytes($1).count { $0 == UInt8(ascii: "\n") })
        }
    }

    // MARK: Figures

    private struct Measured {
        let value: Int
        let place: String

        init(_ value: Int, _ place: String) {
            self.value = value
            self.place = place
        }
    }

    private func expect(_ name: String, _ all: [Measured], median: Int, high: Int, most: Int) {
        let sorted = all.sorted { $0.value < $1.value }
        // The nearest rank, as the models were measured.
        func rank(_ share: Double) -> Int { sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)].value }
        let figures = (rank(0.5), rank(0.95), sorted.last?.value ?? 0)
        print("budget: \(name) median/p95/max \(figures) (at most \(median)/\(high)/\(most))")
        let worst = sorted.suffix(5).reversed().map { "\($0.value) \($0.place)" }.joined(separator: "\n")
        #expect(figures.0 <= median && figures.1 <= high && figures.2 <= most, "\(name), the worst:\n\(worst)")
    }
}
