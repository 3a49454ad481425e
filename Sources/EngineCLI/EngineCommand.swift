internal import EngineLanguage

/// A command of `engine`.
///
/// One initialiser reads its arguments and describes them: help, completion scripts and typo suggestions come from the
/// same lines that parse.
public protocol EngineCommand: Sendable {
    /// The words that call it, for example `["run", "sync"]`.
    static var words: [String] { get }
    /// What it does, in one line without a full stop.
    static var summary: String { get }
    /// More about it, in paragraphs; may be empty.
    static var discussion: String { get }
    /// Command lines that work, each with what it shows.
    static var examples: [CommandExample] { get }

    /// Whether a signal lets it finish what it has in hand; otherwise the process ends at once.
    static var stopsCleanly: Bool { get }

    /// Reads the arguments, or describes them.
    init(reading arguments: inout ArgumentReader)

    /// Does it.
    /// - Returns: how it ended.
    /// - Throws: `CommandFailure`, which carries message, hint and exit code.
    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode
}

extension EngineCommand {
    /// Nothing more is said.
    public static var discussion: String { "" }

    /// Nothing is in hand.
    public static var stopsCleanly: Bool { false }

    /// The words as one text.
    public static var title: String { words.joined(separator: " ") }

    /// What the arguments are.
    static var arguments: CommandDescription {
        var reader = ArgumentReader.describing()
        _ = Self(reading: &reader)
        return reader.description
    }
}

/// A command whose result has a documented form (`engine schema cli <command>`).
protocol ReportingCommand: EngineCommand {
    /// What its document holds.
    static var result: ResultShape { get }
    /// All forms, where what is asked decides; `result` is the first.
    static var results: [ResultShape] { get }
}

extension ReportingCommand {
    static var results: [ResultShape] { [result] }

    /// Writes the result in the form that was asked for.
    func report(_ members: [(String, JSONValue)], text: String, to session: CommandSession) {
        session.write(CommandResult(members, text: text), as: Self.result)
    }
}

/// A command line that works.
public struct CommandExample: Sendable {
    /// What is typed, without the prompt.
    public let line: String
    /// What it shows, in a few words.
    public let purpose: String

    /// Makes an example.
    public init(_ line: String, _ purpose: String) {
        self.line = line
        self.purpose = purpose
    }
}
