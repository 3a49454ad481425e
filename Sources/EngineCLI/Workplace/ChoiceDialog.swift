internal import EngineDefinition

/// Asks a person at the terminal to choose of what an account has.
struct ChoiceDialog: Sendable {
    let terminal: Terminal

    /// The numbers of what was chosen; nothing if nobody can be asked.
    func chosen(of choice: OfferedChoice) -> [Int]? {
        guard terminal.canAsk else { return nil }
        for (number, label) in choice.labels.enumerated() { terminal.note("  \(number + 1)  \(label)") }
        let question =
            choice.isMany
            ? "Which are taken as '\(choice.name)'? Numbers with commas between them, or 'all': "
            : "Which one is taken as '\(choice.name)'? "
        while let line = terminal.ask(question) {
            if let numbers = Self.numbers(line, choice) { return numbers }
            terminal.note("Type \(choice.isMany ? "numbers" : "a number") from 1 to \(choice.labels.count).")
        }
        return nil
    }

    /// What a line means; nothing if it means nothing.
    static func numbers(_ line: String, _ choice: OfferedChoice) -> [Int]? {
        let words = line.split(whereSeparator: { $0 == "," || $0 == " " })
        if choice.isMany, words == ["all"] { return Array(choice.labels.indices) }
        let numbers = words.compactMap { Int($0) }.map { $0 - 1 }
        guard !numbers.isEmpty, numbers.count == words.count, numbers.allSatisfy(choice.labels.indices.contains),
            choice.isMany || numbers.count == 1
        else { return nil }
        return Array(Set(numbers)).sorted()
    }
}
