/// The math library.
enum MathFunctions: ExpressionFunctionGroup {
    static let name = "math"

    static let functions: [ExpressionFunction] = [
        extreme(
            "greatest", "The greatest of some numbers, or of a list of numbers.", .greater,
            examples: [
                .init("math.greatest(1, 2.5, 2u)", "2.5"), .init("math.greatest([3, 1])", "3"),
                .init("math.greatest([])", "error: value"),
            ]),
        extreme(
            "least", "The least of some numbers, or of a list of numbers.", .less,
            examples: [
                .init("math.least(1, 2.5, 2u)", "1"), .init("math.least([3, 1])", "1"),
            ]),
        rounding("ceil", "The next whole number up.", [.init("math.ceil(1.2)", "2.0")]) { $0.rounded(.up) },
        rounding("floor", "The next whole number down.", [.init("math.floor(-1.2)", "-2.0")]) { $0.rounded(.down) },
        rounding(
            "round", "The nearest whole number; halves go away from zero.",
            [.init("math.round(-1.5)", "-2.0"), .init("math.round(1.2)", "1.0")]
        ) { $0.rounded(.toNearestOrAwayFromZero) },
        rounding("trunc", "The number without its fraction.", [.init("math.trunc(-1.9)", "-1.0")]) {
            $0.rounded(.towardZero)
        },
        ExpressionFunction(
            "math.abs", "The number without its sign.",
            examples: [
                .init("math.abs(-11)", "11"), .init("math.abs(-1.5)", "1.5"),
                .init("math.abs(-9223372036854775808)", "error: value"),
            ],
            overloads: [
                number("math_abs_int", .int) { call throws(ExpressionFault) in
                    guard let magnitude = Int64(exactly: call.int(0).magnitude) else {
                        throw .value("the magnitude overflows an int")
                    }
                    return .int(magnitude)
                },
                number("math_abs_uint", .uint) { call throws(ExpressionFault) in .uint(call.uint(0)) },
                number("math_abs_double", .double) { call throws(ExpressionFault) in
                    .double(call.double(0).magnitude)
                },
            ]),
        ExpressionFunction(
            "math.sign", "-1, 0 or 1, in the type of the number.",
            examples: [.init("math.sign(-11)", "-1"), .init("math.sign(0u)", "0u"), .init("math.sign(2.5)", "1.0")],
            overloads: [
                number("math_sign_int", .int) { call throws(ExpressionFault) in .int(call.int(0).signum()) },
                number("math_sign_uint", .uint) { call throws(ExpressionFault) in .uint(min(call.uint(0), 1)) },
                number("math_sign_double", .double) { call throws(ExpressionFault) in
                    let value = call.double(0)
                    return .double(value > 0 ? 1 : value < 0 ? -1 : value)
                },
            ]),
        ExpressionFunction(
            "math.sqrt", "The square root of a number; NaN for a negative one.",
            examples: [.init("math.sqrt(81)", "9.0"), .init("math.isNaN(math.sqrt(-1.0))", "true")],
            overloads: [
                ExpressionOverload("math_sqrt_double", [.double], .double) { call throws(ExpressionFault) in
                    .double(call.double(0).squareRoot())
                },
                ExpressionOverload("math_sqrt_int", [.int], .double) { call throws(ExpressionFault) in
                    .double(Double(call.int(0)).squareRoot())
                },
                ExpressionOverload("math_sqrt_uint", [.uint], .double) { call throws(ExpressionFault) in
                    .double(Double(call.uint(0)).squareRoot())
                },
            ]),
        test("isNaN", "Whether a double is not a number.", [.init("math.isNaN(0.0 / 0.0)", "true")]) { $0.isNaN },
        test("isInf", "Whether a double is infinite.", [.init("math.isInf(1.0 / 0.0)", "true")]) { $0.isInfinite },
        test("isFinite", "Whether a double is neither infinite nor NaN.", [.init("math.isFinite(1.5)", "true")]) {
            $0.isFinite
        },
        bits("bitAnd", "and", "The bits that both numbers have.", [.init("math.bitAnd(6, 3)", "2")]) { $0 & $1 },
        bits("bitOr", "or", "The bits that either number has.", [.init("math.bitOr(4, 1)", "5")]) { $0 | $1 },
        bits("bitXor", "xor", "The bits that one of the numbers has.", [.init("math.bitXor(1, 3)", "2")]) { $0 ^ $1 },
        ExpressionFunction(
            "math.bitNot", "The bits that the number lacks.",
            examples: [.init("math.bitNot(1)", "-2"), .init("math.bitNot(0u)", "18446744073709551615u")],
            overloads: [
                number("math_bitNot_int_int", .int) { call throws(ExpressionFault) in .int(~call.int(0)) },
                number("math_bitNot_uint_uint", .uint) { call throws(ExpressionFault) in .uint(~call.uint(0)) },
            ]),
        shift("bitShiftLeft", "The bits moved up by so many places.", [.init("math.bitShiftLeft(1, 2)", "4")]) {
            $0 << $1
        },
        shift(
            "bitShiftRight", "The bits moved down by so many places; zeros come in, also for negative numbers.",
            [.init("math.bitShiftRight(1024, 2)", "256"), .init("math.bitShiftRight(1, -1)", "error: value")]
        ) { $0 >> $1 },
    ]
}

