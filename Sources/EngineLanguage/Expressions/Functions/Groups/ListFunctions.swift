/// The lists library.
///
/// Positions count from 0.
enum ListFunctions: ExpressionFunctionGroup {
    static let name = "lists"

    private static let list = ExpressionType.list(.parameter("T"))

    static let functions: [ExpressionFunction] = [
        ExpressionFunction(
            "distinct", "The elements without those that equal an earlier one.",
            examples: [.init("[2, 1, 2, 3, 1].distinct()", "[2, 1, 3]")],
            overloads: [.member("list_distinct", [list], list, body: distinct)]),
        ExpressionFunction(
            "flatten", "The elements, with those of lists among them in their place, one level or so many deep.",
            examples: [
                .init("[1, [2, 3], [4]].flatten()", "[1, 2, 3, 4]"),
                .init("[1, [2, [3, [4]]]].flatten(2)", "[1, 2, 3, [4]]"),
                .init("[1].flatten(-1)", "error: value"),
            ],
            overloads: [
                .member("list_flatten", [.list(list)], list, body: flatten),
                .member("list_flatten_dyn", [.list(.dyn)], .list(.dyn), body: flatten),
                .member("list_flatten_int", [.list(.dyn), .int], .list(.dyn), body: flatten),
            ]),
        ExpressionFunction(
            "lists.range", "The ints from 0 up to, not including, a number.",
            examples: [.init("lists.range(4)", "[0, 1, 2, 3]"), .init("lists.range(-1)", "error: value")],
            overloads: [
                ExpressionOverload("lists_range", [.int], .list(.int)) { call throws(ExpressionFault) in
                    guard call.int(0) >= 0 else { throw .value("a range cannot have a negative size") }
                    return try call.makeList((0..<call.int(0)).lazy.map { RuntimeValue.int($0) })
                }
            ]),
        ExpressionFunction(
            "reverse", "The elements in reverse order.",
            examples: [.init("[5, 1, 3].reverse()", "[3, 1, 5]")],
            overloads: [
                .member("list_reverse", [list], list) { call throws(ExpressionFault) in
                    try call.makeList(try call.elements(of: call[0]).reversed())
                }
            ]),
        ExpressionFunction(
            "slice", "The elements from a position up to, not including, another.",
            examples: [.init("[1, 2, 3, 4].slice(1, 3)", "[2, 3]"), .init("[1, 2].slice(0, 3)", "error: value")],
            overloads: [.member("list_slice", [list, .int, .int], list, body: slice)]),
        ExpressionFunction(
            "sort", "The elements in order, from the least; all must be of one type that has an order.",
            examples: [
                .init("[3, 1, 2].sort()", "[1, 2, 3]"), .init("['b', 'a', 'C'].sort()", "['C', 'a', 'b']"),
                .init("[dyn(1), dyn('b')].sort()", "error: value"),
            ],
            overloads: ExpressionType.ordered.map { type in
                .member("list_\(type)_sort", [.list(type)], .list(type), body: sort)
            }),
    ]

    private static func distinct(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let elements = try call.elements(of: call[0])
        try call.charge(steps: elements.count)
        var seen = try RuntimeValueSet(capacity: elements.count, in: call.evaluation)
        var kept: [RuntimeValue] = []
        for element in elements where try seen.insert(element) { kept.append(element) }
        return try call.makeList(kept)
    }

    private static func flatten(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let depth = call.count > 1 ? call.int(1) : 1
        guard depth >= 0 else { throw .value("the depth of flatten cannot be negative") }
        var flat: [RuntimeValue] = []
        try append(call[0], depth: depth, call.evaluation, to: &flat)
        return try call.makeList(flat)
    }

    private static func append(
        _ list: RuntimeValue, depth: Int64, _ evaluation: ExpressionEvaluation, to flat: inout [RuntimeValue]
    ) throws(ExpressionFault) {
        let elements = try evaluation.elements(of: list)
        try evaluation.charge(elements.count)
        for element in elements {
            if depth > 0, element.kind == .list {
                try append(element, depth: depth - 1, evaluation, to: &flat)
            } else {
                flat.append(element)
            }
        }
    }

    private static func slice(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let elements = try call.elements(of: call[0])
        guard call.int(1) >= 0, call.int(1) <= call.int(2), call.int(2) <= elements.count else {
            throw .value("a list of \(elements.count) has no slice from \(call.int(1)) to \(call.int(2))")
        }
        return try call.makeList(elements[Int(call.int(1))..<Int(call.int(2))])
    }

    private static func sort(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let elements = try call.elements(of: call[0])
        return try call.makeList(ListOrder.places(sortedBy: elements, in: call.evaluation).map { elements[$0] })
    }
}

extension ExpressionType {
    /// The types whose values stand in an order.
    static let ordered: [ExpressionType] = [.int, .uint, .double, .bool, .duration, .timestamp, .string, .bytes]
}
