/// How a command ended (contracts.md §1): the only list of exit codes.
public enum ExitCode: Int32, Sendable, CaseIterable {
    /// Done.
    case done = 0
    /// The definitions, the input or a check failed, an answer does not fit the definition, or a yes is missing.
    case failed = 1
    /// Wrong usage, also a name on the command line that does not exist.
    case usage = 2
    /// Credentials were refused by upstream.
    case refused = 3
    /// Upstream failed after retries, or the egress policy forbids it.
    case upstream = 4
    /// Store, vault key, port or other local input and output.
    case local = 5
    /// Interrupted; can be resumed.
    case interrupted = 6
    /// A bug in engine.
    case bug = 70
}

extension ExitCode {
    /// What it means, in one line.
    var meaning: String {
        switch self {
        case .done: "done"
        case .failed: "definitions, input or a check failed, an answer does not fit the definition, or a yes is missing"
        case .usage: "wrong usage, or a name that does not exist"
        case .refused: "credentials refused by upstream"
        case .upstream: "upstream failed after retries, or the egress policy forbids it"
        case .local: "store, vault key, port or other local input and output"
        case .interrupted: "interrupted; can be resumed"
        case .bug: "a bug in engine"
        }
    }

    /// The list, as `engine help exit-codes` prints it.
    static var help: String {
        allCases.map { code in
            let number = String(code.rawValue)
            return "  \(String(repeating: " ", count: 2 - number.count))\(number)  \(code.meaning)\n"
        }.joined()
    }
}
