import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct CursorImporterTests {
    private static let spec =
        "required: [start]\nproperties:\n  { start: { type: string }, begin: { type: string }, days: { type: integer, default: 7 } }\n"

    private static func imported(_ cursor: String) throws -> Imported {
        try Imported(
            stream: "incremental_sync:\n" + ("type: DatetimeBasedCursor\ncursor_field: updated\n" + cursor).indented(2),
            spec: spec)
    }

    @Test
    func `a cursor becomes an input of the call that the stream fills`() throws {
        let imported = try Self.imported(
            "datetime_format: \"%Y-%m-%dT%H:%M:%SZ\"\nstart_datetime: \"{{ config['start'] }}\"\nstart_time_option: { inject_into: request_parameter, field_name: since }\n"
        )
        #expect(imported["streams.things.cursor.from"] == "record.updated")
        #expect(imported["streams.things.with"] == #"{"start_time":"${cursor}"}"#)
        #expect(imported["endpoints.list_things.input"] == #"{"start_time":{"type":"timestamp"}}"#)
        #expect(
            imported["endpoints.list_things.query.since"] == "${time.format(input.start_time, '%Y-%m-%dT%H:%M:%SZ')}")
        #expect(imported["streams.things.deletes"] == nil)
        #expect(imported.outcomes == [.whole])
    }

    @Test(arguments: [
        ("%s", "timestamp(int(record.updated))", "${string(int(input.start_time))}"),
        ("%ms", "time.fromMillis(int(record.updated))", "${string(time.millis(input.start_time))}"),
        ("%Y-%m-%d", "record.updated", "${time.format(input.start_time, '%Y-%m-%d')}"),
        (
            "%d/%m/%Y %H:%M", "time.parse(record.updated, ['rfc3339', '%d/%m/%Y %H:%M'])",
            "${time.format(input.start_time, '%d/%m/%Y %H:%M')}"
        ),
        (
            "%Y-%m-%dT%H:%M:%S.%f%z", "time.parse(record.updated, ['rfc3339', '%Y-%m-%dT%H:%M:%S.%f%z'])",
            "${time.format(input.start_time, '%Y-%m-%dT%H:%M:%S.%f%z')}"
        ),
    ])
    func `layouts of Python's become ours`(_ format: String, _ from: String, _ sent: String) throws {
        let imported = try Self.imported(
            "datetime_format: \"\(format)\"\nstart_datetime: \"2020-01-01T00:00:00Z\"\nstart_time_option: { inject_into: request_parameter, field_name: since }\n"
        )
        #expect(imported["streams.things.cursor.from"] == from)
        #expect(imported["endpoints.list_things.query.since"] == sent)
    }

    @Test(arguments: [
        ("\"2021-05-06\"", "timestamp('2021-05-06T00:00:00Z')"),
        ("\"2021-05-06T07:08:09Z\"", "timestamp('2021-05-06T07:08:09Z')"),
        ("\"{{ day_delta(-30, format='%Y-%m-%dT%H:%M:%SZ') }}\"", "time.add(now, -30, 'day')"),
        ("\"{{ now_utc() - duration('P2DT3H') }}\"", "time.add(time.add(now, -2, 'day'), -3, 'hour')"),
        (
            "{ type: MinMaxDatetime, datetime: \"2021-05-06T00:00:00Z\", min_datetime: \"{{ day_delta(-9) }}\" }",
            "[timestamp('2021-05-06T00:00:00Z'), time.add(now, -9, 'day')].max()"
        ),
        (
            "\"{{ max('2021-05-06', day_delta(-9)) }}\"",
            "[timestamp('2021-05-06T00:00:00Z'), time.add(now, -9, 'day')].max()"
        ),
    ])
    func `a start is an instant`(_ start: String, _ expected: String) throws {
        let imported = try Self.imported(
            "datetime_format: \"%Y-%m-%dT%H:%M:%SZ\"\nstart_datetime: \(start)\nstart_time_option: { inject_into: request_parameter, field_name: since }\n"
        )
        #expect(imported["streams.things.cursor.start"] == expected)
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `a start that an optional setting gives falls back as the manifest says`() throws {
        let imported = try Self.imported(
            "datetime_format: \"%Y-%m-%d\"\nstart_datetime: \"{{ config['begin'] or day_delta(-365, format='%Y-%m-%d') }}\"\nstart_time_option: { inject_into: request_parameter, field_name: since }\n"
        )
        #expect(
            imported["streams.things.cursor.start"]?.hasPrefix(
                "isBlank(config.begin) ? time.add(now, -365, 'day') : time.parse(config.begin, ['%Y-%m-%d'") == true)
    }

    @Test
    func `a cursor that no request carries is left out, and said`() throws {
        let imported = try Self.imported("datetime_format: \"%Y-%m-%d\"\nstart_datetime: \"2021-01-01\"\n")
        #expect(imported["streams.things.cursor"] == nil)
        #expect(imported["streams.things.deletes"] == nil)
        #expect(imported.features(.note).contains("client-side-cursor"))
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `a cursor in Python needs code`() throws {
        let stream = "incremental_sync: { type: CustomIncrementalSync, class_name: a.B, cursor_field: updated }\n"
        let imported = try Imported(stream: stream)
        #expect(imported.outcomes == [.custom])
        #expect(imported.features(.custom) == ["custom-incremental-sync"])
    }
}
