import EngineFixtures

/// Random JSON texts, odd ones included; all of them valid.
struct JSONTextGenerator {
    var random: SeededGenerator
    private var text: [UInt8] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func next() -> [UInt8] {
        text = []
        value(depth: 0)
        space()
        return text
    }

    private mutating func value(depth: Int) {
        space()
        switch random.below(depth > 5 ? 5 : 8) {
        case 0: write(["null", "true", "false"][random.below(3)])
        case 1, 2: number()
        case 3, 4: string()
        case 5, 6: list("{", "}", depth, isObject: true)
        default: list("[", "]", depth, isObject: false)
        }
    }

    private mutating func list(_ open: String, _ close: String, _ depth: Int, isObject: Bool) {
        write(open)
        for index in 0..<random.below(5) {
            if index > 0 {
                space()
                write(",")
            }
            if isObject {
                space()
                if random.chance(3) { write(["\"a\"", "\"id\"", "\"\""][random.below(3)]) } else { string() }
                space()
                write(":")
            }
            value(depth: depth + 1)
        }
        space()
        write(close)
    }

    private mutating func number() {
        if random.chance(3) { write("-") }
        if random.chance(4) { write("0") } else { write("\(random.below(9) + 1)\(digits())") }
        if random.chance(3) { write(".\(random.below(10))\(digits())") }
        if random.chance(4) {
            write("\(["e", "E"][random.below(2)])\(["", "+", "-"][random.below(3)])\(random.below(10))\(digits())")
        }
    }

    private mutating func digits() -> String {
        String((0..<random.below(random.chance(20) ? 40 : 6)).map { _ in Character("\(random.below(10))") })
    }

    private mutating func string() {
        write("\"")
        for _ in 0..<random.below(random.chance(10) ? 60 : 12) {
            switch random.below(12) {
            case 0: write(["\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"][random.below(8)])
            case 1: write("\\u" + hexadecimal(UInt16.random(in: 0...0xFFFF, using: &random)))
            case 2: write("\\u" + hexadecimal(UInt16.random(in: 0xD800...0xDFFF, using: &random)))
            case 3: write("\\ud83d\\ude0\(random.below(10))")
            case 4: write(["é", "ü", "漢", "😀", "\u{7f}", "\u{2028}", "\u{FFFF}", "\u{10FFFF}"][random.below(8)])
            default: write(["a", "b", "Z", " ", "7", "{", "[", ",", ":", "'"][random.below(10)])
            }
        }
        write("\"")
    }

    private mutating func hexadecimal(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16, uppercase: random.chance(2))
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    private mutating func space() {
        while random.chance(5) { write([" ", "\n", "\t", "\r", "  "][random.below(5)]) }
    }

    private mutating func write(_ string: String) { text += Array(string.utf8) }
}
