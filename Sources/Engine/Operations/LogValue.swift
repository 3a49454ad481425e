public import EngineCrypto
public import EngineHTTP
internal import EngineLanguage

/// A value of a log line, by what it is: a secret has no form in which it could be written.
///
/// Redaction is by type. Nothing looks into texts for what might be a secret; who has one has a `Secret`, and who has
/// an address has a `URLValue`.
public struct LogValue: Sendable, Hashable {
    let json: JSONValue

    private init(_ json: JSONValue) { self.json = json }

    /// The most that is written of a text, in characters.
    static let longestText = 2_000

    /// A text.
    public static func text(_ text: String) -> LogValue {
        LogValue(.string(text.count > longestText ? text.prefix(longestText) + "…" : text))
    }

    /// A text that may be missing.
    public static func text(_ text: String?) -> LogValue { text.map { .text($0) } ?? LogValue(.null) }

    /// A whole number.
    public static func number(_ number: some BinaryInteger) -> LogValue { LogValue(.number(JSONNumber(number))) }

    /// Yes or no.
    public static func flag(_ flag: Bool) -> LogValue { LogValue(.bool(flag)) }

    /// Seconds, to the microsecond.
    public static func seconds(_ duration: Duration) -> LogValue {
        let (seconds, attoseconds) = duration.components
        let micros = String(attoseconds / 1_000_000_000_000)
        let text = "\(seconds).\(String(repeating: "0", count: max(0, 6 - micros.count)))\(micros)"
        return LogValue((try? JSONValue(parsing: text)) ?? .null)
    }

    /// That there is a secret.
    public static func secret(_ secret: Secret?) -> LogValue {
        LogValue(secret.map { .string("\($0)") } ?? .null)
    }

    /// An address without what may be secret in it: tokens stand in paths and queries, so only scheme, host and port.
    public static func origin(_ url: URLValue) -> LogValue {
        LogValue(.string("\(url.scheme)://\(url.host)" + (url.port.map { ":\($0)" } ?? "")))
    }
}

/// How much somebody wants to know.
public enum LogLevel: String, Sendable, Hashable, CaseIterable, Comparable {
    /// For who looks for a fault.
    case debug
    /// What happens as it should.
    case info
    /// What somebody should look at.
    case warning
    /// What failed.
    case error

    /// The order of importance.
    public static func < (left: LogLevel, right: LogLevel) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
