import EngineFixtures
import EngineLanguage
import Testing

struct ObjectReaderTests {
    private func read(_ text: String) throws -> (value: AcmeFile, list: DiagnosticList) {
        var list = DiagnosticList()
        let node = try #require(YAMLParser.parse(SourceFile(path: "a.yaml", text: text), diagnostics: &list))
        return (AcmeFile.read(node, diagnostics: &list), list)
    }

    @Test func `every key is read`() throws {
        let (value, list) = try read(
            """
            acme: one
            mode: fast
            retries: 0x5
            timeout: 2h
            separator: ","
            hosts: "*.acme.test"
            secret: { env: ACME }
            get: /things/${input.id}
            body: { a: [1, "${input.b}", null] }
            type: circle
            radius: 7
            children: { b: { acme: two }, a: { acme: three } }
            deletes: all
            next: response.body.next
            target: name
            """)
        #expect(list.all.map(\.id.name) == ["deprecated-key"])
        #expect(value.id == "one")
        #expect(value.mode == .fast)
        #expect(value.retries == 5)
        #expect(value.timeout == .seconds(7200))
        #expect(value.separator == ",")
        #expect(value.hosts == ["*.acme.test"])
        #expect(value.secret == .environment("ACME"))
        #expect(value.request.get?.scalar.text == "/things/${input.id}")
        #expect((value.shape as? Circle)?.radius == 7)
        #expect(value.children.names == ["b", "a"])
        #expect(value.children["a"]?.id == "three")
        #expect(value.deletes?.all == true)
        #expect(value.next?.expression?.text == "response.body.next")
        #expect(value.target?.value == "name")
        #expect(value.target?.span.position == SourcePosition(line: 15, column: 9))
    }

    @Test func `absent keys have their defaults`() throws {
        let (value, list) = try read("acme: one\n")
        #expect(list.isEmpty)
        #expect(value.mode == .careful)
        #expect(value.retries == 3)
        #expect(value.timeout == .seconds(60))
        #expect(value.separator == " ")
        #expect(value.hosts == [])
        #expect(value.next == nil)
        #expect((value.shape as? Square)?.side == 1)
    }

    @Test func `null counts as absent, and takes away what can be taken away`() throws {
        let (value, list) = try read("acme: one\nmode: null\nseparator: ~\nnext:\nchildren: { a: null }\n")
        #expect(list.isEmpty)
        #expect(value.mode == .careful)
        #expect(value.separator == nil)
        #expect(value.next == nil)
        #expect(value.children.isEmpty)
    }

    @Test func `a faulty key leaves a placeholder and the rest is read`() throws {
        let (value, list) = try read("acme: One\nretries: x\ntimeout: 5s\nnext: '('\ntarget: 1\n")
        #expect(list.all.count == 5)
        #expect(value.id == "")
        #expect(value.retries == 3)
        #expect(value.timeout == .seconds(5))
        #expect(value.next?.isPlaceholder == true)
        #expect(value.target?.isPlaceholder == true)
    }

    @Test func `a body keeps its nesting and its literals`() throws {
        let (value, _) = try read("acme: one\nbody: { a: [1, text, null], b: { c: '${input.x}' } }\n")
        guard case .map(let entries, _)? = value.request.body, case .list(let list, _)? = entries["a"] else {
            Issue.record("no map")
            return
        }
        #expect(entries.names == ["a", "b"])
        #expect(list.count == 3)
        guard case .leaf(let null) = list[2] else {
            Issue.record("no leaf")
            return
        }
        #expect(null.scalar.kind == .null)
    }

    @Test(arguments: ["", "[1]", "text", "~"])
    func `a document that is no map is one fault`(_ text: String) throws {
        let (_, list) = try read(text)
        #expect(list.all.map(\.id.name) == ["wrong-type"])
        #expect(list.all[0].message.hasPrefix("the document must be a map of keys, not "))
    }

    @Test func `any tree is read without a trap`() {
        let words = [
            "acme", "mode", "type", "circle", "children", "deletes", "next", "body", "secret", "all", "{", "}", "[",
            "]", ": ", ", ", "\n", "  ", "- ", "1", "'", "null", "<<", "${", "hosts", "timeout",
        ]
        for _ in 0..<2_000 {
            let seed = UInt64.random(in: 0...UInt64.max)
            var random = SeededGenerator(seed: seed)
            let text =
                "acme: x\n"
                + (0..<Int.random(in: 1...30, using: &random)).map { _ in
                    words[Int.random(in: 0..<words.count, using: &random)]
                }.joined()
            var list = DiagnosticList()
            guard let node = YAMLParser.parse(SourceFile(path: "a", text: text), diagnostics: &list) else { continue }
            _ = AcmeFile.read(node, diagnostics: &list)
            #expect(DiagnosticRenderer().text(DiagnosticReport(list)).isEmpty == false, "seed \(seed)")
        }
    }
}
