/// What the first key of a file says: found without parsing the rest, so that a library of hundreds of files is indexed
/// in the time of reading their beginnings.
struct FirstKey {
    /// The kind of file.
    let kind: DefinitionKind
    /// The value of the key.
    let id: String

    /// Looks for the first entry of a block map; nothing if the file begins otherwise.
    init?(in bytes: [UInt8], path: String) {
        for line in bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "%") else { continue }
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix("---") || text.allSatisfy(\.isWhitespace) { continue }
            guard let entry = Self.entry(text), let kind = Self.kind(of: entry.key, path: path) else { return nil }
            self.kind = kind
            id = entry.value
            return
        }
        return nil
    }

    private static func kind(of key: String, path: String) -> DefinitionKind? {
        switch key {
        case "provider": path.hasSuffix(".cases.yaml") ? .cases : .provider
        case "sync": .sync
        default: nil
        }
    }

    private static func entry(_ line: String) -> (key: String, value: String)? {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        var value = line[line.index(after: colon)...]
        if let comment = value.range(of: " #") { value = value[..<comment.lowerBound] }
        let quotes: Set<Character> = ["\"", "'", " ", "\t"]
        while let first = value.first, quotes.contains(first) { value.removeFirst() }
        while let last = value.last, quotes.contains(last) { value.removeLast() }
        return value.isEmpty ? nil : (String(line[..<colon]), String(value))
    }
}

extension Substring {
    /// The first occurrence of a text.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
