internal import EngineHTTP
internal import EngineLanguage

/// The path of a route: fixed segments, and names for those that differ.
struct RoutePattern: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// A part between two slashes.
    enum Segment: Sendable, Hashable {
        /// This text.
        case fixed(String)
        /// Any text, under a name.
        case named(String)
        /// All that follows, under a name; also nothing.
        case rest(String)
    }

    /// The pattern as it was written.
    let description: String
    let segments: [Segment]

    init(stringLiteral text: String) { self.init(text) }

    init(_ text: String) {
        description = text
        segments = text.split(separator: "/").map { part in
            switch part.first {
            case ":": .named(String(part.dropFirst()))
            case "*": .rest(String(part.dropFirst()))
            default: .fixed(String(part))
            }
        }
    }

    /// The names that it gives.
    var names: [String] {
        segments.compactMap { segment in
            switch segment {
            case .fixed: nil
            case .named(let name), .rest(let name): name
            }
        }
    }

    /// How exact it is: of two patterns that match, the one whose segments are fixed earlier is meant.
    var exactness: [Int] {
        segments.map { segment in
            switch segment {
            case .fixed: 0
            case .named: 1
            case .rest: 2
            }
        }
    }

    /// The values of the names, if it matches.
    /// - Parameter parts: the segments of a path as they were sent; each is decoded once, here.
    /// - Returns: nothing if it does not match.
    func match(_ parts: [Substring]) -> [String: String]? {
        var values: [String: String] = [:]
        for (place, segment) in segments.enumerated() {
            switch segment {
            case .fixed(let text):
                guard place < parts.count, parts[place] == text else { return nil }
            case .named(let name):
                guard place < parts.count, !parts[place].isEmpty else { return nil }
                values[name] = PercentEncoding.decode(String(parts[place]))
            case .rest(let name):
                // As it was sent: whoever forwards it must change nothing.
                values[name] = parts[min(place, parts.count)...].joined(separator: "/")
                return values
            }
        }
        return parts.count == segments.count ? values : nil
    }

    /// The pattern as OpenAPI writes it.
    var openAPIPath: String {
        "/"
            + segments.map { segment in
                switch segment {
                case .fixed(let text): text
                case .named(let name), .rest(let name): "{\(name)}"
                }
            }.joined(separator: "/")
    }
}
