import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Each type of a field, from each kind of JSON value: what is stored is what came, and what does not fit is counted
/// (definitions.md §2.6, reliability.md S5).
@Suite struct FieldValueTests {
    /// A value of each kind of JSON, and the types that it fits.
    private static let kinds: [(json: String, fits: Set<String>)] = [
        (#""text""#, ["string", "date", "time", "duration", "bytes", "decimal"]),
        (#""""#, ["string", "date", "time", "duration", "bytes", "decimal"]),
        ("7", ["integer", "number", "decimal"]), ("-0", ["integer", "number", "decimal"]),
        ("7.0", ["number", "decimal"]), ("7e2", ["number", "decimal"]), ("7E+2", ["number", "decimal"]),
        ("true", ["boolean"]), ("false", ["boolean"]), ("[]", ["array"]), ("[1]", ["array"]), ("{}", ["object"]),
        (#"{"a":[null]}"#, ["object"]),
    ]
    private static let types = [
        "string", "integer", "number", "decimal", "boolean", "timestamp", "date", "time", "duration", "object", "array",
        "bytes", "any",
    ]

    @Test(arguments: types)
    func `a value of any kind is stored as it came, and counted if it is of another type`(_ type: String) throws {
        for (json, fits) in Self.kinds {
            let mapped = try MappedSample(
                fields: "v: { type: \(type), from: record.v }", "[{\"id\": 1, \"v\": \(json)}]")
            #expect(mapped.payloads == ["{\"id\":1,\"v\":\(json)}"], "\(type) from \(json)")
            #expect(mapped.records.drift == [0, type == "any" || fits.contains(type) ? 0 : 1], "\(type) from \(json)")
            #expect(mapped.records.presence == [1, 1])
        }
        let null = try MappedSample(fields: "v: { type: \(type), from: record.v }", #"[{"id": 1, "v": null}]"#)
        #expect(null.payloads == [#"{"id":1,"v":null}"#])
        #expect(null.records.drift == [0, 0], "null is no value of another type")
    }

    @Test(arguments: [
        "18446744073709551616", "9007199254740993", "-9223372036854775809", "1e400", "-1e-400", "1.0", "1E5", "-0.0",
        "0.1000000000000000055511151231257827021181583404541015625", "123456789012345678901234567890.123456789",
    ])
    func `a number keeps every digit`(_ number: String) throws {
        let item = "[{\"id\": 1, \"v\": \(number), \"l\": [\(number)], \"o\": {\"n\":\(number)}}]"
        let fields = "v: { type: decimal, from: record.v }, l: { from: record.l }, o: { from: record.o }"
        let mapped = try MappedSample(fields: fields, item)
        #expect(mapped.payloads == ["{\"id\":1,\"v\":\(number),\"l\":[\(number)],\"o\":{\"n\":\(number)}}"])
        #expect(mapped.records.drift == [0, 0, 0, 0])
        let raw = try MappedSample("key: record.id", Array(item.utf8))
        #expect(raw.payloads == ["{\"id\":1,\"v\":\(number),\"l\":[\(number)],\"o\":{\"n\":\(number)}}"])
    }

    @Test(arguments: [
        ("18446744073709551616", "18446744073709551616"), ("9007199254740993", "9007199254740993"),
        ("1e400", "1e400"), ("1.10", "1.10"), ("-0", "-0"),
    ])
    func `a key that is a number keeps its digits`(_ number: String, _ id: String) throws {
        let mapped = try MappedSample(fields: "v: { from: record.v }", "[{\"id\": \(number)}]")
        #expect(mapped.ids == [id])
    }

    @Test(arguments: [
        #"\u0000"#, #"a\u0000b"#, #"\ud83d\ude00"#, #"\ud800"#, #"\udc00\ud800"#, #"\u001f"#, #"\/"#, #"\u00e9"#, "é",
        "😀",
        #"\\\""#, #"\b\f\n\r\t"#,
    ])
    func `a text is stored as it was written`(_ text: String) throws {
        let item = "[{\"id\": 1, \"v\": \"\(text)\", \"\(text)\": 2}]"
        let mapped = try MappedSample(fields: "v: { type: string, from: record.v }", item)
        #expect(mapped.payloads == ["{\"id\":1,\"v\":\"\(text)\"}"])
        #expect(mapped.records.drift == [0, 0])
        let raw = try MappedSample("key: record.id", Array(item.utf8))
        #expect(raw.payloads == ["{\"id\":1,\"v\":\"\(text)\",\"\(text)\":2}"])
    }

    @Test func `a key with a NUL or an escape is its text`() throws {
        let mapped = try MappedSample(fields: "v: { from: record.v }", #"[{"id": "a\u0000b"}, {"id": "\ud83d\ude00"}]"#)
        #expect(mapped.ids == ["a\u{0}b", "😀"])
    }

    @Test(arguments: [#"[{"id": "a\ud800"}]"#, #"[{"id": "\ud800"}, {"id": "\ud801"}]"#])
    func `keys that are lone surrogates do not become one record silently`(_ items: String) throws {
        let fault = #expect(throws: CallFault.self) { try MappedSample(fields: "v: { from: record.v }", items) }
        #expect(fault?.cause == .definition)
        #expect(fault?.message.contains("record 1 of page 1: the key holds half of a surrogate pair") == true)
    }

    @Test func `bytes that are no UTF-8 are refused with their place`() throws {
        let body: [UInt8] = Array(#"[{"id": "a"#.utf8) + [0xFF] + Array(#""}]"#.utf8)
        let fault = #expect(throws: CallFault.self) { try MappedSample("key: record.id", body) }
        #expect(fault?.cause == .definition)
        #expect(fault?.message.contains("UTF-8") == true, "\(fault?.message ?? "")")
    }

    @Test func `a name that stands twice counts as its last value, and the record keeps both`() throws {
        let item = #"[{"id": 1, "v": 1, "v": 2}]"#
        #expect(try MappedSample(fields: "v: { from: record.v }", item).payloads == [#"{"id":1,"v":2}"#])
        #expect(try MappedSample("key: record.v", Array(item.utf8)).ids == ["2"])
    }

    // MARK: Times

    @Test(arguments: [
        ("2026-06-01T12:00:00", "'Europe/Berlin'", "2026-06-01T10:00:00Z"),
        ("2026-01-01T12:00:00", "'Europe/Berlin'", "2026-01-01T11:00:00Z"),
        ("2026-06-01T12:00:00.5", "'America/New_York'", "2026-06-01T16:00:00.5Z"),
        ("2026-06-01 12:00:00", "'Europe/Berlin'", "2026-06-01T10:00:00Z"),
        ("2026-06-01T12:00:00Z", "'Europe/Berlin'", "2026-06-01T12:00:00Z"),
        ("2026-06-01T12:00:00+05:00", "'Europe/Berlin'", "2026-06-01T07:00:00Z"),
        ("2026-06-01T12:00:00", "record.tz", "2026-06-01T03:00:00Z"),
        ("2026-06-01", "'Europe/Berlin'", "2026-05-31T22:00:00Z"),
    ])
    func `a time without a zone is read in the field's`(_ text: String, _ zone: String, _ stored: String) throws {
        let mapped = try MappedSample(
            fields: "v: { type: timestamp, zone: \"\(zone)\", from: record.v }",
            "[{\"id\": 1, \"v\": \"\(text)\", \"tz\": \"Asia/Tokyo\"}]")
        #expect(mapped.payloads == ["{\"id\":1,\"v\":\"\(stored)\"}"])
        #expect(mapped.records.drift == [0, 0])
    }

    @Test func `a time without a zone is one of UTC where the field names none`() throws {
        let mapped = try MappedSample(
            fields: "v: { type: timestamp, from: record.v }",
            #"[{"id": 1, "v": "2026-06-01T12:00:00"}, {"id": 2, "v": "2026-06-01 12:00:00.250"}]"#)
        #expect(
            mapped.payloads == [#"{"id":1,"v":"2026-06-01T12:00:00Z"}"#, #"{"id":2,"v":"2026-06-01T12:00:00.25Z"}"#])
        #expect(mapped.records.drift == [0, 0])
    }

    @Test func `a zone that there is not leaves the text as it came`() throws {
        let mapped = try MappedSample(
            fields: "v: { type: timestamp, zone: record.tz, from: record.v }",
            #"[{"id": 1, "v": "2026-06-01T12:00:00", "tz": "Mars/Base"}, {"id": 2, "v": "2026-06-01T12:00:00"}]"#)
        #expect(mapped.payloads[0] == #"{"id":1,"v":"2026-06-01T12:00:00"}"#)
        #expect(mapped.records.drift == [0, 1])
        #expect(mapped.payloads[1] == #"{"id":2,"v":"2026-06-01T12:00:00Z"}"#, "absent: UTC")
    }

    @Test(arguments: [
        ("1e300", "seconds"), ("-1e300", "milliseconds"), ("99999999999999999999", "microseconds"),
        (#""1767225600""#, "seconds"),
        ("253402300800", "seconds"), ("null", "seconds"),
    ])
    func `a count that is no time is kept as it came`(_ value: String, _ unit: String) throws {
        let mapped = try MappedSample(
            fields: "v: { type: timestamp, unit: \(unit), from: record.v }", "[{\"id\": 1, \"v\": \(value)}]")
        #expect(mapped.payloads == ["{\"id\":1,\"v\":\(value)}"])
        #expect(mapped.records.drift == [0, value == "null" ? 0 : 1])
    }

    @Test(
        arguments: [
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("2026-01-01T00:00:00.123456789Z", "2026-01-01T00:00:00.123456789Z"),
            ("2026-01-01t00:00:00z", "2026-01-01T00:00:00Z"), ("2026-02-28T24:00:00Z", nil),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
            ("2026-02-29T00:00:00Z", nil), ("2026-01-01T00:00:60Z", nil), ("2026-01-01T00:00:00+24:00", nil),
        ] as [(String, String?)])
    func `the edges of the calendar hold`(_ text: String, _ stored: String?) throws {
        let mapped = try MappedSample(
            fields: "v: { type: timestamp, from: record.v }", "[{\"id\": 1, \"v\": \"\(text)\"}]")
        #expect(mapped.payloads == ["{\"id\":1,\"v\":\"\(stored ?? text)\"}"])
        #expect(mapped.records.drift == [0, stored == nil ? 1 : 0])
    }

    // MARK: Items

    @Test(arguments: ["1", #""x""#, "null", "[1]", "true"])
    func `an item that is no map has no key`(_ item: String) throws {
        #expect(throws: CallFault.self) { try MappedSample(fields: "v: { from: record.v }", "[\(item)]") }
    }

    @Test func `a limit cuts a page and says so`() throws {
        let items = Array(#"[{"id": 1}, {"id": 2}, {"id": 3}]"#.utf8)
        let cut = try MappedSample("key: record.id", items, limit: 2)
        #expect(cut.ids == ["1", "2"] && cut.records.isCut)
        let whole = try MappedSample("key: record.id", items, limit: 3)
        #expect(whole.ids.count == 3 && !whole.records.isCut)
        let none = try MappedSample("key: record.id", items, limit: 0)
        #expect(none.ids.isEmpty && none.records.isCut)
    }

    @Test func `a limit counts what is taken, not what a condition leaves out`() throws {
        let items = Array(#"[{"id": 1, "n": 1}, {"id": 2, "n": 2}, {"id": 3, "n": 1}]"#.utf8)
        let mapped = try MappedSample("key: record.id, where: record.n == 1", items, limit: 2)
        #expect(mapped.ids == ["1", "3"])
        #expect(!mapped.records.isCut)
    }

    @Test func `ten thousand records of one page all come out`() throws {
        let items = (0..<10_000).map { "{\"id\": \"r\($0)\", \"v\": \($0)}" }.joined(separator: ",")
        let mapped = try MappedSample(fields: "v: { type: integer, from: record.v }", "[\(items)]")
        #expect(mapped.ids.count == 10_000 && Set(mapped.ids).count == 10_000)
        #expect(mapped.records.presence == [10_000, 10_000] && mapped.records.drift == [0, 0])
        #expect(mapped.payloads.last == #"{"id":"r9999","v":9999}"#)
    }
}
