public import EngineLanguage

/// What identifies a record.
public enum RecordKey: Sendable {
    /// Fields of the mapped record, by their numbers.
    case fields([Int])
    /// Expressions over the item.
    case expressions([CompiledExpression])
}
