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
