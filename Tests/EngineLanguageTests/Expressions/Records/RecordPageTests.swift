import Testing

@testable import EngineLanguage

/// Limits and faults while a page's records are evaluated.
struct RecordPageTests {
    private func outcomes(_ text: String, _ records: String, input: ExpressionValue = .null) throws -> [String] {
        let set = RecordExpressions([try TestScope.compile(text)])
        let tape = try JSONTape.parse(Array(records.utf8))
        return try set.withPage([tape], bindings: ExpressionBindings(["input": input])) {
            page throws(ExpressionFault) in
            var words: [String] = []
            for record in tape.elements(of: tape.root) {
                page.begin(record)
                switch page.evaluate(0) {
                case .value(let value): words.append(ValueText.of(try value.copy()))
                case .absent: words.append("absent")
                case .fault(let fault): words.append("\(fault.kind) at \(fault.span?.text ?? "-")")
                }
            }
            return words
        }
    }

    @Test func `a record that goes over its limits is a fault of its own`() throws {
        let text = "lists.range(record.n).map(x, x + 1).size()"
        let found = try outcomes(text, #"[{"n": 3}, {"n": 2000000}, {"n": 4}]"#)
        #expect(found[0] == "3" && found[2] == "4")
        #expect(found[1].hasPrefix("limit at "))
    }

    @Test func `a part of the page that fails is a fault of each record that uses it`() throws {
        let text = "record.n > 1 ? input.map(x, 1 / x).size() : 0"
        let found = try outcomes(text, #"[{"n": 1}, {"n": 2}, {"n": 3}]"#, input: .list([.int(1), .int(0)]))
        #expect(found[0] == "0")
        #expect(found[1].hasPrefix("value at ") && found[2] == found[1])
        let large = try outcomes(
            "size(record.t + lists.range(input).map(x, 'a').join())", #"[{"t": "b"}, {"t": "c"}]"#,
            input: .int(2_000_000))
        #expect(large.allSatisfy { $0.hasPrefix("limit at ") }, "\(large)")
    }

    @Test func `what one record made is gone with the next`() throws {
        let records = "[" + (0..<400).map { #"{"t": "\#($0)"}"# }.joined(separator: ",") + "]"
        // 400 times 64 KiB is more than one evaluation may have.
        let text = "size(lists.range(6000).map(x, record.t).join('-'))"
        let found = try outcomes(text, records)
        #expect(found.count == 400)
        #expect(found[7] == "\(6_000 * 2 - 1)" && found[399] == "\(6_000 * 4 - 1)")
    }
}
