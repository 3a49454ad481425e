public import EngineLanguage

/// An endpoint, compiled: its request, its pages, and how its items become records.
public struct EndpointPlan: Sendable {
    /// The request.
    @Boxed public var request: RequestPlan
    /// How its pages follow each other; nothing: there is one.
    public var pages: PagePlan?
    /// The items of an answer.
    public var records: CompiledExpression?
    /// Whether `records` gives one item, not a list.
    public var isSingle: Bool
    /// How an answer becomes a list of items, in place of `records`.
    public var reshape: ReshapePlan?
    /// The records that one item holds; nothing: items are records.
    public var explode: CompiledExpression?
    /// Whether an expression of its records reads their number in the reading, `page.position`.
    var countsRecords = false
    /// Which items are taken; all must hold.
    public var conditions: [CompiledExpression]
    /// What is evaluated for each item; nothing: items are given out as they came.
    public var recordPlan: RecordPlan?
    /// The result of the tool; nothing: the mapped records, else the body.
    public var output: CompiledExpression?
    /// What a call needs.
    public var input: InputPlan
    /// What it does upstream.
    public var effect: EndpointDefinition.Effect
    /// What stands around its calls; nothing: they are all there is.
    public var frame: CallFrame?
}

extension EndpointPlan {
    /// Whether the items are the whole body, so that it can be read row by row.
    var takesWholeBody: Bool { !isSingle && records?.path?.root == "response" && records?.path?.keys == ["body"] }

    /// Whether it gives items.
    public var hasItems: Bool { records != nil || reshape != nil }
}
