internal import EngineLanguage

/// Why a value cannot be an input.
///
/// Names and types only: a value may be a secret.
public struct InputFault: Error, Sendable, Hashable {
    /// What is wrong with it.
    public enum Problem: Sendable, Hashable {
        /// It is needed and was not given.
        case missing
        /// There is no such input; these there are.
        case unknown(candidates: [String])
        /// It has another type.
        case type(expected: String, found: String)
        /// It is none of the allowed values.
        case notAllowed([String])
        /// It does not look like this.
        case format(String)
        /// It is too small or too great.
        case range(String)
        /// Its default could not be worked out.
        case defaultFailed(String)
        /// The file that it names cannot be read.
        case unreachable(String)
    }

    /// The input, with dots and brackets into its parts.
    public let path: String
    /// What is wrong.
    public let problem: Problem

    /// Makes a fault.
    public init(_ path: String, _ problem: Problem) {
        self.path = path
        self.problem = problem
    }

    /// The fault in one line: lower case, no full stop.
    public var message: String {
        switch problem {
        case .missing: "the input '\(path)' is needed"
        case .unknown(let candidates): "there is no input '\(path)'" + Self.hint(path, candidates)
        case .type(let expected, let found): "the input '\(path)' must be \(expected), not \(found)"
        case .notAllowed(let values): "the input '\(path)' must be one of \(values.joined(separator: ", "))"
        case .format(let format): "the input '\(path)' must be \(format)"
        case .range(let range): "the input '\(path)' must \(range)"
        case .defaultFailed(let reason): "the default of the input '\(path)' cannot be worked out: \(reason)"
        case .unreachable(let reason): "the file for the input '\(path)' cannot be read: \(reason)"
        }
    }

    private static func hint(_ name: String, _ candidates: [String]) -> String {
        if let near = Suggestion.nearest(to: name, among: candidates) { return "; did you mean '\(near)'?" }
        return candidates.isEmpty ? "; none is needed" : "; there are \(candidates.joined(separator: ", "))"
    }
}
