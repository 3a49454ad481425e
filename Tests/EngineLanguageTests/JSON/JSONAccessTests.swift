import EngineFixtures
import Testing

@testable import EngineLanguage

/// The ways to a part of a JSON text: through a value, a tape, a reader; all say the same.
struct JSONAccessTests {
    @Test func `a tape and a value agree on every part of any text`() throws {
        var generator = JSONTextGenerator(seed: Seed.make(for: "JSONAccessTests"))
        for _ in 0..<4_000 {
            let text = generator.next()
            let tape = try JSONTape.parse(text)
            let value = try JSONValue(parsing: text)
            Self.compare(tape.root, of: tape, value, "\(String(decoding: text, as: UTF8.self).debugDescription)")
            tape.withReader { reader in
                #expect(reader.value(at: tape.root) == value)
            }
        }
    }

    private static func compare(_ node: JSONNode, of tape: JSONTape, _ value: JSONValue, _ text: String) {
        switch value {
        case .null: #expect(tape.isNull(node) && tape.kind(of: node) == .null, "\(text)")
        case .bool(let wanted):
            #expect(tape.bool(at: node) == wanted && tape.kind(of: node) == .boolean, "\(text)")
        case .number(let number):
            #expect(tape.number(at: node) == number, "\(text)")
            #expect(tape.int64(at: node) == number.int64 && tape.uint64(at: node) == number.uint64, "\(text)")
            #expect(tape.double(at: node) == number.double, "\(text)")
        case .string(let string):
            #expect(tape.string(at: node) == string, "\(text)")
            #expect(tape.equals(node, JSONKey(string)) || string.unicodeScalars.contains("\u{FFFD}"), "\(text)")
        case .array(let elements):
            let nodes = Array(tape.elements(of: node))
            #expect(nodes.count == elements.count && tape.count(of: node) == elements.count, "\(text)")
            for (node, element) in zip(nodes, elements) { compare(node, of: tape, element, text) }
        case .object(let members):
            let pairs = Array(tape.members(of: node))
            #expect(pairs.count == members.count && tape.count(of: node) == members.count, "\(text)")
            for (pair, member) in zip(pairs, members) {
                #expect(tape.string(at: pair.key) == member.key, "\(text)")
                compare(pair.value, of: tape, member.value, text)
                let last = members.last { $0.key == member.key }
                let found = tape.member(member.key, of: node).map { tape.value(at: $0) }
                let isReplaced = member.key.unicodeScalars.contains("\u{FFFD}")
                #expect(found == last?.value || isReplaced, "\(text)")
            }
        }
    }

    @Test func `a value gives what it is and nothing else`() {
        let half = JSONNumber(2.5) ?? JSONNumber(0)
        let value: JSONValue = ["a": [1, "x", nil, true], "b": ["c": .number(half)], "a": 7]
        #expect(value["a"]?.number == JSONNumber(7))
        #expect(value["gone"] == nil)
        #expect(value["b"]?["c"]?.number?.double == 2.5)
        #expect(value[0] == nil && value["a"]?["x"] == nil)
        let list = JSONValue.array([1, "x", nil, true])
        #expect(list[0] == 1 && list[1]?.string == "x" && list[2]?.isNull == true && list[3]?.bool == true)
        #expect(list[4] == nil && list[-1] == nil && list["0"] == nil)
        #expect(list.members == nil && value.elements == nil)
        #expect(JSONValue.string("1").number == nil && JSONValue.number(JSONNumber(1)).string == nil)
        #expect(JSONValue.null.bool == nil && JSONValue.bool(false).isNull == false)
    }

    @Test(
        arguments: [
            ("0", 0, 0, 0.0), ("-0", 0, 0, -0.0), ("9223372036854775807", Int64.max, UInt64(Int64.max), 0x1p63),
            ("-9223372036854775808", Int64.min, nil, -0x1p63), ("9223372036854775808", nil, 1 << 63, 0x1p63),
            ("18446744073709551615", nil, UInt64.max, 0x1p64), ("18446744073709551616", nil, nil, 0x1p64),
            ("1.0", nil, nil, 1.0), ("1e2", nil, nil, 100.0), ("-1", -1, nil, -1.0),
            ("1e400", nil, nil, Double.infinity),
            ("1e-400", nil, nil, 0.0), ("0.1", nil, nil, 0.1),
            ("123456789012345678901234567890", nil, nil, 1.2345678901234568e29),
            ("2.2250738585072011e-308", nil, nil, Double.leastNormalMagnitude.nextDown),
            ("4.9e-324", nil, nil, Double.leastNonzeroMagnitude),
            ("1.7976931348623157e308", nil, nil, Double.greatestFiniteMagnitude),
            ("9007199254740993", 9_007_199_254_740_993, 9_007_199_254_740_993, 9_007_199_254_740_992.0),
        ] as [(String, Int64?, UInt64?, Double)])
    func `a number is exact where a type can hold it`(
        _ text: String, _ signed: Int64?, _ unsigned: UInt64?, _ double: Double
    ) throws {
        let number = try #require(JSONNumber(text))
        #expect(number.int64 == signed)
        #expect(number.uint64 == unsigned)
        #expect(number.double == double && number.double.sign == double.sign)
        #expect(number.text == text)
    }

    @Test(arguments: [
        "", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "NaN", "Infinity", " 1", "1 ", "--1", "1.5.5", "１",
    ])
    func `other texts are no numbers`(_ text: String) {
        #expect(JSONNumber(text) == nil)
        #expect(throws: JSONFault.self) { try JSONValue(parsing: text.isEmpty ? "" : "[\(text)x]") }
    }

    @Test func `doubles are read as the nearest, like Swift reads them`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "JSONAccessTests"))
        for _ in 0..<20_000 {
            let digits = (0...random.below(25)).map { _ in "\(random.below(10))" }.joined()
            let whole = random.chance(3) ? "0" : "\(random.below(9) + 1)" + digits.prefix(random.below(20))
            let fraction = random.chance(2) ? ".\(digits)" : ""
            let exponent = random.chance(2) ? "e\(random.below(640) - 320)" : ""
            let text = whole + fraction + exponent
            let number = try #require(JSONNumber(text), "\(text)")
            #expect(number.double == Double(text), "\(text)")
        }
    }
}
