import Testing

/// A family has one list; whoever writes a member cannot forget it.
struct RegistryTests {
    private let sources: [SwiftFile]

    init() throws {
        sources = try SwiftFile.sources()
    }

    @Test(arguments: [
        ("AuthScheme", "AuthSchemeRegistry"), ("Paginator", "PaginatorRegistry"),
        ("ExpressionFunctionGroup", "ExpressionFunctionRegistry"), ("EngineCommand", "CommandRegistry"),
    ])
    func `each member of a family is in its list`(_ family: String, _ registry: String) throws {
        let list = try #require(sources.first { $0.path.hasSuffix("/\(registry).swift") })
        let listed = Set(list.code.words.map(\.text))
        for file in sources {
            for line in file.codeLines where conforms(line, to: family) {
                let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
                guard let kind = words.firstIndex(where: { ["struct", "enum", "class", "actor"].contains($0) }) else {
                    continue
                }
                #expect(listed.contains(words[kind + 1]), "\(file.path) is not in \(registry)")
            }
        }
    }

    private func conforms(_ line: Substring, to family: String) -> Bool {
        guard line.first != " ", let colon = line.firstIndex(of: ":") else { return false }
        return line[colon...].split { !$0.isLetter }.contains { $0 == family }
    }
}
