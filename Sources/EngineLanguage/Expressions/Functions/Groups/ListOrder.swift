/// The order of a list by keys that belong to its elements: what `sort` and `sortBy` share.
enum ListOrder {
    /// The places of the keys from the least to the greatest; equal ones stay in their order.
    /// - Throws: `type` for keys that have no order, `value` for keys of different kinds.
    static func places(
        sortedBy keys: UnsafeBufferPointer<RuntimeValue>, in evaluation: ExpressionEvaluation
    ) throws(ExpressionFault) -> [Int] {
        guard let first = keys.first else { return [] }
        guard first.kind.isOrdered else { throw .type("values of type \(first.kind) have no order to sort by") }
        for key in keys where key.kind != first.kind {
            throw .value("values of type \(first.kind) and \(key.kind) cannot be sorted together")
        }
        try evaluation.charge(keys.count * (Int.bitWidth - keys.count.leadingZeroBitCount))
        var fault: ExpressionFault?
        let places = keys.indices.sorted { left, right in
            do throws(ExpressionFault) {
                switch try evaluation.compare(keys[left], keys[right]) {
                case .less: return true
                case .greater: return false
                default: return left < right
                }
            } catch {
                fault = error
                return left < right
            }
        }
        if let fault { throw fault }
        return places
    }
}

extension RuntimeValue.Kind {
    /// Whether values of the kind stand before or after each other.
    var isOrdered: Bool {
        switch self {
        case .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration: true
        case .error, .null, .list, .map, .type, .optional: false
        }
    }
}
