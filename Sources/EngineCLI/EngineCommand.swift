/// A command of `engine`.
///
/// One initialiser reads its arguments and describes them: help, completion scripts and typo suggestions come
/// from the same lines that parse.
public protocol EngineCommand: Sendable {
    /// The words that call it, for example `["run", "sync"]`.
    static var words: [String] { get }
    /// What it does, in one line without a full stop.
    static var summary: String { get }
    /// More about it, in paragraphs; may be empty.
    static var discussion: String { get }
    /// Command lines that work, each with what it shows.
    static var examples: [CommandExample] { get }

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

    /// The words as one text.
    public static var title: String { words.joined(separator: " ") }

    /// What the arguments are.
    static var arguments: CommandDescription {
        var reader = ArgumentReader.describing()
        _ = Self(reading: &reader)
        return reader.description
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
