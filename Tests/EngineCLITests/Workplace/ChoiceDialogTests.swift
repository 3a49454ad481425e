import EngineLanguage
import Testing

@testable import EngineCLI
@testable import EngineDefinition

/// What a line means that is typed where there is something to choose.
struct ChoiceDialogTests {
    private func choice(isMany: Bool) -> OfferedChoice {
        OfferedChoice(
            name: "site", labels: ["One", "Two", "Three"], isMany: isMany,
            values: [.string("1"), .string("2"), .string("3")], otherwise: .first,
            span: Span(file: SourceFile(path: "a.yaml", text: ""), start: 0, end: 0))
    }

    @Test(arguments: [
        ("1", [0]), (" 3 ", [2]), ("0", nil), ("4", nil), ("1,2", nil), ("all", nil), ("x", nil), ("", nil),
    ])
    func `one is chosen by its number`(_ line: String, _ numbers: [Int]?) {
        #expect(ChoiceDialog.numbers(line, choice(isMany: false)) == numbers)
    }

    @Test(arguments: [("1, 3", [0, 2]), ("3 1 3", [0, 2]), ("all", [0, 1, 2]), ("1,x", nil), ("", nil), ("9", nil)])
    func `several are chosen by theirs, or all`(_ line: String, _ numbers: [Int]?) {
        #expect(ChoiceDialog.numbers(line, choice(isMany: true)) == numbers)
    }
}