extension MathFunctions {
    fileprivate static func number(
        _ id: String, _ type: ExpressionType, body: @escaping ExpressionOverload.Body
    ) -> ExpressionOverload {
        ExpressionOverload(id, [type], type, body: body)
    }

    fileprivate static func rounding(
        _ name: String, _ doc: String, _ examples: [ExpressionFunction.Example],
        _ round: @escaping @Sendable (Double) -> Double
    ) -> ExpressionFunction {
        ExpressionFunction(
            "math.\(name)", doc, examples: examples,
            overloads: [
                number("math_\(name)_double", .double) { call throws(ExpressionFault) in
                    .double(round(call.double(0)))
                }
            ])
    }

    fileprivate static func test(
        _ name: String, _ doc: String, _ examples: [ExpressionFunction.Example],
        _ holds: @escaping @Sendable (Double) -> Bool
    ) -> ExpressionFunction {
        ExpressionFunction(
            "math.\(name)", doc, examples: examples,
            overloads: [
                ExpressionOverload("math_\(name)_double", [.double], .bool) { call throws(ExpressionFault) in
                    .bool(holds(call.double(0)))
                }
            ])
    }

    fileprivate static func bits(
        _ name: String, _ id: String, _ doc: String, _ examples: [ExpressionFunction.Example],
        _ join: @escaping @Sendable (UInt64, UInt64) -> UInt64
    ) -> ExpressionFunction {
        ExpressionFunction(
            "math.\(name)", doc, examples: examples,
            overloads: [
                ExpressionOverload("math_bit\(id)_int_int", [.int, .int], .int) { call throws(ExpressionFault) in
                    let joined = join(UInt64(bitPattern: call.int(0)), UInt64(bitPattern: call.int(1)))
                    return .int(Int64(bitPattern: joined))
                },
                ExpressionOverload("math_bit\(id)_uint_uint", [.uint, .uint], .uint) { call throws(ExpressionFault) in
                    .uint(join(call.uint(0), call.uint(1)))
                },
            ])
    }

    /// Shifts work on the bits of either type; Swift's smart shifts give 0 from 64 places on.
    fileprivate static func shift(
        _ name: String, _ doc: String, _ examples: [ExpressionFunction.Example],
        _ move: @escaping @Sendable (UInt64, Int64) -> UInt64
    ) -> ExpressionFunction {
        @Sendable func places(_ count: Int64) throws(ExpressionFault) -> Int64 {
            guard count >= 0 else { throw .value("bits cannot be moved by a negative number of places") }
            return count
        }
        return ExpressionFunction(
            "math.\(name)", doc, examples: examples,
            overloads: [
                ExpressionOverload("math_\(name)_int_int", [.int, .int], .int) { call throws(ExpressionFault) in
                    .int(Int64(bitPattern: move(UInt64(bitPattern: call.int(0)), try places(call.int(1)))))
                },
                ExpressionOverload("math_\(name)_uint_int", [.uint, .int], .uint) { call throws(ExpressionFault) in
                    .uint(move(call.uint(0), try places(call.int(1))))
                },
            ])
    }

    fileprivate static func extreme(
        _ name: String, _ doc: String, _ order: NumberLine.Order, examples: [ExpressionFunction.Example]
    ) -> ExpressionFunction {
        let types: [ExpressionType] = [.int, .uint, .double, .dyn]
        let ofList: ExpressionOverload.Body = { call throws(ExpressionFault) in
            try winner(of: try call.elements(of: call[0]), order, call.evaluation)
        }
        let ofArguments: ExpressionOverload.Body = { call throws(ExpressionFault) in
            try winner(of: call.arguments, order, call.evaluation)
        }
        return ExpressionFunction(
            "math.\(name)", doc, examples: examples,
            overloads: types.map { ExpressionOverload("math_\(name)_list_\($0)", [.list($0)], $0, body: ofList) }
                + types.map { ExpressionOverload("math_\(name)_\($0)", [$0], $0, variadic: true, body: ofArguments) })
    }

    /// The first number that stands so to all others.
    private static func winner(
        of numbers: UnsafeBufferPointer<RuntimeValue>, _ order: NumberLine.Order, _ evaluation: ExpressionEvaluation
    ) throws(ExpressionFault) -> RuntimeValue {
        try evaluation.charge(numbers.count)
        guard var winner = numbers.first else { throw .value("an empty list has no greatest or least number") }
        for number in numbers {
            guard [.int, .uint, .double].contains(number.kind) else {
                throw .type("a number is needed, not a value of type \(number.kind)")
            }
            if try evaluation.compare(number, winner) == order { winner = number }
        }
        return winner
    }
}
