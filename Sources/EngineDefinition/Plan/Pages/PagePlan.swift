public import EngineLanguage

/// A pagination in its general form (definitions.md §5), compiled.
public struct PagePlan: Sendable {
    /// What a request adds: templates by place.
    public struct Send: Sendable {
        /// Query entries.
        public var query: [EntryPlan] = []
        /// Header entries.
        public var headers: [EntryPlan] = []
        /// Cookie entries.
        public var cookies: [EntryPlan] = []
        /// Members of the body.
        public var body: ValuePlan?
        /// GraphQL variables.
        public var variables: ValuePlan?
        /// The whole address.
        public var url: CompiledTemplate?

        /// Nothing is added.
        public init() {}
    }

    /// How many records a page has.
    public struct Size: Sendable {
        /// Where the number goes; nothing: it is only known as `page.size`.
        public var send: Send
        /// The number.
        public var value: ValuePlan
    }

    /// What the first request adds.
    public var first: Send?
    /// What later requests add.
    public var send: Send?
    /// How the next page is named; nothing: there is one page.
    ///
    /// Absent, null, false or empty text ends the walk.
    public var next: CompiledExpression?
    /// A second condition for going on.
    public var more: CompiledExpression?
    /// How many records a page has.
    public var size: Size?
    /// Pages after which the walk is a fault.
    public var maxPages: Int
    /// Whether a page without records ends the walk.
    public var stopsWhenEmpty: Bool
    /// Query entries that later pages repeat; nothing: all.
    public var kept: Set<String>?
}

extension PagePlan.Send {
    /// Works out what is added.
    func addition(_ bindings: ExpressionBindings) throws(ExpressionFault) -> PageEntries {
        var addition = PageEntries()
        addition.query = try query.evaluate(bindings)
        addition.headers = try headers.evaluate(bindings)
        addition.cookies = try cookies.evaluate(bindings)
        addition.body = try body?.evaluate(bindings)
        addition.variables = try variables?.evaluate(bindings)
        addition.url = try url?.evaluate(bindings).required?.string
        return addition
    }
}
