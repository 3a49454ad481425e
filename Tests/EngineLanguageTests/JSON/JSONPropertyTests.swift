import EngineFixtures
import EngineLanguage
import Testing

struct JSONPropertyTests {
    @Test func `what was written reads back as the same value`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "JSONPropertyTests"))
        for _ in 0..<20_000 {
            let value = Self.value(&random, depth: 0)
            #expect(try JSONValue(parsing: JSONWriter.bytes(value)) == value)
            #expect(try JSONValue(parsing: JSONWriter.bytes(value, style: .pretty)) == value)
        }
    }

    @Test func `any bytes give a tape or a fault inside the text`() {
        var random = SeededGenerator(seed: Seed.make(for: "JSONPropertyTests"))
        let valid = Array(#"{"a":[1,2.5e3,-0,"x\u00e9\ud83d\ude00",true,false,null],"ü":{"b":{}}}"#.utf8)
        for _ in 0..<50_000 {
            let bytes = ByteMutation.mutate(valid, using: &random)
            do throws(JSONFault) {
                let tape = try JSONTape.parse(bytes)
                #expect(tape.rawRange(of: tape.root).upperBound <= bytes.count)
                _ = tape.value(at: tape.root)
            } catch {
                #expect((0...bytes.count).contains(error.offset))
            }
        }
    }

    @Test func `a record's slice is a text of the same value`() throws {
        var generator = JSONTextGenerator(seed: Seed.make(for: "JSONPropertyTests"))
        for _ in 0..<5_000 {
            let tape = try JSONTape.parse(generator.next())
            for node in tape.elements(of: tape.root) {
                #expect(try JSONValue(parsing: Array(tape.raw(of: node))) == tape.value(at: node))
            }
        }
    }

    private static func value(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch random.below(depth > 4 ? 4 : 6) {
        case 0: return [.null, .bool(true), .bool(false)][random.below(3)]
        case 1: return .number(JSONNumber(Int64(truncatingIfNeeded: random.next())))
        case 2: return JSONNumber(Double(bitPattern: random.next())).map(JSONValue.number) ?? .null
        case 3: return .string(text(&random))
        case 4: return .array((0..<random.below(4)).map { _ in value(&random, depth: depth + 1) })
        default:
            return .object((0..<random.below(4)).map { _ in (text(&random), value(&random, depth: depth + 1)) })
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<random.below(12) {
            let code = random.chance(2) ? UInt32(random.below(0x80)) : UInt32(random.below(0x110000))
            text.unicodeScalars.append(Unicode.Scalar(code) ?? "\u{FFFD}")
        }
        return text
    }
}
