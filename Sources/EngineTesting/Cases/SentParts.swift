internal import EngineLanguage

/// A form in parts (RFC 7578) as a value.
///
/// A field is a text, or a map of `name`, `type` and `value` if it is a file or says what it is; fields
/// of one name are a list.
struct SentParts {
    private let bytes: [UInt8]
    private let delimiter: [UInt8]

    /// Nothing if the content type names no boundary.
    init?(_ bytes: [UInt8], contentType: String) {
        guard contentType.hasPrefix("multipart/form-data"),
            let name = contentType.split(separator: ";").map({ $0.drop { $0 == " " } }).first(where: {
                $0.hasPrefix("boundary=")
            })
        else { return nil }
        let boundary = name.dropFirst("boundary=".count).filter { $0 != "\"" }
        self.bytes = Array("\r\n".utf8) + bytes
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// The value; nothing if a part has no name or the end is missing.
    var value: ExpressionValue? {
        let places = places
        guard let end = places.last, bytes[(end + delimiter.count)...].starts(with: "--".utf8) else { return nil }
        var fields: [(String, ExpressionValue)] = []
        for (start, next) in zip(places, places.dropFirst()) {
            // Behind the boundary its line ends.
            let lower = start + delimiter.count + 2
            guard lower <= next, let (name, value) = Self.part(bytes[lower..<next]) else { return nil }
            if let index = fields.firstIndex(where: { $0.0 == name }) {
                fields[index].1 = .list((fields[index].1.list ?? [fields[index].1]) + [value])
            } else {
                fields.append((name, value))
            }
        }
        return .map(ExpressionMap(texts: fields))
    }

    /// Where the delimiter stands.
    private var places: [Int] {
        var places: [Int] = []
        var at = 0
        while at + delimiter.count <= bytes.count {
            if bytes[at] == 13, bytes[at..<at + delimiter.count].elementsEqual(delimiter) { places.append(at) }
            at += 1
        }
        return places
    }

    private static func part(_ part: ArraySlice<UInt8>) -> (name: String, value: ExpressionValue)? {
        let gap = Array("\r\n\r\n".utf8)
        let ends = part.indices.dropLast(gap.count - 1)
        guard let end = ends.first(where: { part[$0..<$0 + gap.count].elementsEqual(gap) }) else { return nil }
        var (name, fileName, type): (String?, String?, String?) = (nil, nil, nil)
        for line in String(decoding: part[..<end], as: UTF8.self).split(separator: "\r\n") {
            if line.hasPrefix("Content-Type: ") { type = String(line.dropFirst("Content-Type: ".count)) }
            guard line.hasPrefix("Content-Disposition: form-data") else { continue }
            name = quoted("name", in: line)
            fileName = quoted("filename", in: line)
        }
        guard let name else { return nil }
        let text = ExpressionValue.string(String(decoding: part[(end + gap.count)...], as: UTF8.self))
        guard fileName != nil || type != nil else { return (name, text) }
        var members: [(String, ExpressionValue)] = [("value", text)]
        if let fileName { members.insert(("name", .string(fileName)), at: 0) }
        if let type { members.append(("type", .string(type))) }
        return (name, .map(ExpressionMap(texts: members)))
    }

    private static func quoted(_ key: String, in line: Substring) -> String? {
        guard let start = line.firstRange(of: "; \(key)=\"")?.upperBound else { return nil }
        return String(line[start...].prefix { $0 != "\"" })
    }
}
