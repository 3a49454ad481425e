internal import EngineLanguage

/// Where the expressions of rules stand among those that are evaluated for each record.
struct RuledExpressions: Sendable {
    let version: Int?
    let extra: Int?
    let check: Int?
    let unique: Range<Int>

    /// Appends them.
    init(_ mapper: RecordMapper, _ rules: RecordRules, behind all: inout [CompiledExpression]) {
        func add(_ expression: CompiledExpression?) -> Int? {
            guard let expression else { return nil }
            all.append(expression)
            return all.count - 1
        }
        version = add(mapper.version)
        extra = add(mapper.extra)
        check = add(rules.check)
        unique = all.count..<(all.count + rules.unique.count)
        all += rules.unique
    }
}
