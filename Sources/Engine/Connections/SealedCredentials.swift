public import EngineCrypto
internal import EngineDefinition
public import EngineLanguage

/// Credentials as they are sealed: the values that requests read, and beside them the answer that brought the token.
///
/// No expression sees the answer. It is for clients who read more of it than the definition keeps (nango-api.md §6).
public struct SealedCredentials: Sendable {
    /// The values.
    public let values: [JSONValue.Member]
    /// The answer: an object.
    public let answer: JSONValue?

    /// A name that no definition can write.
    private static let answerName = "$answer"

    /// Takes apart what was sealed; nothing of it may go anywhere but into an answer that may tell it.
    public init(_ sealed: Secret?) {
        let members = sealed.flatMap { try? JSONValue(parsing: $0.reveal()) }?.members ?? []
        values = members.filter { $0.key != Self.answerName }
        answer = members.first { $0.key == Self.answerName }?.value.string.flatMap { try? JSONValue(parsing: $0) }
    }

    /// What is sealed of values and an answer.
    /// - Parameters:
    ///   - values: the values.
    ///   - answer: the answer, if there is one; one that is too long to be kept is left out.
    /// - Returns: the text.
    public static func sealed(_ values: [(String, JSONValue)], answer: JSONValue?) -> Secret {
        let text = answer.map { JSONWriter.text($0) }.flatMap { $0.utf8.count <= CredentialSize.most ? $0 : nil }
        let kept = text.map { [(answerName, JSONValue.string($0))] } ?? []
        return Secret(JSONWriter.text(.object(values + kept)))
    }

    /// The same of a credential as expressions read it.
    static func text(_ values: ExpressionMap, answer: String?) throws(ExpressionFault) -> String {
        guard let answer else { return try ExpressionValue.map(values).jsonText() }
        var all = values
        all[.string(answerName)] = .string(answer)
        return try ExpressionValue.map(all).jsonText()
    }

    /// The credential as expressions read it, and the answer as text; nothing if what was sealed is damaged.
    static func read(_ text: String) -> (values: ExpressionMap, answer: String?)? {
        guard var map = ExpressionMap(json: text) else { return nil }
        let answer = map[.string(answerName)]?.string
        if answer != nil { map[.string(answerName)] = nil }
        return (map, answer)
    }
}
