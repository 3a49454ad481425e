/// Conversions between types.
///
/// Those of numbers fail where the value does not fit; none of them rounds up.
enum ConversionFunctions: ExpressionFunctionGroup {
    static let name = "conversions"

    static let functions: [ExpressionFunction] = [
        ExpressionFunction(
            "bool", "A bool, or the one that `true`, `TRUE`, `True`, `t`, `T`, `1` or their opposites spell.",
            examples: [.init("bool('true')", "true"), .init("bool('yes')", "error: value")],
            overloads: [
                identity("bool_to_bool", .bool),
                ExpressionOverload("string_to_bool", [.string], .bool) { call throws(ExpressionFault) in
                    .bool(try checked(NumberText.bool(call.utf8(0)), "the text is not 'true' or 'false'"))
                },
            ]),
        ExpressionFunction(
            "bytes", "Bytes, or the UTF-8 of a string.",
            examples: [.init("bytes('é')", "b'\\xc3\\xa9'")],
            overloads: [
                identity("bytes_to_bytes", .bytes),
                ExpressionOverload("string_to_bytes", [.string], .bytes) { call throws(ExpressionFault) in
                    let text = try call.utf8(0)
                    return RuntimeValue(.bytes, pointer: text.baseAddress, count: text.count)
                },
            ]),
        ExpressionFunction(
            "double", "A double: the nearest one to a number, or the one that a string spells.",
            examples: [
                .init("double('1.5e3')", "1500.0"),
                .init("double(2)", "2.0"),
                .init("double('a')", "error: value"),
            ],
            overloads: toDouble),
        ExpressionFunction(
            "duration", "A duration, one of so many nanoseconds, or the one of a string with `h m s ms us ns`.",
            examples: [
                .init("duration('1h30m') == duration('5400s')", "true"), .init("string(duration('-1.5s'))", "'-1.5s'"),
                .init("duration('1 day')", "error: value"),
            ],
            overloads: toDuration),
        ExpressionFunction(
            "dyn", "The same value, unchecked: the checker takes it for anything.",
            examples: [.init("dyn(1) == 1.0", "true")],
            overloads: [
                ExpressionOverload("to_dyn", [.parameter("A")], .dyn) { call throws(ExpressionFault) in call[0] }
            ]),
        ExpressionFunction(
            "int", "An int: of a number without its fraction, of digits, of a timestamp's seconds since 1970.",
            examples: [
                .init("int('-42')", "-42"),
                .init("int(1.9)", "1"),
                .init("int(timestamp('1970-01-01T00:01:00Z'))", "60"),
                .init("int('1.5')", "error: value"), .init("int(1e99)", "error: value"),
            ],
            overloads: toInt),
        ExpressionFunction(
            "string", "A string: of a number as written, of UTF-8, of a timestamp RFC 3339, of a duration seconds.",
            examples: [
                .init("string(1.0)", "'1'"),
                .init("string(b'abc')", "'abc'"),
                .init("string(duration('90m'))", "'5400s'"),
                .init("string(timestamp('2026-01-31T10:30:00+01:00'))", "'2026-01-31T09:30:00Z'"),
                .init("string(b'\\xff')", "error: value"),
            ],
            overloads: toString),
        ExpressionFunction(
            "timestamp", "A timestamp, the one of so many seconds since 1970, or the one that RFC 3339 text states.",
            examples: [
                .init("timestamp(60) == timestamp('1970-01-01T00:01:00Z')", "true"),
                .init("timestamp('2026-01-31')", "error: value"),
            ],
            overloads: toTimestamp),
        ExpressionFunction(
            "type", "The type of a value.",
            examples: [.init("type(1) == int", "true"), .init("type([]) == list", "true")],
            overloads: [
                ExpressionOverload("type", [.parameter("A")], .type(.parameter("A"))) { call throws(ExpressionFault) in
                    let name = call[0].kind.typeName
                    return RuntimeValue(.type, pointer: name.utf8Start, count: name.utf8CodeUnitCount)
                }
            ]),
        ExpressionFunction(
            "uint", "A uint: of a number without its fraction, or of digits.",
            examples: [.init("uint('7')", "7u"), .init("uint(3.9)", "3u"), .init("uint(-1)", "error: value")],
            overloads: toUint),
    ]
}

extension ConversionFunctions {
    fileprivate static func identity(_ id: String, _ type: ExpressionType) -> ExpressionOverload {
        ExpressionOverload(id, [type], type) { call throws(ExpressionFault) in call[0] }
    }

    fileprivate static func checked<Value>(_ value: Value?, _ message: String) throws(ExpressionFault) -> Value {
        guard let value else { throw .value(message) }
        return value
    }

    private static let notInt = "the value is no int between -2^63 and 2^63 - 1"
    private static let notUint = "the value is no uint between 0 and 2^64 - 1"

