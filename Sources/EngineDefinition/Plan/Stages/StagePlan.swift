public import EngineLanguage

/// What happens to a page's items before they are mapped, compiled (definitions.md §7.1, stages 2 to 5).
///
/// A stream without stages has none: its records are mapped where they stand.
public struct StagePlan: Sendable {
    /// Whether an item says that its record is gone.
    public var gone: CompiledExpression?
    /// Of records of one page with the same value, the first is kept.
    public var dedupe: CompiledExpression?
    /// Calls for each record, one after the other.
    public var details: [DetailPlan]
    /// Which records hold others.
    public var recursion: RecursionPlan?
    /// Whether a record is told its number in the reading, so that each is mapped by itself.
    public var countsRecords: Bool
    /// Which things are looked into, by the names that their list gives.
    var selection: StageSelection?

    /// How many calls may be made at once: for each of `details`, and behind them for `recursion`.
    public var widths: [Int] { details.map(\.concurrency) + (recursion.map { [$0.concurrency] } ?? []) }
}

/// Leaves things out that are not selected, before a call is made for them.
struct StageSelection: Sendable {
    let title: CompiledExpression
    let select: [Glob]

    /// Whether an item is not left out: one whose name is not told yet is not.
    func takes(_ bindings: ExpressionBindings) -> Bool {
        guard let title = title.evaluate(bindings).value.flatMap({ try? $0.templateText() }) else { return true }
        let identifier = SafeIdentifier.make(title)
        return select.contains { $0.matches(title) || $0.matches(identifier) }
    }
}

/// A call for each record, compiled.
public struct DetailPlan: Sendable {
    /// What is called.
    @Boxed public var endpoint: EndpointPlan
    /// Its inputs.
    public var with: [EntryPlan]
    /// For which records.
    public var condition: CompiledExpression?
    /// So many records in one call.
    public var batch: Int
    /// Which item belongs to which record: those whose values are equal.
    public var match: (record: CompiledExpression, item: CompiledExpression)?
    /// Whether several items may belong to one record.
    public var isMany: Bool
    /// What is taken of an item.
    public var value: CompiledExpression?
    /// Place in the record; empty: the result becomes the record.
    public var into: [String]
    /// What happens to a record that is not found.
    public var onMissing: FetchDefinition.MissingRule
    /// How many calls are made at once.
    public var concurrency: Int
}

/// How the children of a record are read, compiled.
public struct RecursionPlan: Sendable {
    /// Which records have children.
    public var condition: CompiledExpression
    /// The inputs of the call.
    public var with: [EntryPlan]
    /// How deep it goes.
    public var depth: Int
    /// How many calls are made at once.
    public var concurrency: Int
}
