internal import EngineDefinition
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
    /// Whether the same command may work a little later, with nothing changed.
    public let isRetryable: Bool

    /// Makes a failure.
    public init(
        _ exitCode: ExitCode, _ code: String, _ message: String, hint: String? = nil, isRetryable: Bool = false
    ) {
        self.exitCode = exitCode
        self.code = code
        self.message = message
        self.hint = hint
        self.isRetryable = isRetryable
    }

    /// Stopped from outside, with nothing in hand.
    public static let interrupted = CommandFailure(.interrupted, "interrupted", "interrupted", isRetryable: true)

    /// Wrong usage.
    public static func usage(_ message: String, hint: String? = nil) -> CommandFailure {
        CommandFailure(.usage, "usage", message, hint: hint)
    }

    /// A name that does not exist.
    /// - Parameters:
    ///   - kind: what it names: `sync`, `connection`.
    ///   - name: what was typed.
    ///   - candidates: what there is.
    /// - Returns: the failure, with the nearest name or some names as a hint.
    public static func unknown(_ kind: String, _ name: String, candidates: [String]) -> CommandFailure {
        let near = Suggestion.nearest(to: name, among: candidates)
        let candidates = Set(candidates)
        let listed = candidates.sorted().prefix(8).joined(separator: ", ")
        let hint =
            near.map { "did you mean '\($0)'?" }
            ?? (candidates.isEmpty ? "there is none" : "there are: \(listed)\(candidates.count > 8 ? ", …" : "")")
        return CommandFailure(.usage, "unknown-\(kind)", "there is no \(kind) '\(name)'", hint: hint)
    }
}

extension CommandFailure {
    /// The failure as programs read it.
    /// - Parameter requestID: names the call.
    /// - Returns: an object with the one member `error`.
    func json(requestID: String) -> JSONValue {
        let hint = hint.map { JSONValue.string($0) } ?? .null
        return [
            "error": [
                "code": .string(code), "message": .string(message), "hint": hint, "retryable": .bool(isRetryable),
                "request_id": .string(requestID),
            ]
        ]
    }

    /// The failure that a fault of an input stands for.
    ///
    /// A name that does not exist is a mistake of usage where it stands on the command line.
    /// - Parameters:
    /// - kind: what the name is called: `input`, `setting`, `field`.
    /// - option: how it is given.
    /// - isTyped: whether it stands on the command line, not in a file.
    init(_ fault: InputFault, kind: String, option: String, isTyped: Bool = true) {
        if case .unknown(let candidates) = fault.problem {
            let unknown = CommandFailure.unknown(kind, fault.path, candidates: candidates)
            self.init(isTyped ? .usage : .failed, unknown.code, unknown.message, hint: unknown.hint)
            return
        }
        self.init(.failed, "input", fault.message, hint: "give it with \(option)")
    }
}