    fileprivate static let toDouble: [ExpressionOverload] = [
        ExpressionOverload("double_to_double", [.double], .double) { call throws(ExpressionFault) in
            .double(call.double(0))
        },
        ExpressionOverload("int64_to_double", [.int], .double) { call throws(ExpressionFault) in
            .double(Double(call.int(0)))
        },
        ExpressionOverload("uint64_to_double", [.uint], .double) { call throws(ExpressionFault) in
            .double(Double(call.uint(0)))
        },
        ExpressionOverload("string_to_double", [.string], .double) { call throws(ExpressionFault) in
            .double(try checked(NumberText.double(call.utf8(0)), "the text is no number that a double can hold"))
        },
    ]

    fileprivate static let toInt: [ExpressionOverload] = [
        ExpressionOverload("int64_to_int64", [.int], .int) { call throws(ExpressionFault) in .int(call.int(0)) },
        ExpressionOverload("uint64_to_int64", [.uint], .int) { call throws(ExpressionFault) in
            .int(try checked(Int64(exactly: call.uint(0)), notInt))
        },
        ExpressionOverload("double_to_int64", [.double], .int) { call throws(ExpressionFault) in
            .int(try checked(NumberText.int(call.double(0)), notInt))
        },
        ExpressionOverload("string_to_int64", [.string], .int) { call throws(ExpressionFault) in
            .int(try checked(NumberText.int(call.utf8(0)), notInt))
        },
        ExpressionOverload("timestamp_to_int64", [.timestamp], .int) { call throws(ExpressionFault) in
            .int(call.timestamp(0).seconds)
        },
        ExpressionOverload("duration_to_int64", [.duration], .int) { call throws(ExpressionFault) in
            .int(call.duration(0).nanoseconds)
        },
    ]

    fileprivate static let toUint: [ExpressionOverload] = [
        ExpressionOverload("uint64_to_uint64", [.uint], .uint) { call throws(ExpressionFault) in .uint(call.uint(0)) },
        ExpressionOverload("int64_to_uint64", [.int], .uint) { call throws(ExpressionFault) in
            .uint(try checked(UInt64(exactly: call.int(0)), notUint))
        },
        ExpressionOverload("double_to_uint64", [.double], .uint) { call throws(ExpressionFault) in
            .uint(try checked(NumberText.uint(call.double(0)), notUint))
        },
        ExpressionOverload("string_to_uint64", [.string], .uint) { call throws(ExpressionFault) in
            .uint(try checked(NumberText.uint(call.utf8(0)), notUint))
        },
    ]

    fileprivate static let toString: [ExpressionOverload] = {
        let types: [(String, ExpressionType)] = [
            ("bool", .bool), ("bytes", .bytes), ("double", .double), ("duration", .duration), ("int64", .int),
            ("timestamp", .timestamp), ("uint64", .uint),
        ]
        return [identity("string_to_string", .string)]
            + types.map { ExpressionOverload("\($0.0)_to_string", [$0.1], .string, body: text) }
    }()

    private static func text(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        switch call[0].tag {
        case .number: return call.makeString(sharing: call[0].content)
        case .bytes:
            let bytes = try call.bytes(0)
            try call.charge(bytes: bytes.count)
            guard bytes.isValidUTF8 else { throw .value("the bytes are not valid UTF-8") }
            return call.makeString(sharing: bytes)
        default:
            var text = TextBuilder()
            _ = try ScalarText.append(call[0], in: call.evaluation, to: &text)
            return try call.makeString(text.bytes)
        }
    }

    fileprivate static let toDuration: [ExpressionOverload] = [
        identity("duration_to_duration", .duration),
        ExpressionOverload("int64_to_duration", [.int], .duration) { call throws(ExpressionFault) in
            .duration(ExpressionDuration(nanoseconds: call.int(0)))
        },
        ExpressionOverload(
            "string_to_duration", [.string], .duration, preparing: [0: LiteralArgument.duration]
        ) { call throws(ExpressionFault) in
            if let known = call.prepared(0, as: Prepared<ExpressionDuration>.self) { return .duration(known.value) }
            let nanoseconds = try checked(DurationText.parse(call.utf8(0)), "the text is no duration within 292 years")
            return .duration(ExpressionDuration(nanoseconds: nanoseconds))
        },
    ]

    fileprivate static let toTimestamp: [ExpressionOverload] = [
        identity("timestamp_to_timestamp", .timestamp),
        ExpressionOverload("int64_to_timestamp", [.int], .timestamp) { call throws(ExpressionFault) in
            let instant = ExpressionTimestamp(seconds: call.int(0))
            return .timestamp(try checked(instant, "the time is outside the years 1 to 9999"))
        },
        ExpressionOverload(
            "string_to_timestamp", [.string], .timestamp, preparing: [0: LiteralArgument.timestamp]
        ) { call throws(ExpressionFault) in
            if let known = call.prepared(0, as: Prepared<ExpressionTimestamp>.self) { return .timestamp(known.value) }
            let text = try call.utf8(0)
            return .timestamp(
                try checked(
                    ExpressionTimestamp(rfc3339: text), "the text is no RFC 3339 timestamp; 'time.parse' reads others"))
        },
    ]
}

extension RuntimeValue.Kind {
    /// The name of the type that `type()` gives for values of this kind.
    var typeName: StaticString {
        switch self {
        case .error: "error"
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map: "map"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .type: "type"
        case .optional: "optional_type"
        }
    }
}
