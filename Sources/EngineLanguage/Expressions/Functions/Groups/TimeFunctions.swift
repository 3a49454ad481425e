/// Times as text, and times moved.
///
/// Where a zone can be given its clocks count; without one, UTC.
enum TimeFunctions: ExpressionFunctionGroup {
    static let name = "time"

    static let functions: [ExpressionFunction] = [
        ExpressionFunction(
            "time.format",
            "The timestamp by a layout of strftime directives, or as `rfc3339`, `rfc1123`, `rfc2822` or `date`.",
            examples: [
                .init("time.format(timestamp('2026-01-31T10:30:15Z'), '%d/%m/%Y %H:%M')", "'31/01/2026 10:30'"),
                .init("time.format(timestamp('2026-01-31T10:30:15Z'), '%H:%M %:z', 'Asia/Kolkata')", "'16:00 +05:30'"),
                .init("time.format(timestamp('2026-01-31T10:30:15Z'), 'rfc1123')", "'Sat, 31 Jan 2026 10:30:15 GMT'"),
                .init("time.format(timestamp('2026-01-31T10:30:15Z'), '%Q')", "error: value"),
            ],
            overloads: withZone(
                "time_format_timestamp_string", [.timestamp, .string], .string, [1: LiteralArgument.layouts], format)),
        ExpressionFunction(
            "time.parse",
            "The timestamp that a whole string states by a layout, or by the first fitting one of a list of them.",
            examples: [
                .init("time.parse('31/12/2025', '%d/%m/%Y') == timestamp('2025-12-31T00:00:00Z')", "true"),
                .init(
                    "string(time.parse('2025-07-01 00:00', '%Y-%m-%d %H:%M', 'Europe/Berlin'))",
                    "'2025-06-30T22:00:00Z'"),
                .init("string(time.parse('2025-12-31', ['%d/%m/%Y', '%Y-%m-%d']))", "'2025-12-31T00:00:00Z'"),
                .init("time.parse('2025-02-30', '%Y-%m-%d')", "error: value"),
            ],
            overloads: withZone(
                "time_parse_string_string", [.string, .string], .timestamp, [1: LiteralArgument.layouts], parse)
                + withZone(
                    "time_parse_string_list", [.string, .list(.string)], .timestamp, [1: LiteralArgument.layouts],
                    parse)),
        ExpressionFunction(
            "time.add",
            "The timestamp so many units later; days and more keep the time of day, and the 31st may become the 30th.",
            examples: [
                .init("string(time.add(timestamp('2026-01-31T00:00:00Z'), 1, 'month'))", "'2026-02-28T00:00:00Z'"),
                .init(
                    "string(time.add(timestamp('2026-03-28T11:00:00Z'), 1, 'day', 'Europe/Berlin'))",
                    "'2026-03-29T10:00:00Z'"),
                .init("time.add(timestamp('2026-01-31T00:00:00Z'), 1, 'fortnight')", "error: value"),
            ],
            overloads: withZone(
                "time_add_timestamp_int_string", [.timestamp, .int, .string], .timestamp, [2: LiteralArgument.unit],
                add)),
        ExpressionFunction(
            "time.truncate", "The start of the unit that the timestamp lies in; weeks start on Monday.",
            examples: [
                .init("string(time.truncate(timestamp('2026-01-31T10:30:15Z'), 'month'))", "'2026-01-01T00:00:00Z'"),
                .init(
                    "string(time.truncate(timestamp('2026-01-31T23:30:00Z'), 'day', 'Europe/Berlin'))",
                    "'2026-01-31T23:00:00Z'"),
            ],
            overloads: withZone(
                "time_truncate_timestamp_string", [.timestamp, .string], .timestamp, [1: LiteralArgument.unit],
                truncate)),
        ExpressionFunction(
            "time.millis", "Milliseconds since 1970, rounded down.",
            examples: [.init("time.millis(timestamp('2026-01-31T10:30:15.123456Z'))", "1769855415123")],
            overloads: [
                ExpressionOverload("time_millis_timestamp", [.timestamp], .int) { call throws(ExpressionFault) in
                    .int(call.timestamp(0).milliseconds)
                }
            ]),
        ExpressionFunction(
            "time.fromMillis", "The timestamp of milliseconds since 1970.",
            examples: [.init("string(time.fromMillis(-1))", "'1969-12-31T23:59:59.999Z'")],
            overloads: [
                ExpressionOverload("time_fromMillis_int", [.int], .timestamp) { call throws(ExpressionFault) in
                    try instant(ExpressionTimestamp(milliseconds: call.int(0)))
                }
            ]),
    ]

    /// A form without a zone, and one with it as the last argument.
    private static func withZone(
        _ id: String, _ parameters: [ExpressionType], _ result: ExpressionType,
        _ preparations: [Int: ExpressionOverload.Preparation], _ body: @escaping ExpressionOverload.Body
    ) -> [ExpressionOverload] {
        let zoned = preparations.merging([parameters.count: LiteralArgument.zone]) { $1 }
        return [
            ExpressionOverload(id, parameters, result, preparing: preparations, body: body),
            ExpressionOverload("\(id)_tz", parameters + [.string], result, preparing: zoned, body: body),
        ]
    }

    private static func instant(_ instant: ExpressionTimestamp?) throws(ExpressionFault) -> RuntimeValue {
        guard let instant else { throw .value("the time is outside the years 1 to 9999") }
        return .timestamp(instant)
    }

    private static func format(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        guard let layout = try call.layouts(1).first else { throw .value("there is no time layout") }
        return try call.makeString(layout.format(call.timestamp(0), in: try call.zone(2)))
    }

    private static func parse(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let text = try call.utf8(0)
        let zone = try call.zone(2)
        for layout in try call.layouts(1) {
            try call.charge(bytes: text.count)
            if let instant = layout.parse(text, in: zone) { return .timestamp(instant) }
        }
        throw .value("the text does not match the time layout, or states a time that does not exist")
    }

    private static func add(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        try instant(call.timestamp(0).adding(call.int(1), try call.unit(2), in: try call.zone(3)))
    }

    private static func truncate(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        try instant(call.timestamp(0).truncated(to: try call.unit(1), in: try call.zone(2)))
    }
}
