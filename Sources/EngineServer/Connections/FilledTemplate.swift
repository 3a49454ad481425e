internal import EngineHTTP
internal import EngineLanguage

/// Addresses of proxied calls with what is known of the connection in their holes (nango-api.md §9,
/// docs/decisions/0183): `/accounts/${connectionConfig.account}`.
struct FilledTemplate {
    /// Why there is no address.
    enum Fault: Error, Equatable {
        /// The connection has no such value.
        case missing(String)
        /// The value may not stand where the hole is.
        case unfit(String)
    }

    /// What clients know as the connection's configuration.
    let config: JSONValue

    /// Whether a text may have holes; nearly none has, and no more than this is done for those.
    static func hasHoles(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "$")) && (text.contains("${") || text.contains(packed.opening))
    }

    /// The braces as URL parsers write them in a path.
    private static let packed = (opening: "$%7B", closing: "%7D")

    /// A path with its query.
    ///
    /// Values stay in the segment, or the part of the query, in which they stand.
    /// - Throws: what a hole lacks.
    func target(_ text: String) throws(Fault) -> String {
        let query = text.firstIndex(of: "?") ?? text.endIndex
        // In a query braces are packed by whoever writes values, not by parsers: there it is data.
        let whole = Self.unpacked(String(text[..<query])) + text[query...]
        return try filled(whole) { (name, value, _) throws(Fault) in try Self.segment(name, value) }
    }

    /// A base: the first of the texts between `||` that lacks nothing.
    ///
    /// A hole that begins it holds an address, one in the host a part of a host, any other a part of a path.
    /// - Throws: what the first of them lacks.
    func base(_ text: String) throws(Fault) -> String {
        var lack: Fault?
        let alternatives = text.split(separator: "||").map { $0.filter { $0 != " " } }
        for alternative in alternatives where !alternative.isEmpty {
            do throws(Fault) {
                return try filled(alternative) { (name, value, before) throws(Fault) in
                    try Self.part(name, value, after: before)
                }
            } catch {
                guard case .missing = error else { throw error }
                lack = lack ?? error
            }
        }
        throw lack ?? .missing("connectionConfig")
    }

    private typealias Writing = (_ name: String, _ value: String, _ before: String) throws(Fault) -> String

    /// The text with each value written; holes of other kinds stay as they are.
    private func filled(_ text: String, _ written: Writing) throws(Fault) -> String {
        var filled = ""
        for part in NangoTemplate.parts(of: text) {
            switch part {
            case .text(let text): filled += text
            case .hole(let inside):
                guard let path = NangoTemplate.configPath(inside) else {
                    filled += "${\(inside)}"
                    continue
                }
                let name = "connectionConfig." + path.joined(separator: ".")
                guard let value = value(at: path) else { throw .missing(name) }
                filled += try written(name, value, filled)
            }
        }
        return filled
    }

    /// A text or a number; an empty text says nothing.
    private func value(at path: [String]) -> String? {
        var value: JSONValue? = config
        for name in path { value = value?[name] }
        switch value {
        case .string(let text): return text.isEmpty ? nil : text
        case .number(let number): return number.text
        default: return nil
        }
    }

    private static func part(_ name: String, _ value: String, after before: String) throws(Fault) -> String {
        if before.isEmpty {
            guard let url = try? URLValue(value), url.query == nil, url.fragment == nil else { throw .unfit(name) }
            return value.last == "/" ? String(value.dropLast()) : value
        }
        guard let scheme = before.firstRange(of: "://"), !before[scheme.upperBound...].contains("/") else {
            return try segment(name, value)
        }
        guard value.utf8.allSatisfy(isHostByte) else { throw .unfit(name) }
        return value
    }

    private static func segment(_ name: String, _ value: String) throws(Fault) -> String {
        // Whatever stands beside them: servers read two of them as one up.
        guard !value.allSatisfy({ $0 == "." }) else { throw .unfit(name) }
        return PercentEncoding.pathSegment(value)
    }

    /// What a name, a port and an IPv6 address without its brackets are made of.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }

    /// A path with its holes as they were meant.
    private static func unpacked(_ text: String) -> String {
        var unpacked = ""
        var rest = Substring(text)
        while let start = rest.firstRange(of: packed.opening) {
            guard let end = rest[start.upperBound...].firstRange(of: packed.closing) else { break }
            unpacked += rest[..<start.lowerBound]
            let inside = rest[start.upperBound..<end.lowerBound]
            unpacked +=
                NangoTemplate.configPath(inside) == nil ? rest[start.lowerBound..<end.upperBound] : "${\(inside)}"
            rest = rest[end.upperBound...]
        }
        return unpacked + rest
    }
}
