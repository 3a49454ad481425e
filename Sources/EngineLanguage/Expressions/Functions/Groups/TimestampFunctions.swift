/// The parts of timestamps and durations.
///
/// A second argument names the zone whose clocks are read; without it, UTC.
enum TimestampFunctions: ExpressionFunctionGroup {
    static let name = "timestamps"

    static let functions: [ExpressionFunction] = [
        accessor(
            "getFullYear", "year", "The year.",
            examples: [
                .init("timestamp('2026-01-31T10:30:15Z').getFullYear()", "2026")
            ]
        ) { $0.date.year },
        accessor(
            "getMonth", "month", "The month, from 0 for January.",
            examples: [
                .init("timestamp('2026-01-31T10:30:15Z').getMonth()", "0"),
                .init("timestamp('2026-01-31T23:30:00Z').getMonth('Europe/Berlin')", "1"),
            ]
        ) { $0.date.month - 1 },
        accessor(
            "getDayOfYear", "day_of_year", "The day of the year, from 0.",
            examples: [
                .init("timestamp('2026-02-01T00:00:00Z').getDayOfYear()", "31")
            ]
        ) { $0.date.dayOfYear - 1 },
        accessor(
            "getDayOfMonth", "day_of_month", "The day of the month, from 0.",
            examples: [
                .init("timestamp('2026-01-31T10:30:15Z').getDayOfMonth()", "30")
            ]
        ) { $0.date.day - 1 },
        accessor(
            "getDate", "day_of_month_1_based", "The day of the month, from 1.",
            examples: [
                .init("timestamp('2026-01-31T10:30:15Z').getDate()", "31")
            ]
        ) { $0.date.day },
        accessor(
            "getDayOfWeek", "day_of_week", "The day of the week, from 0 for Sunday.",
            examples: [
                .init("timestamp('2026-01-31T10:30:15Z').getDayOfWeek()", "6")
            ]
        ) { $0.date.weekday },
        accessor(
            "getHours", "hours", "The hour of a timestamp from 0 to 23; the whole hours of a duration.",
            examples: [
                .init("timestamp('2026-01-31T10:30:15Z').getHours('+05:30')", "16"),
                .init("duration('100m').getHours()", "1"),
            ], ofDuration: { $0 / 3_600_000_000_000 }
        ) { $0.hour },
        accessor(
            "getMinutes", "minutes", "The minute of a timestamp from 0 to 59; the whole minutes of a duration.",
            examples: [
                .init("timestamp('2026-01-31T10:30:15Z').getMinutes()", "30"),
                .init("duration('100m').getMinutes()", "100"),
            ], ofDuration: { $0 / 60_000_000_000 }
        ) { $0.minute },
        accessor(
            "getSeconds", "seconds", "The second of a timestamp from 0 to 59; the whole seconds of a duration.",
            examples: [
                .init("timestamp('2026-01-31T10:30:15Z').getSeconds()", "15"),
                .init("duration('1m30s').getSeconds()", "90"),
            ], ofDuration: { $0 / 1_000_000_000 }
        ) { $0.second },
        accessor(
            "getMilliseconds", "milliseconds", "The milliseconds after the second, of a timestamp or a duration.",
            examples: [
                .init("timestamp('2026-01-31T10:30:15.123Z').getMilliseconds()", "123"),
                .init("duration('1.5s').getMilliseconds()", "500"),
            ], ofDuration: { $0 / 1_000_000 % 1000 }
        ) { $0.nanosecond / 1_000_000 },
    ]

    private static func accessor(
        _ name: String, _ part: String, _ doc: String, examples: [ExpressionFunction.Example],
        ofDuration: (@Sendable (Int64) -> Int64)? = nil, of read: @escaping @Sendable (CivilTime) -> Int
    ) -> ExpressionFunction {
        let body: ExpressionOverload.Body = { call throws(ExpressionFault) in
            .int(read(CivilTime(call.timestamp(0), in: try call.zone(1))))
        }
        var overloads: [ExpressionOverload] = [
            .member("timestamp_to_\(part)", [.timestamp], .int, body: body),
            .member(
                "timestamp_to_\(part)_with_tz", [.timestamp, .string], .int, preparing: [1: LiteralArgument.zone],
                body: body),
        ]
        if let ofDuration {
            overloads.append(
                .member("duration_to_\(part)", [.duration], .int) { call throws(ExpressionFault) in
                    .int(ofDuration(call.duration(0).nanoseconds))
                })
        }
        return ExpressionFunction(name, doc, examples: examples, overloads: overloads)
    }
}
