public import EngineLanguage

/// What came of connecting: to be stored before it is used further.
public struct ConnectedAccount: Sendable {
    /// The whole of the connection's credentials.
    public internal(set) var credentials: ExpressionMap
    /// What is known of the account.
    public internal(set) var metadata: ExpressionMap
    /// When the token ends; nothing: it does not.
    public internal(set) var expires: ExpressionTimestamp?
    /// What upstream answered that granted the token, as JSON text.
    public internal(set) var answer: String?
    /// Whose it is: `id`, `name`, `email`, `account`, `account_name`, as far as the definition reads them.
    public internal(set) var identity: [(name: String, value: ExpressionValue)] = []
    /// Whether upstream was asked for it.
    public internal(set) var isVerified = false
}

/// A code that a person types on another device (RFC 8628 §3.2).
public struct DevicePrompt: Sendable, Hashable {
    /// What they type.
    public let code: String
    /// Where they type it.
    public let address: String
    /// The same with the code in it, where upstream has it.
    public let completeAddress: String?
    /// Seconds for which the code serves.
    public let seconds: Int64
    /// Seconds between two questions whether it was typed.
    var interval: Int64
    /// When the code ends.
    let end: ExpressionTimestamp
}

/// What a person may choose while connecting.
public struct OfferedChoice: Sendable {
    /// The name in `metadata` under which it is kept.
    public let name: String
    /// What is shown of each.
    public let labels: [String]
    /// Whether several may be chosen.
    public let isMany: Bool
    /// What is kept of each.
    let values: [ExpressionValue]
    let otherwise: ChoiceDefinition.Fallback
    let span: Span

    /// Which of them is known already, by number: whoever brings a credential may say what is to be taken.
    /// - Returns: nothing if none of the name is known; an empty list if what is known is not offered.
    public func numbers(in known: ExpressionMap) -> [Int]? {
        guard let value = known[.string(name)], !value.isNull else { return nil }
        let wanted = isMany ? value.list ?? [value] : [value]
        let found = values.indices.filter { wanted.contains(values[$0]) }
        return found.count == wanted.count ? found : []
    }
}
