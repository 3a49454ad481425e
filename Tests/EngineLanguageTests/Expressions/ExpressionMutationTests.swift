import EngineFixtures
import Foundation
import Testing

@testable import EngineLanguage

/// Expressions that nobody would write: pieces of real ones, cut and mixed.
///
/// `ENGINE_MUTATIONS` sets how many are tried (5,000 without it).
@Suite(.timeLimit(.minutes(10)))
struct ExpressionMutationTests {
    private static let scope = ExpressionScope(
        "a mutation",
        roots: [
            ExpressionRoot("record", .dyn), ExpressionRoot("now", .timestamp),
            ExpressionRoot("credentials", .dyn, isTainted: true), ExpressionRoot("names", .list(.string)),
        ])
    private static let seeds =
        ExpressionFunctionRegistry.members.flatMap(\.examples).map(\.expression) + [
            "record.a.b", "record.?a.?b[?0].orValue('x')", "record.list.map(x, x.n).filter(n, n > 1).sum()",
            "record.list.exists(x, x.n == 2) && has(record.a.b)", "coalesce(record.x, record.a.b, 9)",
            "isBlank(record.a.e)",
            "record.list.sortBy(x, x.n).map(x, x.n)", "record.list.keyBy(x, x.n).transformMap(k, v, v.n)",
            "names.all(i, n, n != '' && i >= 0)", "cel.bind(x, record.a, x.b + x.b * 2)", "'%s'.format([record.list])",
            "{'a': 1, ?'b': record.?q, 'c': [?record.?a, 2]}", "record['a']['b'] in [1, 2, 3] ? 'yes' : 'no'",
            "now + duration('1h') > timestamp('2026-01-01T00:00:00Z')", "-record.a.b - 1 == 0 || !true",
            "b'\\xff' + b\"x\"",
            "r'\\d' + '''a''' + \"\\u00e9\\U0001F600\"", "record.list[0].n % 0", "1u + 2u * 0x1Fu", "1.5e3 / -0.0",
            "[[1, 2], [3]].map(l, l.size() > 1, l.map(x, x * 2))", "names.transformList(i, n, i > 0, n + string(i))",
            "{'a': 1}.transformMapEntry(k, v, {k + 'x': v})", "record.list.groupBy(x, x.n > 1)", "record.a.`e`",
            "optional.of(record.a).optMap(a, a.b).or(optional.none())", "type(record.a.b) == int",
            "credentials.key.size()",
        ]
    private static let json =
        #"{"a":{"b":1,"e":"","z":0,"n":null},"list":[{"n":2},{"n":1.50},{"n":"x"},{}],"s":"h\u00e9\"llo"}"#

    @Test
    func `mutations give the same folded, unfolded, from values and from a tape`() throws {
        var random = SeededGenerator(seed: Seed.make(for: #function))
        let count = ProcessInfo.processInfo.environment["ENGINE_MUTATIONS"].flatMap(Int.init) ?? 5000
        let tape = try JSONTape.parse(Array(Self.json.utf8))
        let taped = bindings(record: .json(tape))
        let decoded = try FunctionHarness.call("json.decode", .string(Self.json))
        let valued = bindings(record: .value(decoded))
        var accepted = 0
        for _ in 0..<count {
            let text = mutate(using: &random)
            let folded = run(text, folds: true, taped)
            if folded != nil { accepted += 1 }
            let unfolded = run(text, folds: false, taped)
            guard agree(folded, unfolded), agree(folded, run(text, folds: true, valued)) else {
                Issue.record("\(text)\n folded \(folded)\n unfolded \(unfolded)")
                continue
            }
        }
        // Were all refused, nothing would be tested.
        #expect(accepted > count / 50)
    }

    private func bindings(record: ExpressionBindings.Binding) -> ExpressionBindings {
        var bindings = ExpressionBindings([
            "names": .list([.string("a"), .string("é")]),
            "now": ExpressionTimestamp(seconds: 1_769_855_415).map { .timestamp($0) } ?? .null,
        ])
        bindings["record"] = record
        bindings["credentials"] = record
        return bindings
    }

    private func mutate(using random: inout SeededGenerator) -> String {
        var text = Self.seeds[random.below(Self.seeds.count)]
        for _ in 0...random.below(3) {
            let other = pieces(of: Self.seeds[random.below(Self.seeds.count)])
            var own = pieces(of: text)
            let start = random.below(own.count + 1)
            switch random.below(5) {
            case 0: own.insert(contentsOf: other, at: start)
            case 1 where start < own.count: own[start] = other[random.below(other.count)]
            case 2 where start < own.count: own.removeSubrange(start..<min(own.count, start + 1 + random.below(3)))
            case 3 where start < own.count:
                let from = random.below(other.count)
                own.replaceSubrange(start..<min(own.count, start + 2), with: other[from..<min(other.count, from + 5)])
            default:
                return String(decoding: ByteMutation.mutate(Array(text.utf8), using: &random), as: UTF8.self)
            }
            text = own.joined()
        }
        return text
    }

    /// Words, numbers and marks.
    private func pieces(of text: String) -> [String] {
        var pieces: [String] = [""]
        for character in text {
            let isWord = character.isLetter || character.isNumber || character == "_"
            let continues = isWord && pieces[pieces.count - 1].allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
            if continues { pieces[pieces.count - 1].append(character) } else { pieces.append(String(character)) }
        }
        return pieces.filter { !$0.isEmpty }.isEmpty ? ["x"] : pieces.filter { !$0.isEmpty }
    }

    /// Nothing if it was refused; every report must lie inside the text.
    private func run(_ text: String, folds: Bool, _ bindings: ExpressionBindings) -> ExpressionOutcome? {
        var diagnostics = DiagnosticList()
        let source = ExpressionSource(text: text)
        let compiled = ExpressionParser.parse(source, diagnostics: &diagnostics)?.compile(
            in: Self.scope, for: ExpressionPurpose("mutation"), mode: .strict, folds: folds, diagnostics: &diagnostics)
        for diagnostic in diagnostics.all {
            let span = diagnostic.span
            if span.start < 0 || span.end < span.start || span.end > text.utf8.count {
                Issue.record("\(text): \(diagnostic.message) at \(span.start)..<\(span.end)")
            }
        }
        if compiled == nil, !diagnostics.hasErrors { Issue.record("\(text) was refused without a word") }
        return compiled?.evaluate(bindings)
    }

    private func agree(_ left: ExpressionOutcome?, _ right: ExpressionOutcome?) -> Bool {
        switch (left, right) {
        case (nil, nil), (.absent?, .absent?): true
        case (.fault(let a)?, .fault(let b)?): a.kind == b.kind
        case (.value(let a)?, .value(let b)?): a == b || "\(a)" == "\(b)"
        default: false
        }
    }
}
