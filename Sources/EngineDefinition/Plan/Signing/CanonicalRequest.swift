internal import EngineCrypto
internal import EngineHTTP

/// A request in the one form that both sides of Signature Version 4 hash.
struct CanonicalRequest {
    /// How the path is written.
    enum PathRule {
        /// Dot segments and doubled slashes worked out, and encoded once more: all services but S3.
        case normalized
        /// As it is sent: S3, where a name may hold anything.
        case asSent
    }

    /// The whole text.
    let text: String
    /// The names of the fields that are covered, joined with semicolons.
    let signedHeaders: String

    /// Writes it.
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the path as it is sent.
    ///   - query: the query as it is sent.
    ///   - headers: all fields that are covered, `host` among them.
    ///   - payloadHash: the hash of the body in hex, or the word that stands for it.
    ///   - rule: how the path is written.
    init(
        method: String, path: String, query: String, headers: [(name: String, value: String)], payloadHash: String,
        rule: PathRule
    ) {
        let fields = Self.canonical(headers)
        signedHeaders = fields.map(\.name).joined(separator: ";")
        let lines = fields.map { "\($0.name):\($0.value)\n" }.joined()
        text = [
            method, Self.path(path, rule), Self.query(query), lines, signedHeaders, payloadHash,
        ].joined(separator: "\n")
    }

    /// Names in lower case and sorted; values of one name joined, in the order in which they are sent.
    private static func canonical(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)] {
        var values: [String: [String]] = [:]
        for header in headers {
            // Several spaces count as one, line breaks of folded fields too.
            let words = header.value.split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
            values[header.name.lowercased(), default: []].append(words.joined(separator: " "))
        }
        return values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { name in
            (name, values[name]?.joined(separator: ",") ?? "")
        }
    }

    static func path(_ path: String, _ rule: PathRule) -> String {
        switch rule {
        case .asSent: return path.isEmpty ? "/" : path
        case .normalized:
            var segments: [Substring] = []
            for segment in path.split(separator: "/") where segment != "." {
                if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
            }
            let isFolder = path.hasSuffix("/") && !segments.isEmpty
            return "/" + segments.map { PercentEncoding.pathSegment(String($0)) }.joined(separator: "/")
                + (isFolder ? "/" : "")
        }
    }

    /// The entries, each encoded in one way, sorted by their bytes.
    static func query(_ query: String) -> String {
        let entries = query.split(separator: "&").map { entry -> (name: String, value: String) in
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (canonical(parts[0]), parts.count > 1 ? canonical(parts[1]) : "")
        }
        return entries.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private static func canonical(_ text: Substring) -> String {
        PercentEncoding.query(PercentEncoding.decode(String(text)))
    }
}
