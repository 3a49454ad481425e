/// An item of a page that could not be read.
public struct RejectedRecord: Sendable {
    /// The page of its pass, counted from 1.
    public let page: Int
    /// Its place on the page, counted from 1.
    public let number: Int
    /// Its key, if that much of it could be read.
    public let key: String?
    /// The field that could not be read; nothing if it was something else.
    public let field: String?
    /// What is wrong, in one line without values.
    public let reason: String
    /// The item as upstream sent it; empty where bad items are not set aside.
    public let source: [UInt8]

    /// Where it stands: `record 3 of page 1 (key '17')`.
    public var place: String {
        "record \(number) of page \(page)" + (key.map { " (key '\(Self.shown($0))')" } ?? "")
    }

    /// A key in a message: upstream chose it, so it must not break lines nor fill them.
    private static func shown(_ key: String) -> String {
        // 60: longer than ids are.
        let short = String(key.unicodeScalars.prefix(60).map { $0.properties.isShown ? Character($0) : "\u{FFFD}" })
        return short.unicodeScalars.count < key.unicodeScalars.count ? short + "…" : short
    }
}

extension Unicode.Scalar.Properties {
    /// Whether a scalar stands for itself on a terminal.
    fileprivate var isShown: Bool {
        switch generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: true
        }
    }
}
