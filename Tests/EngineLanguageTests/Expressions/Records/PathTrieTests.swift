import EngineFixtures
import Testing

@testable import EngineLanguage

/// One walk finds what looking up each path finds.
@Suite struct PathTrieTests {
    private static let keys = ["a", "b", "id", "created_at", "created_by", "12345678", "123456789", "\u{E9}", ""]

    private func text(_ generator: inout SeededGenerator, _ depth: Int) -> String {
        guard depth > 0, !generator.chance(3) else {
            return ["1", "\"s\"", "null", "[1,{\"a\":2}]", "{}"][generator.below(5)]
        }
        let members = (0..<generator.below(7)).map { _ in
            let key = Self.keys[generator.below(Self.keys.count)]
            let written = generator.chance(4) ? key.unicodeScalars.map(escaped).joined() : key
            return "\"\(written)\":\(text(&generator, depth - 1))"
        }
        return "{\(members.joined(separator: ","))}"
    }

    private func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    @Test func `random paths of random records`() throws {
        let seed = Seed.make(for: "path trie")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<3000 {
            let tape = try JSONTape.parse(Array(text(&generator, 4).utf8))
            var paths: [[String]] = []
            for _ in 0..<generator.below(8) {
                let path = (0..<generator.below(4)).map { _ in Self.keys[generator.below(Self.keys.count)] }
                if !paths.contains(path) { paths.append(path) }
            }
            let trie = PathTrie(paths.enumerated().map { ($1, $0) })
            let evaluation = ExpressionEvaluation()
            try evaluation.withTapes([tape]) { () throws(ExpressionFault) in
                var slots = Array(repeating: RuntimeValue.null, count: paths.count + 1)
                trie.fill(&slots, from: tape.root, evaluation.tapes[0], tape: 0, evaluation)
                for (index, path) in paths.enumerated() {
                    let expected = look(path, tape)
                    let found = slots[index]
                    #expect(found.isError == (expected == nil), "\(path) seed \(seed)")
                    if let expected, !found.isError {
                        #expect(
                            try evaluation.export(found) == ExpressionValue(tape.value(at: expected)), "seed \(seed)")
                    }
                }
            }
        }
    }

    private func look(_ path: [String], _ tape: JSONTape) -> JSONNode? {
        var node = tape.root
        for key in path {
            guard tape.kind(of: node) == .object, let member = tape.member(key, of: node) else { return nil }
            node = member
        }
        return node
    }
}
