/// Sums and extremes of lists (from the lists library of Kubernetes).
enum AggregateFunctions: ExpressionFunctionGroup {
    static let name = "aggregates"

    static let functions: [ExpressionFunction] = [
        ExpressionFunction(
            "sum", "The sum of a list of numbers or durations, all of one type; 0 for the empty list.",
            examples: [
                .init("[1, 2, 3].sum()", "6"), .init("[1.5, 2.0].sum()", "3.5"), .init("[].sum()", "0"),
                .init("[dyn(1), dyn(2.0)].sum()", "error: type"),
            ],
            overloads: [
                sum(.int, zero: .int(0)), sum(.uint, zero: .uint(0)), sum(.double, zero: .double(0)),
                sum(.duration, zero: .duration(ExpressionDuration(nanoseconds: 0))),
            ]),
        ExpressionFunction(
            "min", "The least element of a list.",
            examples: [
                .init("[3, 1, 2].min()", "1"),
                .init("['b', 'a'].min()", "'a'"),
                .init("[].min()", "error: value"),
            ],
            overloads: extreme("min", .less)),
        ExpressionFunction(
            "max", "The greatest element of a list.",
            examples: [.init("[1, 9, 3].max()", "9"), .init("[].max()", "error: value")],
            overloads: extreme("max", .greater)),
    ]

    private static func extreme(_ name: String, _ order: NumberLine.Order) -> [ExpressionOverload] {
        ExpressionType.ordered.map { type in
            .member("list_\(type)_\(name)", [.list(type)], type) { call throws(ExpressionFault) in
                let elements = try call.elements(of: call[0])
                guard let first = elements.first else { throw .value("an empty list has no \(name)") }
                return try winner(of: elements, from: first, order, call.evaluation)
            }
        }
    }

    /// The first element that stands so to all others.
    private static func winner(
        of elements: UnsafeBufferPointer<RuntimeValue>, from first: RuntimeValue, _ order: NumberLine.Order,
        _ evaluation: ExpressionEvaluation
    ) throws(ExpressionFault) -> RuntimeValue {
        try evaluation.charge(elements.count)
        var winner = first
        for element in elements {
            guard element.kind.isOrdered, let found = try evaluation.compare(element, winner) else {
                throw .type("values of type \(winner.kind) and \(element.kind) have no order")
            }
            if found == order { winner = element }
        }
        return winner
    }

    private static func sum(_ type: ExpressionType, zero: RuntimeValue) -> ExpressionOverload {
        // A scalar holds no pointer, so it may cross to any thread; RuntimeValue as a whole may not.
        let bits = zero.bits
        let tag = zero.tag
        return .member("list_\(type)_sum", [.list(type)], type) { call throws(ExpressionFault) in
            let elements = try call.elements(of: call[0])
            try call.charge(steps: elements.count)
            return try sum(of: elements) ?? RuntimeValue(tag, bits: bits)
        }
    }

    private static func sum(of elements: UnsafeBufferPointer<RuntimeValue>) throws(ExpressionFault) -> RuntimeValue? {
        guard var total = elements.first?.arithmetic else { return nil }
        guard [.int, .uint, .double, .duration].contains(total.kind) else { throw mixed(total, total) }
        for element in elements.dropFirst() { total = try add(total, element.arithmetic) }
        return total
    }

    private static func add(_ left: RuntimeValue, _ right: RuntimeValue) throws(ExpressionFault) -> RuntimeValue {
        switch (left.kind, right.kind) {
        case (.int, .int): return .int(try checked(left.int.addingReportingOverflow(right.int)))
        case (.uint, .uint): return .uint(try checked(left.uint.addingReportingOverflow(right.uint)))
        case (.double, .double): return .double(left.double + right.double)
        case (.duration, .duration):
            let sum = left.duration.nanoseconds.addingReportingOverflow(right.duration.nanoseconds)
            return .duration(ExpressionDuration(nanoseconds: try checked(sum)))
        default: throw mixed(left, right)
        }
    }

    private static func checked<Number>(
        _ sum: (partialValue: Number, overflow: Bool)
    ) throws(ExpressionFault) -> Number {
        guard !sum.overflow else { throw .value("the sum overflows") }
        return sum.partialValue
    }

    private static func mixed(_ left: RuntimeValue, _ right: RuntimeValue) -> ExpressionFault {
        .type("values of type \(left.kind) and \(right.kind) cannot be added")
    }
}
