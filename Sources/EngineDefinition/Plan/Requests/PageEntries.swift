public import EngineLanguage

/// What a pagination adds to one request: entries laid over the request's own, or another address.
public struct PageEntries: Sendable {
    /// Query entries; of equal names these win.
    public var query: [(name: String, value: ExpressionValue)] = []
    /// Header entries.
    public var headers: [(name: String, value: ExpressionValue)] = []
    /// Cookie entries.
    public var cookies: [(name: String, value: ExpressionValue)] = []
    /// Members of the body, by names or deep.
    public var body: ExpressionValue?
    /// GraphQL variables.
    public var variables: ExpressionValue?
    /// The whole address of the page.
    public var url: String?
    /// Of the query entries those that lead to a later page.
    ///
    /// An address from data is sent as it is; these alone are laid over it, for without them each page would be the
    /// first one again.
    public var onward: [(name: String, value: ExpressionValue)] = []
    /// Query entries of the request that this page repeats; nothing: all.
    public var keptQuery: Set<String>?

    /// Nothing is added.
    public init() {}
}
