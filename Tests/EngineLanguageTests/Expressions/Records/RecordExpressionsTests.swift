import Testing

@testable import EngineLanguage

/// The fast path over records gives what the slow path gives.
@Suite struct RecordExpressionsTests {
    private static let page = """
        {"data": [
          {"id": 1, "user": {"login": "a", "x": 1.10}, "tags": ["b", "c"], "n": null, \
        "big": 123456789012345678901234567890},
          {"id": "two", "user": {"login": "\\u00e9\\"", "x": 2}, "us\\u0065r2": 5, "tags": []},
          {"user": null, "id": 3, "user": {"login": "last"}},
          {"user": {"login": "gone", "x": 1}, "user": {"y": 2}},
          [1, 2], 7, {}
        ], "next": "p2"}
        """

    private static let texts = [
        "record.id", "record.user.login", "record.user.x", "record.user", "record.tags", "record.n", "record.big",
        "string(record.id)", "coalesce(record.user.login, 'none')", "record.tags.map(t, t + '!')",
        "record.user.x * 2.0",
        "record.user2", "size(record.tags) > 0 ? record.tags[0] : 'empty'", "record", "isBlank(record.n)",
        "response.body.next + '-' + string(record.id)", "record.tags.exists(t, t == input.wanted)",
        "cel.bind(byName, input.people.keyBy(p, p.name), byName[?record.user.login].?age)", "record.?user.?login",
        "has(record.user.x)", "outer.kind", "json.encode(record.user)", "record.id + input.missing",
    ]

    @Test func `fast and slow agree on every record`() throws {
        let tape = try JSONTape.parse(Array(Self.page.utf8))
        let records = try #require(tape.member("data", of: tape.root))
        let expressions = try Self.texts.map { try TestScope.compile($0) }
        let set = RecordExpressions(expressions)
        var bindings = ExpressionBindings()
        bindings["response"] = .object(["body": .json(tape)])
        let people = "{\"people\":[{\"name\":\"a\",\"age\":5},{\"name\":\"last\",\"age\":6}],\"wanted\":\"c\"}"
        bindings["input"] = .json(try JSONTape.parse(Array(people.utf8)))
        try set.withPage([tape], bindings: bindings) { page throws(ExpressionFault) in
            for record in tape.elements(of: records) {
                page.begin(record)
                var slow = bindings
                slow["record"] = .json(tape, record)
                for (index, expression) in expressions.enumerated() {
                    let fast = try copy(page.evaluate(index))
                    let expected = expression.evaluate(slow)
                    #expect(agree(fast, expected), "\(expression.text): \(fast), expected \(expected)")
                }
            }
        }
    }

    private func copy(_ result: RecordPage.Result) throws(ExpressionFault) -> ExpressionOutcome {
        switch result {
        case .value(let value): .value(try value.copy())
        case .absent: .absent
        case .fault(let fault): .fault(fault)
        }
    }

    private func agree(_ left: ExpressionOutcome, _ right: ExpressionOutcome) -> Bool {
        switch (left, right) {
        case (.value(let a), .value(let b)): ConformanceValue.agree(a, b)
        case (.absent, .absent): true
        case (.fault(let a), .fault(let b)): a.kind == b.kind
        default: false
        }
    }

    @Test func `what stands on the tape is copied byte by byte`() throws {
        let text = #"{"a": 1.10, "b": "\u00e9\n", "c": {"x" : [1, 2]}, "t": "2026-01-02T03:04:05.5Z", "e": "a\"b"}"#
        let tape = try JSONTape.parse(Array(text.utf8))
        let set = try RecordExpressions(
            [
                "record.a", "record.b", "record.c", "timestamp(record.t)", "record.e + '\"'", "[record.a, record.b]",
                "{'k': record.c, 'n': null}", "b'hi'", "duration('90s')", "[1.5, 2.0, -3.25]", "{1: true}",
            ].map { try TestScope.compile($0) })
        let written = try set.withPage([tape], bindings: ExpressionBindings()) { page throws(ExpressionFault) in
            page.begin(tape.root)
            var lines: [String] = []
            for index in 0..<set.count {
                guard case .value(let value) = page.evaluate(index) else { continue }
                var output: [UInt8] = []
                try value.appendJSON(to: &output)
                lines.append(String(decoding: output, as: UTF8.self))
            }
            return lines
        }
        #expect(
            written == [
                "1.10", #""\u00e9\n""#, #"{"x" : [1, 2]}"#, #""2026-01-02T03:04:05.5Z""#, #""a\"b\"""#,
                #"[1.10,"\u00e9\n"]"#, #"{"k":{"x" : [1, 2]},"n":null}"#, #""aGk=""#, #""90s""#, "[1.5,2,-3.25]",
                #"{"1":true}"#,
            ])
    }

    @Test func `parts that no record changes are computed once a page`() throws {
        let set = RecordExpressions([
            try TestScope.compile("input.list.map(x, x * 2).exists(x, x == record.n)"),
            try TestScope.compile("record.n + 1"),
        ])
        let programs = try set.programs()
        #expect(programs.hoisted.count == 1)
        #expect(programs.slots.filter { !$0.isComputed }.count == 2)
    }

    @Test func `an error in a part computed before is the record's`() throws {
        let tape = try JSONTape.parse(Array(#"{"n": 1}"#.utf8))
        let set = RecordExpressions([
            try TestScope.compile("record.n == 2 ? int(input.bad + '') : 5"),
            try TestScope.compile("record.n == 1 ? int(input.bad + '') : 5"),
        ])
        let bindings = ExpressionBindings(["input": .map(ExpressionMap(texts: [("bad", .string("x"))]))])
        try set.withPage([tape], bindings: bindings) { page throws(ExpressionFault) in
            for _ in 0..<3 {
                page.begin(tape.root)
                guard case .value(let value) = page.evaluate(0), case .fault(let fault) = page.evaluate(1) else {
                    Issue.record("the wrong end")
                    return
                }
                #expect(value.int == 5)
                #expect(fault.kind == .value)
            }
        }
    }
}
