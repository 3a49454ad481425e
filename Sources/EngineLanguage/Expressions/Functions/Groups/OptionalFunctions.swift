/// Values that may be absent (the optional types library).
///
/// `or` and `orValue` look at their argument only where the receiver is empty; the interpreter sees to
/// that.
enum OptionalFunctions: ExpressionFunctionGroup {
    static let name = "optionals"

    private static let element = ExpressionType.parameter("T")
    private static let optional = ExpressionType.optional(.parameter("T"))

    static let functions: [ExpressionFunction] = [
        ExpressionFunction(
            "optional.of", "An optional that holds a value.",
            examples: [.init("optional.of(1).value()", "1")],
            overloads: [
                ExpressionOverload("optional_of", [element], optional) { call throws(ExpressionFault) in
                    try call.makeOptional(call[0])
                }
            ]),
        ExpressionFunction(
            "optional.none", "The optional that holds nothing.",
            examples: [.init("optional.none().hasValue()", "false")],
            overloads: [ExpressionOverload("optional_none", [], optional) { _ throws(ExpressionFault) in .none }]),
        ExpressionFunction(
            "optional.ofNonZeroValue",
            "An optional that holds a value, or nothing for null, false, zero and what is empty.",
            examples: [
                .init("optional.ofNonZeroValue('').hasValue()", "false"),
                .init("optional.ofNonZeroValue('a').value()", "'a'"),
            ],
            overloads: [
                ExpressionOverload("optional_ofNonZeroValue", [element], optional) { call throws(ExpressionFault) in
                    try isZero(call[0], call.evaluation) ? .none : call.makeOptional(call[0])
                }
            ]),
        ExpressionFunction(
            "hasValue", "Whether an optional holds a value.",
            examples: [.init("{'a': 1}[?'b'].hasValue()", "false")],
            overloads: [
                .member("optional_hasValue", [optional], .bool) { call throws(ExpressionFault) in
                    .bool(call.unwrap(call[0]) != nil)
                }
            ]),
        ExpressionFunction(
            "value", "What an optional holds.",
            examples: [.init("{'a': 1}.?a.value()", "1"), .init("optional.none().value()", "error: missing")],
            overloads: [
                .member("optional_value", [optional], element) { call throws(ExpressionFault) in
                    guard let value = call.unwrap(call[0]) else { throw .missing("the optional holds nothing") }
                    return value
                }
            ]),
        ExpressionFunction(
            "or", "The optional itself if it holds a value, else the other one.",
            examples: [.init("optional.none().or(optional.of(2)).value()", "2")],
            overloads: [
                .member("optional_or_optional", [optional, optional], optional) { call throws(ExpressionFault) in
                    call.unwrap(call[0]) == nil ? call[1] : call[0]
                }
            ]),
        ExpressionFunction(
            "orValue", "What the optional holds, else the other value.",
            examples: [.init("{'a': 1}[?'b'].orValue(0)", "0"), .init("dyn({'a': null}).?a.orValue(0)", "null")],
            overloads: [
                .member("optional_orValue_value", [optional, element], element) { call throws(ExpressionFault) in
                    call.unwrap(call[0]) ?? call[1]
                }
            ]),
        ExpressionFunction(
            "first", "The first element of a list, or nothing.",
            examples: [.init("[7, 8].first().value()", "7"), .init("[].first().hasValue()", "false")],
            overloads: [end("list_first") { $0.first }]),
        ExpressionFunction(
            "last", "The last element of a list, or nothing.",
            examples: [.init("[7, 8].last().value()", "8"), .init("[].last().orValue('d')", "'d'")],
            overloads: [end("list_last") { $0.last }]),
        ExpressionFunction(
            "optional.unwrap", "What the optionals of a list hold, without those that hold nothing.",
            examples: [.init("optional.unwrap([optional.of(1), optional.none()])", "[1]")],
            overloads: [ExpressionOverload("optional_unwrap", [.list(optional)], .list(element), body: unwrap)]),
        ExpressionFunction(
            "unwrapOpt", "What the optionals of a list hold, without those that hold nothing.",
            examples: [.init("[{'a': 1}.?a, {}.?a].unwrapOpt()", "[1]")],
            overloads: [.member("optional_unwrapOpt", [.list(optional)], .list(element), body: unwrap)]),
    ]

    private static func end(
        _ id: String, _ choose: @escaping @Sendable (UnsafeBufferPointer<RuntimeValue>) -> RuntimeValue?
    ) -> ExpressionOverload {
        .member(id, [.list(element)], optional) { call throws(ExpressionFault) in
            guard let value = choose(try call.elements(of: call[0])) else { return .none }
            return try call.makeOptional(value)
        }
    }

    private static func unwrap(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let elements = try call.elements(of: call[0])
        try call.charge(steps: elements.count)
        var values: [RuntimeValue] = []
        for element in elements {
            guard element.kind == .optional else { throw .type("the list must hold optionals, not \(element.kind)") }
            if let value = call.unwrap(element) { values.append(value) }
        }
        return try call.makeList(values)
    }

    private static func isZero(
        _ value: RuntimeValue, _ evaluation: ExpressionEvaluation
    ) throws(ExpressionFault) -> Bool {
        switch value.kind {
        case .null: true
        case .bool: !value.bool
        case .int: value.int == 0
        case .uint: value.uint == 0
        case .double: value.double == 0
        case .string: try evaluation.utf8(value).isEmpty
        case .bytes: value.content.isEmpty
        case .list, .map: try evaluation.count(of: value) == 0
        case .duration: value.duration.nanoseconds == 0
        // The zero of cel-go's timestamps is the first instant of the year 1.
        case .timestamp: value.timestamp == ExpressionTimestamp(seconds: ExpressionTimestamp.earliestSecond)
        case .optional: evaluation.unwrap(value) == nil
        case .type, .error: false
        }
    }
}
