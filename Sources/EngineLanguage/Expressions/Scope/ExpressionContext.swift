/// Where in a definition an expression stands; it decides which roots there are (expressions reference
/// §2).
///
/// The definition compiler makes an `ExpressionScope` from it with the types that the file declares.
public enum ExpressionContext: String, Sendable, Hashable, CaseIterable {
    /// `base` and the provider's own `headers`, `query`, `cookies`.
    case base
    /// A request of an endpoint or stream, and its `encode`.
    case request
    /// A request made for one record: `fetch`, `recurse`.
    case detail
    /// What reads a response: `records`, `next`, `more`, `output`, `limits`, `errors`, `retry`.
    case response
    /// What reads a record: `where`, `from`, `key`, `version`, `cursor.from`, `deletes.when`.
    case record
    /// What pairs and takes the answers of a batched `fetch`.
    case match
    /// The stages that turn one answer into other records.
    case reshape
    /// Parts of an auth scheme.
    case auth
    /// Steps while a person connects.
    case connect
    /// The text that tells an operator how an app is registered.
    case setup
    /// A webhook before its connection is known.
    case webhook
    /// A webhook whose connection is known.
    case event
    /// Calls and values of a subscription.
    case subscription
    /// Steps and output of an action.
    case action
}
