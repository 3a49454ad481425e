public import EngineLanguage

/// How large a credential may be: it is sealed, and stands in the head of every request (docs/decisions/0120).
public enum CredentialSize {
    /// The most bytes of one value: a token, a key, a certificate.
    public static let most = 64 << 10
    /// The most bytes of an answer that brings tokens.
    static let mostOfAnswer = 1 << 20

    /// Looks for a value that is too large.
    /// - Returns: what is wrong, in words; nothing if all is well.
    public static func fault(in credentials: ExpressionMap) -> String? {
        for entry in credentials.entries {
            guard let name = entry.key.string else { continue }
            if let fault = fault(of: name, entry.value) { return fault }
        }
        return nil
    }

    /// What is wrong with a value; nothing if it is small enough.
    static func fault(of name: String, _ value: ExpressionValue) -> String? {
        let size = value.string?.utf8.count ?? (try? value.jsonText())?.utf8.count ?? 0
        guard size > most else { return nil }
        return "'\(name)' has \(size) bytes; a credential has \(most >> 10) KiB at most"
    }
}
