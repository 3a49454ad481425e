internal import EngineCrypto

/// A record that could not be read, to be set aside together with the page that it came on.
public struct RejectedRow: Sendable {
    /// Its key, if it is known.
    public let key: String?
    /// The field that could not be read.
    public let field: String?
    /// Why, in one line.
    public let reason: String
    /// The page of its pass, counted from 1.
    public let page: Int
    /// Its place on the page, counted from 1.
    public let number: Int
    /// What upstream sent.
    public let source: [UInt8]

    /// Puts one together.
    public init(key: String?, field: String?, reason: String, page: Int, number: Int, source: [UInt8]) {
        self.key = key
        self.field = field
        self.reason = reason
        self.page = page
        self.number = number
        self.source = source
    }

    /// Tells bad records apart: by their key, else by their content.
    var mark: [UInt8] {
        // The first byte keeps a key and a content of equal bytes apart.
        guard let key else { return [0] + Digest.sha256.hash(source) }
        return [1] + Digest.sha256.hash(key)
    }
}
