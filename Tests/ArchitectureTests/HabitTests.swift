import Testing

/// What our sources never do.
struct HabitTests {
    private let sources: [SwiftFile]

    init() throws {
        sources = try SwiftFile.sources()
    }

    @Test(arguments: ["try!", "as!", "fatalError(", "import Foundation", "print("])
    func `no source says`(_ text: String) {
        for (place, line) in codeLines where line.contains(text) {
            let isOwn = text == "print(" && (line.contains("func print(") || line.contains("." + text))
            #expect(isOwn, "\(place)")
        }
    }

    @Test func `nothing is unwrapped by force`() {
        for (place, line) in codeLines {
            let bytes = Array(line.utf8)
            for index in bytes.indices.dropFirst() where bytes[index] == UInt8(ascii: "!") {
                let before = bytes[index - 1]
                let after = index + 1 < bytes.count ? bytes[index + 1] : 0x20
                let follows = SwiftCode.isWordByte(before) || before == UInt8(ascii: ")") || before == UInt8(ascii: "]")
                let ends = ".,)] ".utf8.contains(after) && after != UInt8(ascii: "=")
                let isOperator = after == 0x20 && index + 2 < bytes.count && bytes[index + 2] == UInt8(ascii: "=")
                #expect(!(follows && ends) || isOperator, "\(place)")
            }
        }
    }

    @Test func `each unchecked Sendable has a comment that proves it`() {
        for file in sources {
            for (index, line) in file.codeLines.enumerated() where line.contains("@unchecked Sendable") {
                let above = file.lines[max(0, index - 12)..<index].contains { $0.drop { $0 == " " }.hasPrefix("//") }
                #expect(above || file.lines[index].contains("//"), "\(file.path):\(index + 1)")
            }
        }
    }

    @Test func `no file is named for nothing in particular`() {
        let vague = ["Utils", "Utilities", "Helper", "Helpers", "Manager"]
        let empty: Set = ["Common", "Misc", "Extensions", "Types", "Constants"]
        for file in sources {
            let name = file.path.split(separator: "/").last.map { String($0.dropLast(6)) } ?? ""
            #expect(!vague.contains { name.hasSuffix($0) } && !empty.contains(name), "\(file.path)")
        }
    }

    private var codeLines: [(String, Substring)] {
        sources.flatMap { file in file.codeLines.enumerated().map { ("\(file.path):\($0 + 1)", $1) } }
    }
}
