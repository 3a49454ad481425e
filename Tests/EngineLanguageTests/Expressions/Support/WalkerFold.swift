@testable import EngineLanguage

/// What a macro gathers while the tree walker goes over a range.
struct WalkerFold {
    private let macro: ExpressionMacro
    private var values: [ExpressionValue] = []
    private var map = ExpressionMap()
    private var matches = 0
    private var isDecided = false
    /// The first error; all() and exists() forget it when an element decides.
    var failure: ExpressionErrorKind?

    init(_ macro: ExpressionMacro) {
        self.macro = macro
    }

    /// Takes the body's value of one element; the answer is whether that decides.
    mutating func add(_ element: ExpressionValue, _ value: ExpressionValue) throws(ExpressionErrorKind) -> Bool {
        switch macro {
        case .all, .exists:
            guard case .bool(let bool) = value else { throw .type }
            isDecided = bool == (macro == .exists)
            return isDecided
        case .existsOne, .filter:
            guard case .bool(let bool) = value else { throw .type }
            if bool { matches += 1 }
            if bool { values.append(element) }
        case .transformMap:
            try WalkerOperators.checkKey(element)
            map[element] = value
        case .keyBy:
            try WalkerOperators.checkKey(value)
            map[value] = element
        case .groupBy:
            try WalkerOperators.checkKey(value)
            map[value] = .list((map[value]?.list ?? []) + [element])
        default: values.append(value)
        }
        return false
    }

    func result() throws(ExpressionErrorKind) -> ExpressionValue {
        if isDecided { return .bool(macro == .exists) }
        if let failure { throw failure }
        switch macro {
        case .all, .exists: return .bool(macro == .all)
        case .existsOne: return .bool(matches == 1)
        case .transformMap, .keyBy, .groupBy: return .map(map)
        default: return .list(values)
        }
    }
}

/// The strict operators over public values.
enum WalkerOperators {
    /// A number without its text.
    static func plain(_ value: ExpressionValue) -> ExpressionValue {
        guard case .number(let number) = value else { return value }
        return number.value
    }

    static func checkKey(_ key: ExpressionValue) throws(ExpressionErrorKind) {
        switch plain(key) {
        case .bool, .int, .uint, .string: return
        default: throw .type
        }
    }

    static func apply(
        _ sign: ExpressionNode.BinaryOperator, _ left: ExpressionValue, _ right: ExpressionValue
    ) throws(ExpressionErrorKind) -> ExpressionValue {
        switch sign {
        case .equal: return .bool(left == right)
        case .notEqual: return .bool(left != right)
        case .less, .lessOrEqual, .greater, .greaterOrEqual: return .bool(try order(sign, plain(left), plain(right)))
        case .in:
            if case .list(let list) = right { return .bool(list.contains { $0 == left }) }
            guard case .map(let map) = right else { throw .type }
            return .bool(map[left] != nil)
        default: return try calculate(sign, plain(left), plain(right))
        }
    }

    private static func order(
        _ sign: ExpressionNode.BinaryOperator, _ left: ExpressionValue, _ right: ExpressionValue
    ) throws(ExpressionErrorKind) -> Bool {
        let isLess: Bool
        switch (left, right) {
        case (.string(let a), .string(let b)):
            isLess = Array(a.unicodeScalars).lexicographicallyPrecedes(Array(b.unicodeScalars))
        case (.bool(let a), .bool(let b)): isLess = !a && b
        default:
            guard let order = NumberLine.compare(left, right) else { throw .type }
            isLess = order == .less
        }
        switch sign {
        case .less: return isLess
        case .lessOrEqual: return isLess || left == right
        case .greater: return !isLess && left != right
        default: return !isLess
        }
    }

    private static func calculate(
        _ sign: ExpressionNode.BinaryOperator, _ left: ExpressionValue, _ right: ExpressionValue
    ) throws(ExpressionErrorKind) -> ExpressionValue {
        switch (left, right) {
        case (.int(let a), .int(let b)): return .int(try integers(sign, a, b))
        case (.uint(let a), .uint(let b)): return .uint(try integers(sign, a, b))
        case (.double(let a), .double(let b)):
            switch sign {
            case .add: return .double(a + b)
            case .subtract: return .double(a - b)
            case .multiply: return .double(a * b)
            case .divide: return .double(a / b)
            default: throw .type
            }
        case (.string(let a), .string(let b)) where sign == .add: return .string(a + b)
        case (.list(let a), .list(let b)) where sign == .add: return .list(a + b)
        default: throw .type
        }
    }

    private static func integers<Number: FixedWidthInteger>(
        _ sign: ExpressionNode.BinaryOperator, _ left: Number, _ right: Number
    ) throws(ExpressionErrorKind) -> Number {
        if right == 0, sign == .divide || sign == .modulo { throw .value }
        let (value, overflow) =
            switch sign {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            default: left.remainderReportingOverflow(dividingBy: right)
            }
        if overflow { throw .value }
        return value
    }
}
