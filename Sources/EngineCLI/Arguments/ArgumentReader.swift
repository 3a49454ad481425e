internal import EngineLanguage

/// Reads the arguments of a command, or writes down what they are.
///
/// As with `ObjectReader`, the command's initialiser runs in both modes and never stops: faults are collected, and
/// whoever asked uses the command only if there are none.
public struct ArgumentReader: Sendable {
    private enum Mode {
        case describing
        case reading
    }

    private let mode: Mode
    private var words: [String]
    private var given: [(name: String, value: String?)]
    /// What was asked for.
    private(set) var description = CommandDescription()
    /// What was wrong, in order.
    private(set) var faults: [String] = []

    static func describing() -> ArgumentReader { ArgumentReader(mode: .describing, words: [], given: []) }

    /// Prepares to read.
    /// - Parameters:
    ///   - words: what stands by its place.
    ///   - given: the options, in order.
    init(words: [String], given: [(name: String, value: String?)]) {
        self.init(mode: .reading, words: words, given: given)
    }

    private init(mode: Mode, words: [String], given: [(name: String, value: String?)]) {
        self.mode = mode
        self.words = words
        self.given = given
    }

    // MARK: By place

    /// A word that must be there.
    public mutating func required(_ name: String, _ doc: String) -> String {
        description.positionals.append(.init(name: name, doc: doc, isRequired: true, isRepeated: false))
        guard mode == .reading else { return "" }
        guard !words.isEmpty else {
            faults.append("<\(name)> is missing")
            return ""
        }
        return words.removeFirst()
    }

    /// A word that may be there.
    public mutating func optional(_ name: String, _ doc: String) -> String? {
        description.positionals.append(.init(name: name, doc: doc, isRequired: false, isRepeated: false))
        return words.isEmpty ? nil : words.removeFirst()
    }

    /// All words that are left.
    public mutating func rest(_ name: String, _ doc: String) -> [String] {
        description.positionals.append(.init(name: name, doc: doc, isRequired: false, isRepeated: true))
        defer { words = [] }
        return words
    }

    // MARK: Options

    /// An option without a value.
    public mutating func flag(_ name: String, _ doc: String) -> Bool {
        description.options.append(.init(name: name, value: nil, doc: doc, isRepeated: false, choices: []))
        let taken = take(name)
        for entry in taken where entry.value != nil { faults.append("--\(name) takes no value") }
        return !taken.isEmpty
    }

    /// An option with a value; given twice, the last counts.
    public mutating func option(_ name: String, _ value: String, _ doc: String) -> String? {
        description.options.append(.init(name: name, value: value, doc: doc, isRepeated: false, choices: []))
        return values(of: name).last
    }

    /// An option that may be given several times.
    public mutating func options(_ name: String, _ value: String, _ doc: String) -> [String] {
        description.options.append(.init(name: name, value: value, doc: doc, isRepeated: true, choices: []))
        return values(of: name)
    }

    /// An option with a number.
    public mutating func integer(_ name: String, _ value: String, _ doc: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = option(name, value, doc) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            faults.append(
                "--\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
            return nil
        }
        return number
    }

    /// An option with one of some words.
    public mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Value.Type, _ doc: String
    ) -> Value? {
        let choices = type.allCases.map(\.rawValue)
        description.options.append(
            .init(name: name, value: choices.joined(separator: "|"), doc: doc, isRepeated: false, choices: choices))
        guard let text = values(of: name).last else { return nil }
        guard let value = Value(rawValue: text) else {
            let near = Suggestion.nearest(to: text, among: choices).map { "; did you mean '\($0)'?" } ?? ""
            faults.append("--\(name) takes one of \(choices.joined(separator: ", ")), not '\(text)'\(near)")
            return nil
        }
        return value
    }

    private mutating func values(of name: String) -> [String] {
        take(name).compactMap { entry in
            if entry.value == nil { faults.append("--\(name) needs a value") }
            return entry.value
        }
    }

    private mutating func take(_ name: String) -> [(name: String, value: String?)] {
        let taken = given.filter { $0.name == name }
        given.removeAll { $0.name == name }
        return taken
    }

    // MARK: The end

    /// Says what nobody asked for.
    mutating func finish() {
        let known = description.options.map(\.name) + CommonOptions.names
        for entry in given where !known.contains(entry.name) {
            let near = Suggestion.nearest(to: entry.name, among: known).map { "; did you mean '--\($0)'?" } ?? ""
            faults.append("there is no option '--\(entry.name)'\(near)")
        }
        // Behind the options: a word may be the value of one that there is not.
        for word in words { faults.append("'\(word)' is one word too many") }
    }
}
