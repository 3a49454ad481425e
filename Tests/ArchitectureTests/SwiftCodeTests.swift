import Testing

struct SwiftCodeTests {
    private func blanked(_ text: String) -> String {
        String(decoding: SwiftCode(Array(text.utf8)).bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("a // { b", "a       "), ("a /* { /* } */ */ b", "a                 b"), ("x = \"{\" }", "x =     }"),
        ("\"\\(f(\"}\"))\" {", "            {"), ("#\"a\"b\"# {", "        {"),
        ("\"\"\"\n{\"\"\n\"\"\" }", "   \n   \n    }"),
        ("`a {` {", "`___` {"), ("#if x", "#if x"),
    ])
    func `comments and texts are blanked`(_ source: String, _ code: String) {
        #expect(blanked(source) == code)
    }

    @Test func `functions are measured from their first line to their brace`() {
        let code = SwiftCode(
            Array(
                """
                protocol P { func a(); init() }
                struct S {
                    init(x: Int) {
                        self.x = x
                    }
                    func b(
                        c: Int = 1
                    ) -> Int where T: P
                    {
                        c
                    }
                    func `d e`() {}
                }
                """.utf8))
        #expect(code.functions.map { [$0.line, $0.lines] } == [[3, 3], [6, 6], [12, 1]])
    }

    @Test func `undocumented public declarations are found`() {
        let file = SwiftFile(
            path: "Sources/A/B.swift",
            bytes: Array("public struct A {\n    /// b\n    @x\n    public var b: Int\n    public init() {}\n}\n".utf8))
        #expect(file.undocumented == [1, 5])
        #expect(file.types == ["A"])
    }

    @Test func `imports are read with their access`() {
        let file = SwiftFile(
            path: "Sources/A/B.swift", bytes: Array("public import B\n@x import struct C.D\nimport E\n".utf8))
        #expect(file.imports.map { "\($0.access) \($0.module)" } == ["public B", "internal C", "internal E"])
    }
}
