import Testing

@testable import EngineLanguage

/// What the mapper asks of a value of the current record.
struct RecordValueTests {
    private static let record = #"""
        {"text": "a\nb", "plain": "é", "int": -7, "uint": 18446744073709551615, "half": 2.50, "yes": true, "nil": null,
         "list": [1], "map": {"a":1}, "at": "2026-01-31T00:00:00Z"}
        """#

    /// Asks one question of each of some expressions.
    private func answers<Answer>(
        _ texts: [String], _ ask: (RecordValue) throws(ExpressionFault) -> Answer
    ) throws -> [Answer?] {
        let set = RecordExpressions(try texts.map { try TestScope.compile($0) })
        let tape = try JSONTape.parse(Array(Self.record.utf8))
        return try set.withPage([tape], bindings: ExpressionBindings()) { page throws(ExpressionFault) in
            page.begin(tape.root)
            var answers: [Answer?] = []
            for index in texts.indices {
                guard case .value(let value) = page.evaluate(index) else {
                    answers.append(nil)
                    continue
                }
                answers.append(try ask(value))
            }
            return answers
        }
    }

    private let paths = [
        "record.text", "record.int", "record.uint", "record.half", "record.yes", "record.nil", "record.list",
        "record.map",
        "timestamp(record.at)", "record.int + 8", "record.gone",
    ]

    @Test func `a value is of one kind`() throws {
        #expect(
            try answers(paths) { $0.isString } == [
                true, false, false, false, false, false, false, false, false, false, nil,
            ])
        #expect(
            try answers(paths) { $0.isNumber } == [
                false, true, true, true, false, false, false, false, false, true, nil,
            ])
        #expect(
            try answers(paths) { $0.isNull } == [
                false, false, false, false, false, true, false, false, false, false, nil,
            ])
        #expect(
            try answers(paths) { $0.isList } == [
                false, false, false, false, false, false, true, false, false, false, nil,
            ])
        #expect(
            try answers(paths) { $0.isMap } == [
                false, false, false, false, false, false, false, true, false, false, nil,
            ])
        let booleans = try answers(paths) { $0.bool }.map { $0 ?? nil }
        #expect(booleans == [nil, nil, nil, nil, true, nil, nil, nil, nil, nil, nil])
    }

    @Test func `numbers are exact where a type can hold them`() throws {
        let whole = try answers(paths) { $0.int }.map { $0 ?? nil }
        #expect(whole == [nil, -7, nil, nil, nil, nil, nil, nil, nil, 1, nil])
        let doubles = try answers(paths) { $0.double }.map { $0 ?? nil }
        #expect(doubles == [nil, -7, 0x1p64, 2.5, nil, nil, nil, nil, nil, 1, nil])
        let times = try answers(paths) { $0.timestamp }.map { $0 ?? nil }
        #expect(times.compactMap { $0?.rfc3339 } == ["2026-01-31T00:00:00Z"])
    }

    @Test func `a text is given with its escapes resolved`() throws {
        let texts = try answers(["record.text", "record.plain", "record.plain + '!'", "record.int"]) {
            value throws(ExpressionFault) in
            try value.withText { String(decoding: $0, as: UTF8.self) }
        }.map { $0 ?? nil }
        #expect(texts == ["a\nb", "é", "é!", nil])
    }

    @Test func `what stands on the tape is written as it stands there`() throws {
        let written = try answers(["record.half", "record.text", "record.map", "record.half + 0.0", "record"]) {
            value throws(ExpressionFault) in
            var bytes: [UInt8] = []
            try value.appendJSON(to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(written.prefix(4) == ["2.50", #""a\nb""#, #"{"a":1}"#, "2.5"])
        #expect(written[4]?.contains(#""half": 2.50"#) == true)
    }

    @Test func `what cannot be written is a fault`() {
        #expect(throws: ExpressionFault.self) {
            _ = try answers(["record.half / 0.0"]) { value throws(ExpressionFault) in
                var bytes: [UInt8] = []
                try value.appendJSON(to: &bytes)
                return bytes
            }
        }
    }

    @Test func `tests answer, and throw only what a test may`() throws {
        let texts: [(String, ExpressionFieldClass)] = [
            ("record.yes", .test), ("record.?gone", .test), ("record.nil", .test), ("record.int", .test),
            ("record.int", .guard), ("record.int == -7", .guard), ("record.gone", .guard),
        ]
        let set = RecordExpressions(try texts.map { try TestScope.compile($0.0, $0.1) })
        let tape = try JSONTape.parse(Array(Self.record.utf8))
        try set.withPage([tape], bindings: ExpressionBindings()) { page throws(ExpressionFault) in
            page.begin(tape.root)
            var answers: [Bool?] = []
            for index in texts.indices { answers.append(try? page.test(index)) }
            #expect(answers == [true, false, false, nil, false, true, false])
        }
    }

    @Test func `outer is what the record came out of`() throws {
        let expressions = ["outer.kind", "record.n", "outer.kind + string(record.n)"]
        let set = RecordExpressions(try expressions.map { try TestScope.compile($0) })
        let outer = try JSONTape.parse(Array(#"{"kind": "k", "items": [{"n": 1}]}"#.utf8))
        let items = try #require(outer.member("items", of: outer.root))
        let other = try JSONTape.parse(Array(#"{"n": 2}"#.utf8))
        try set.withPage([outer, other], bindings: ExpressionBindings()) { page throws(ExpressionFault) in
            func read() throws(ExpressionFault) -> [ExpressionValue?] {
                var values: [ExpressionValue?] = []
                for index in expressions.indices {
                    guard case .value(let value) = page.evaluate(index) else {
                        values.append(nil)
                        continue
                    }
                    values.append(try value.copy())
                }
                return values
            }
            for item in outer.elements(of: items) {
                page.begin(item, tape: 0, outer: (outer.root, 0))
                #expect(try read() == [.string("k"), .int(1), .string("k1")])
            }
            page.begin(other.root, tape: 1, outer: (outer.root, 0))
            #expect(try read() == [.string("k"), .int(2), .string("k2")])
            page.begin(other.root, tape: 1)
            #expect(try read() == [nil, .int(2), nil])
        }
    }
}
