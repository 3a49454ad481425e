/// Values by the equality of the language, found by hash where they can be keys of a map, else one by
/// one.
struct RuntimeValueSet {
    private let evaluation: ExpressionEvaluation
    private let keys: UnsafeMutablePointer<RuntimeMap>
    private var others: [RuntimeValue] = []

    init(capacity: Int, in evaluation: ExpressionEvaluation) throws(ExpressionFault) {
        self.evaluation = evaluation
        keys = try evaluation.makeMap(capacity: capacity)
    }

    func contains(_ value: RuntimeValue) throws(ExpressionFault) -> Bool {
        if let key = Self.key(value) { return try evaluation.index(of: key, in: keys) != nil }
        try evaluation.charge(others.count)
        for other in others where try evaluation.areEqual(other, value) { return true }
        return false
    }

    /// Adds a value; answers whether it is new.
    mutating func insert(_ value: RuntimeValue) throws(ExpressionFault) -> Bool {
        if let key = Self.key(value) { return try !evaluation.put(key, .null, into: keys) }
        guard try !contains(value) else { return false }
        others.append(value)
        return true
    }

    /// The value as the key of a map: doubles without a fraction as the integers that they equal.
    private static func key(_ value: RuntimeValue) -> RuntimeValue? {
        switch value.kind {
        case .bool, .int, .uint, .string: value
        case .double: Int64(exactly: value.double).map { .int($0) } ?? UInt64(exactly: value.double).map { .uint($0) }
        default: nil
        }
    }
}
