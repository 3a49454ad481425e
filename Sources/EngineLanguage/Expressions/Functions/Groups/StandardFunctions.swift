/// What strings, bytes, lists and maps have in common, and tests on strings.
enum StandardFunctions: ExpressionFunctionGroup {
    static let name = "standard"

    static let functions: [ExpressionFunction] = [
        ExpressionFunction(
            "size", "The number of code points of a string, of bytes, of elements of a list, or of entries of a map.",
            examples: [
                .init("size('héllo')", "5"), .init("b'\\xff\\x00'.size()", "2"), .init("[1, 2].size()", "2"),
                .init("size({'a': 1})", "1"),
            ],
            overloads: sizeOverloads),
        ExpressionFunction(
            "contains", "Whether a string occurs in another.",
            examples: [.init("'invoice.paid'.contains('paid')", "true"), .init("'a'.contains('')", "true")],
            overloads: [test("contains_string") { $0.firstOffset(of: $1) != nil }]),
        ExpressionFunction(
            "startsWith", "Whether a string begins with another.",
            examples: [.init("'sk_test_1'.startsWith('sk_test')", "true"), .init("'a'.startsWith('ab')", "false")],
            overloads: [test("starts_with_string") { $0.hasPrefix($1) }]),
        ExpressionFunction(
            "endsWith", "Whether a string ends with another.",
            examples: [.init("'order.created'.endsWith('.created')", "true")],
            overloads: [test("ends_with_string") { $0.hasSuffix($1) }]),
        ExpressionFunction(
            "matches", "Whether a regular expression (RE2) matches anywhere in a string; anchor it with `^` and `$`.",
            examples: [
                .init("'abc'.matches('b')", "true"), .init("matches('a1', '^[a-z]+$')", "false"),
                .init("'a'.matches('(')", "error: value"),
            ],
            overloads: [
                ExpressionOverload(
                    "matches", [.string, .string], .bool, preparing: [1: LiteralArgument.pattern], body: matches),
                .member(
                    "matches_string", [.string, .string], .bool, preparing: [1: LiteralArgument.pattern],
                    body: matches),
            ]),
    ]

    private static let sizeOverloads: [ExpressionOverload] = {
        let types: [(String, ExpressionType)] = [
            ("string", .string), ("bytes", .bytes), ("list", .list(.parameter("A"))),
            ("map", .map(.parameter("A"), .parameter("B"))),
        ]
        return types.map { ExpressionOverload("size_\($0.0)", [$0.1], .int, body: size) }
            + types.map { .member("\($0.0)_size", [$0.1], .int, body: size) }
    }()

    private static func size(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        switch call[0].kind {
        case .string:
            let text = try call.utf8(0)
            try call.charge(bytes: text.count)
            return .int(text.codePointCount)
        case .bytes: return .int(call[0].content.count)
        default: return .int(try call.count(of: call[0]))
        }
    }

    private static func test(
        _ id: String,
        _ holds: @escaping @Sendable (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> ExpressionOverload {
        .member(id, [.string, .string], .bool) { call throws(ExpressionFault) in
            let text = try call.utf8(0)
            try call.charge(bytes: text.count)
            return .bool(holds(text, try call.utf8(1)))
        }
    }

    private static func matches(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let text = try call.utf8(0)
        try call.charge(bytes: text.count)
        return .bool(try call.pattern(1).matches(text))
    }
}
