import EngineFixtures

/// One file of our sources or tests, measured.
struct SwiftFile {
    /// The path from the package's root: `Sources/EngineLanguage/Text/Span.swift`.
    let path: String
    /// Its lines, as written.
    let lines: [Substring]
    /// Its code, with comments and strings blanked.
    let code: SwiftCode
    /// The lines of the code.
    let codeLines: [Substring]

    /// The target: the second part of the path.
    var target: String { String(path.split(separator: "/")[1]) }

    /// All files of `Sources`, read and measured once for all suites.
    static func sources() throws -> [SwiftFile] { try read.get() }

    private static let read = Result { try all("Sources") }

    /// All files of `Sources` or `Tests`; data of tests is no code.
    static func all(_ root: String) throws -> [SwiftFile] {
        let package = TestFolder().package
        return try TextFile.paths(below: "\(package)/\(root)", ending: ".swift").compactMap { path in
            guard !path.contains("/Fixtures/"), !path.contains("/Golden/") else { return nil }
            return SwiftFile(path: String(path.dropFirst(package.count + 1)), bytes: try TextFile.bytes(path))
        }
    }

    init(path: String, bytes: [UInt8]) {
        self.path = path
        code = SwiftCode(bytes)
        lines = SwiftFile.split(bytes)
        codeLines = SwiftFile.split(code.bytes)
    }

    private static func split(_ bytes: [UInt8]) -> [Substring] {
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// An import: what, and with which access.
    struct Import {
        let module: String
        let access: String
    }

    /// The modules that it imports.
    var imports: [Import] {
        codeLines.compactMap { line in
            let words = line.split(separator: " ").filter { !$0.hasPrefix("@") }.map(String.init)
            guard let index = words.firstIndex(of: "import"), index <= 1, words.count > index + 1 else { return nil }
            let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = kinds.contains(words[index + 1]) ? words.dropFirst(index + 2).first : words[index + 1]
            let module = name?.split(separator: ".").first.map(String.init)
            return module.map { Import(module: $0, access: index == 1 ? words[0] : "internal") }
        }
    }

    /// The names of types declared at the outermost level.
    var types: [String] {
        codeLines.compactMap { line in
            guard let first = line.first, first != " ", first != "}" else { return nil }
            let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "@" }.map(String.init)
            let kinds: Set = ["struct", "class", "enum", "actor", "protocol"]
            guard let index = words.firstIndex(where: kinds.contains), index + 1 < words.count else { return nil }
            guard !words[..<index].contains("extension"), !words[..<index].contains("import") else { return nil }
            return words[index + 1]
        }
    }

    /// The lines of public declarations without a doc comment.
    var undocumented: [Int] {
        let kinds: Set = [
            "class", "struct", "enum", "actor", "protocol", "func", "init", "subscript", "var", "let", "typealias",
            "case",
            "associatedtype", "macro",
        ]
        return codeLines.indices.filter { index in
            let words = codeLines[index].split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "@" }.map(
                String.init)
            guard let access = words.firstIndex(where: { $0 == "public" || $0 == "open" }) else { return false }
            let leading = words[..<access].allSatisfy {
                $0.first == "@" || ["final", "static", "nonisolated"].contains($0)
            }
            guard leading, words[access...].contains(where: kinds.contains), !words.contains("import") else {
                return false
            }
            guard words.dropFirst(access + 1).first != "extension" else { return false }
            var above = index - 1
            while above >= 0, lines[above].drop(while: { $0 == " " }).first.map({ "@#".contains($0) }) == true {
                above -= 1
            }
            guard above >= 0 else { return true }
            return !lines[above].drop { $0 == " " }.hasPrefix("///")
        }.map { $0 + 1 }
    }
}
