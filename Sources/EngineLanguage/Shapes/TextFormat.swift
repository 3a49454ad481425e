/// A rule that a literal text obeys, with the words that describe it.
public struct TextFormat: Sendable {
    /// The rule in words, as in "must be …": `a name of lower-case letters, digits and '-'`.
    public let expectation: String
    /// The same as a regular expression that matches whole, for schemas; nothing if it cannot be said.
    public let pattern: String?
    /// The name that JSON Schema has for it (`uri`, `date`), if any.
    public let standardName: String?
    /// A text that obeys it.
    public let example: String?
    let accepts: @Sendable (String) -> Bool

    /// Makes a format; `pattern` and `accepts` must agree.
    public init(
        _ expectation: String, pattern: String? = nil, standardName: String? = nil, example: String? = nil,
        accepts: @escaping @Sendable (String) -> Bool
    ) {
        self.expectation = expectation
        self.pattern = pattern
        self.standardName = standardName
        self.example = example
        self.accepts = accepts
    }

    /// Any text.
    public static let any = TextFormat("text") { _ in true }

    /// Any text but the empty one.
    public static let filled = TextFormat("a text that is not empty", pattern: ".+", example: "Acme") { !$0.isEmpty }

    /// The id of a definition: `[a-z0-9-]+`.
    public static let id = TextFormat(
        "an id of lower-case letters, digits and '-'", pattern: "[a-z0-9-]+", example: "acme-crm"
    ) { text in
        !text.isEmpty && text.utf8.allSatisfy { $0.isLowercase || $0.isDigit || $0 == UInt8(ascii: "-") }
    }

    /// A name that expressions can use after a dot.
    public static let name = TextFormat(
        "a name of letters, digits and '_' that begins with no digit", pattern: "[A-Za-z_][A-Za-z0-9_]*",
        example: "list_issues"
    ) { text in
        guard let first = text.utf8.first, !first.isDigit else { return false }
        return text.utf8.allSatisfy { $0.isLowercase || $0.isUppercase || $0.isDigit || $0 == UInt8(ascii: "_") }
    }

    /// A name of an HTTP header: RFC 9110 §5.1.
    public static let headerName = TextFormat(
        "the name of a header", pattern: "[A-Za-z0-9!#$%&'*+.^_`|~-]+", example: "x-api-key"
    ) { text in
        !text.isEmpty
            && text.utf8.allSatisfy {
                $0.isLowercase || $0.isUppercase || $0.isDigit || "!#$%&'*+.^_`|~-".utf8.contains($0)
            }
    }

    /// A name of a host, without port.
    public static let hostname = TextFormat(
        "the name of a host", pattern: "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", standardName: "hostname",
        example: "api.acme.test"
    ) { text in
        guard text.utf8.count <= 253, !text.isEmpty else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isHostLabel)
    }

    /// A text in which `*` stands for any characters and `?` for one.
    public static let glob = TextFormat("a text or glob", pattern: ".+", example: "*.acme.test") { !$0.isEmpty }

    /// An absolute URL.
    public static let url = TextFormat(
        "an absolute URL", pattern: "[A-Za-z][A-Za-z0-9+.-]*://[^\\s/?#]+\\S*", standardName: "uri",
        example: "https://acme.test/docs"
    ) { isURL($0, schemes: nil) }

    /// An absolute URL with the scheme https.
    public static let httpsURL = TextFormat(
        "a URL that begins with 'https://'", pattern: "https://[^\\s/?#]+\\S*", standardName: "uri",
        example: "https://api.acme.test"
    ) { isURL($0, schemes: ["https"]) }

    private static func isHostLabel(_ label: Substring) -> Bool {
        guard let first = label.utf8.first, let last = label.utf8.last, label.utf8.count <= 63 else { return false }
        return first != UInt8(ascii: "-") && last != UInt8(ascii: "-")
            && label.utf8.allSatisfy { $0.isLowercase || $0.isUppercase || $0.isDigit || $0 == UInt8(ascii: "-") }
    }

    private static func isURL(_ text: String, schemes: [String]?) -> Bool {
        guard let colon = text.firstIndex(of: ":"), let first = text.utf8.first else { return false }
        let scheme = text[..<colon]
        let rest = text[text.index(after: colon)...]
        guard first.isLowercase || first.isUppercase, rest.hasPrefix("//") else { return false }
        guard scheme.utf8.allSatisfy({ $0.isLowercase || $0.isUppercase || $0.isDigit || "+.-".utf8.contains($0) })
        else {
            return false
        }
        if let schemes, !schemes.contains(String(scheme)) { return false }
        let authority = rest.dropFirst(2).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return !authority.isEmpty && !text.contains(where: \.isWhitespace)
    }
}

extension UInt8 {
    fileprivate var isLowercase: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    fileprivate var isUppercase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
