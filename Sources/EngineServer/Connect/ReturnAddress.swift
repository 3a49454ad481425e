internal import EngineHTTP

/// Where a flow may send a browser in the end: what the operator lists, and nothing else (contracts.md §2.0).
struct ReturnAddress: Sendable, Hashable {
    /// The address, as it was asked for.
    let text: String

    /// 2,000: what every browser takes.
    private static let mostBytes = 2_000

    /// Checks an address before a flow starts.
    /// - Parameters:
    ///   - text: what was asked for.
    ///   - allowed: entries of `redirect_urls`; what is below an entry's path is allowed too.
    ///   - allowsLoopback: whether addresses of this machine are, as in `dev`.
    /// - Throws: `invalid_redirect_url` with what to do.
    init(_ text: String, allowed: [String], allowsLoopback: Bool) throws(RouteFault) {
        guard text.utf8.count <= Self.mostBytes else { throw Self.refusal("is too long") }
        // A browser reads these in ways of its own, before any rule for URLs is asked.
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }) else {
            throw Self.refusal("holds a space, a backslash, or a character that must be percent-encoded")
        }
        let url: URLValue
        do throws(URLFault) {
            url = try URLValue(text)
        } catch {
            throw Self.refusal("is no absolute URL (\(error))")
        }
        guard url.fragment == nil, !text.contains("#") else { throw Self.refusal("has a fragment") }
        guard Self.isPlain(url.path) else { throw Self.refusal("has a path that goes up, or hides a slash") }
        let isListed = allowed.contains { entry in (try? URLValue(entry)).map { Self.covers($0, url) } ?? false }
        let isLoopback = allowsLoopback && ["http", "https"].contains(url.scheme) && Loopback.contains(url.host)
        guard isListed || isLoopback else { throw Self.refusal("is not listed") }
        self.text = text
    }

    /// An address that was checked when its flow started.
    init(checked text: String) {
        self.text = text
    }

    /// The address with what came of the flow behind the query that it has: no text of upstream, no token.
    func finished(_ items: [(name: String, value: String)]) -> String {
        guard let url = try? URLValue(text) else { return text }
        return url.adding(items.map { URLValue.QueryItem($0.name, $0.value) }).text
    }

    private static func covers(_ entry: URLValue, _ url: URLValue) -> Bool {
        guard entry.origin == url.origin, entry.scheme == url.scheme else { return false }
        let base = entry.path.hasSuffix("/") ? String(entry.path.dropLast()) : entry.path
        return url.path == base || url.path == entry.path || url.path.hasPrefix(base + "/")
    }

    private static func isPlain(_ path: String) -> Bool {
        path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { segment in
            let once = PercentEncoding.decode(String(segment))
            let twice = PercentEncoding.decode(once)
            return [String(segment), once, twice].allSatisfy { text in
                text != "." && text != ".." && !text.contains("/") && !text.contains("\\")
                    && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            }
        } && !path.hasPrefix("//")
    }

    private static func refusal(_ what: String) -> RouteFault {
        .invalid(
            "invalid_redirect_url", ["redirect_url"],
            "the redirect_url \(what); the operator lists addresses under 'redirect_urls' in engine.yaml")
    }
}
