/// Reads one expectation: `error: unknown-key @5 help "did you mean 'a'?"`.
struct ExpectationReader {
    private var rest: Substring
    private let line: Int

    init(_ text: Substring, line: Int) {
        rest = text
        self.line = line
    }

    /// The expectation, or nothing if the text is none.
    mutating func read() -> ExpectedDiagnostics.Expectation? {
        let severity = take { $0.isLetter }
        let above = take { $0 == "^" }.count
        guard severity == "error" || severity == "warning", rest.first == ":" else { return nil }
        rest.removeFirst()
        skipSpaces()
        let id = take { $0.isLetter || $0.isNumber || $0 == "-" }
        guard !id.isEmpty else { return nil }
        var expectation = ExpectedDiagnostics.Expectation(severity: severity, id: id, line: line - above)
        skipSpaces()
        while !rest.isEmpty {
            guard readDetail(into: &expectation) else { return nil }
            skipSpaces()
        }
        return expectation
    }

    private mutating func readDetail(into expectation: inout ExpectedDiagnostics.Expectation) -> Bool {
        if rest.first == "@" {
            rest.removeFirst()
            expectation.column = Int(take { $0.isNumber })
            return expectation.column != nil
        }
        let word = take { $0.isLetter }
        skipSpaces()
        guard rest.first == "\"" else { return false }
        rest.removeFirst()
        let text = take { $0 != "\"" }
        guard rest.first == "\"" else { return false }
        rest.removeFirst()
        switch word {
        case "help": expectation.help = text
        case "message": expectation.message = text
        default: return false
        }
        return true
    }

    private mutating func take(_ isTaken: (Character) -> Bool) -> String {
        let taken = rest.prefix(while: isTaken)
        rest = rest.dropFirst(taken.count)
        return String(taken)
    }

    private mutating func skipSpaces() { rest = rest.drop { $0 == " " || $0 == "\r" } }
}
