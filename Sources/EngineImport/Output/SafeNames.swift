/// Names that the language takes, made of names that others gave; unique, and the same at every import.
struct SafeNames {
    private var taken: Set<String>
    private var given: [String: String] = [:]

    /// Names that nobody may have.
    init(reserved: Set<String> = []) {
        taken = reserved
    }

    /// The name for a text; the same text has the same name.
    mutating func name(for text: String) -> String {
        if let known = given[text] { return known }
        let name = fresh(Self.identifier(text))
        given[text] = name
        return name
    }

    /// A name that nobody has yet: with a number behind it if need be.
    mutating func fresh(_ wanted: String) -> String {
        var name = wanted
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(wanted)_\(number)"
            number += 1
        }
        return name
    }

    /// A text as a name of letters, digits and `_`.
    static func identifier(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isWord = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            if isWord || scalar == "_" {
                result.unicodeScalars.append(scalar)
            } else if !result.isEmpty, !result.hasSuffix("_") {
                result += "_"
            }
        }
        while result.count > 1, result.hasSuffix("_"), !text.hasSuffix("_") { result.removeLast() }
        guard let first = result.unicodeScalars.first else { return "item" }
        return first.properties.numericType != nil ? "_" + result : result
    }

    /// A text as a name in lower case with `_` between its words.
    static func snakeCase(_ text: String) -> String {
        var result = ""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let isUpper = scalar.properties.isUppercase
            let followsLower = index > 0 && !scalars[index - 1].properties.isUppercase
            let beforeLower = index + 1 < scalars.count && scalars[index + 1].properties.isLowercase
            if isUpper, index > 0, followsLower || beforeLower { result += "_" }
            result += scalar.properties.lowercaseMapping
        }
        var name = identifier(result)
        while name.contains("__") { name = name.replacingAll("__", with: "_") }
        return name
    }

    /// A text as the id of a definition: lower case, digits, dashes.
    static func id(_ text: String) -> String {
        let parts = text.lowercased().unicodeScalars.split { scalar in
            !(scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil))
        }
        let id = parts.map { String(String.UnicodeScalarView($0)) }.joined(separator: "-")
        return id.isEmpty ? "imported" : id
    }
}

extension String {
    /// The text with each occurrence of a part replaced.
    func replacingAll(_ part: String, with other: String) -> String {
        guard !part.isEmpty else { return self }
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(ofPart: part) {
            result += rest[..<range.lowerBound] + other
            rest = rest[range.upperBound...]
        }
        return result + rest
    }

    /// The text without blanks at both ends.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}

extension Substring {
    /// Where a part first stands.
    func firstRange(ofPart part: String) -> Range<Index>? {
        let (bytes, wanted) = (utf8, Array(part.utf8))
        var start = bytes.startIndex
        while start < bytes.endIndex {
            var (here, matched) = (start, 0)
            while matched < wanted.count, here < bytes.endIndex, bytes[here] == wanted[matched] {
                here = bytes.index(after: here)
                matched += 1
            }
            if matched == wanted.count { return start..<here }
            start = bytes.index(after: start)
        }
        return nil
    }
}
