/// The sets library: lists taken as sets, whatever the order and however often an element comes.
enum SetFunctions: ExpressionFunctionGroup {
    static let name = "sets"

    static let functions: [ExpressionFunction] = [
        relation(
            "contains", "Whether every element of the second list is in the first.",
            examples: [.init("sets.contains([1, 2, 3], [2, 3])", "true"), .init("sets.contains([], [1])", "false")]
        ) { evaluation, first, second throws(ExpressionFault) in
            try contains(evaluation, first, second)
        },
        relation(
            "equivalent", "Whether both lists have the same elements.",
            examples: [
                .init("sets.equivalent([1, 2, 2], [2, 1])", "true"),
                .init("sets.equivalent([1], [1, 2])", "false"),
            ]
        ) { evaluation, first, second throws(ExpressionFault) in
            guard try contains(evaluation, first, second) else { return false }
            return try contains(evaluation, second, first)
        },
        relation(
            "intersects", "Whether an element is in both lists.",
            examples: [.init("sets.intersects([1, 2], [2, 3])", "true"), .init("sets.intersects([1], [])", "false")]
        ) { evaluation, first, second throws(ExpressionFault) in
            let set = try set(evaluation, first)
            for element in second where try set.contains(element) { return true }
            return false
        },
    ]

    private typealias Elements = UnsafeBufferPointer<RuntimeValue>

    private static func relation(
        _ name: String, _ doc: String, examples: [ExpressionFunction.Example],
        holds: @escaping @Sendable (ExpressionEvaluation, Elements, Elements) throws(ExpressionFault) -> Bool
    ) -> ExpressionFunction {
        let list = ExpressionType.list(.parameter("T"))
        return ExpressionFunction(
            "sets.\(name)", doc, examples: examples,
            overloads: [
                ExpressionOverload("list_sets_\(name)_list", [list, list], .bool) { call throws(ExpressionFault) in
                    let first = try call.elements(of: call[0])
                    let second = try call.elements(of: call[1])
                    try call.charge(steps: first.count + second.count)
                    return .bool(try holds(call.evaluation, first, second))
                }
            ])
    }

    private static func contains(
        _ evaluation: ExpressionEvaluation, _ elements: Elements, _ wanted: Elements
    ) throws(ExpressionFault) -> Bool {
        let set = try set(evaluation, elements)
        for element in wanted where try !set.contains(element) { return false }
        return true
    }

    private static func set(
        _ evaluation: ExpressionEvaluation, _ elements: Elements
    ) throws(ExpressionFault) -> RuntimeValueSet {
        var set = try RuntimeValueSet(capacity: elements.count, in: evaluation)
        for element in elements { _ = try set.insert(element) }
        return set
    }
}
