internal import EngineLanguage

/// Why a command could not do what it was asked.
public struct CommandFailure: Error, Sendable {
    /// The exit code.
    public let exitCode: ExitCode
    /// A stable word for machines, kebab-case.
    public let code: String
    /// What failed, where and why: one line, lower case, no full stop, no secret.
    public let message: String
    /// What to do.
    public let hint: String?

    /// Makes a failure.
    public init(_ exitCode: ExitCode, _ code: String, _ message: String, hint: String? = nil) {
        self.exitCode = exitCode
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// Wrong usage.
    public static func usage(_ message: String, hint: String? = nil) -> CommandFailure {
        CommandFailure(.usage, "usage", message, hint: hint)
    }

    /// A name that does not exist.
    /// - Parameters:
    ///   - kind: what it names: `sync`, `connection`.
    ///   - name: what was typed.
    ///   - candidates: what there is.
    /// - Returns: a wrong use, with the nearest name as a hint.
    public static func unknown(_ kind: String, _ name: String, candidates: [String]) -> CommandFailure {
        let near = Suggestion.nearest(to: name, among: candidates)
        let listed = candidates.sorted().prefix(8).joined(separator: ", ")
        let hint =
            near.map { "did you mean '\($0)'?" }
            ?? (candidates.isEmpty
                ? "there is no \(kind) yet" : "there are: \(listed)\(candidates.count > 8 ? ", …" : "")")
        return CommandFailure(.usage, "unknown-\(kind)", "there is no \(kind) '\(name)'", hint: hint)
    }
}
