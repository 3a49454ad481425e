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
    /// Another one: when it was given is not known, since somebody brought it.
    private static let broughtName = "$brought"

    /// Takes apart what was sealed; nothing of it may go anywhere but into an answer that may tell it.
    public init(_ sealed: Secret?) {
        let members = sealed.flatMap { try? JSONValue(parsing: $0.reveal()) }?.members ?? []
        values = members.filter { $0.key != Self.answerName && $0.key != Self.broughtName }
        answer = members.first { $0.key == Self.answerName }?.value.string.flatMap { try? JSONValue(parsing: $0) }
    }

    /// What is sealed of values and an answer.
    /// - Parameters:
    ///   - values: the values.
    ///   - answer: the answer, if there is one; one that is too long to be kept is left out.
    ///   - isBrought: whether somebody brings it, who had it for a while.
    /// - Returns: the text.
    public static func sealed(
        _ values: [(String, JSONValue)], answer: JSONValue?, isBrought: Bool = false
    ) -> Secret {
        let text = answer.map { JSONWriter.text($0) }.flatMap { $0.utf8.count <= CredentialSize.most ? $0 : nil }
        let kept = text.map { [(answerName, JSONValue.string($0))] } ?? []
        let mark = isBrought ? [(broughtName, JSONValue.bool(true))] : []
        return Secret(JSONWriter.text(.object(values + kept + mark)))
    }

    /// The same of a credential as expressions read it.
    static func text(_ values: ExpressionMap, answer: String?) throws(ExpressionFault) -> String {
        guard let answer else { return try ExpressionValue.map(values).jsonText() }
        var all = values
        all[.string(answerName)] = .string(answer)
        return try ExpressionValue.map(all).jsonText()
    }

    /// The credential as expressions read it, the answer as text, and whether somebody brought both; nothing if what
    /// was sealed is damaged.
    static func read(_ text: String) -> (values: ExpressionMap, answer: String?, isBrought: Bool)? {
        guard var map = ExpressionMap(json: text) else { return nil }
        let answer = map[.string(answerName)]?.string
        if answer != nil { map[.string(answerName)] = nil }
        let isBrought = map[.string(broughtName)] != nil
        if isBrought { map[.string(broughtName)] = nil }
        return (map, answer, isBrought)
    }
}
