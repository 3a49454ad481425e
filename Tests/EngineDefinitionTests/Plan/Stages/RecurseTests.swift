import EngineLanguage
import Testing

@testable import EngineDefinition

/// Stage 5: children through the same call (definitions.md §7.5).
struct RecurseTests {
    private static let endpoints = """
          list:
            request: GET /in/${input.folder}
            input: { folder: { type: string, default: root } }
            records: response.body.items
            model: Item
            pagination: { type: cursor, param: c, next: response.body.next }
          get: { request: "GET /get/${input.id}", input: { id: { type: any, required: true } } }
        """

    private func stream(
        _ keys: String = "", depth: String = "", more: String = "", sourceLocation: SourceLocation = #_sourceLocation
    )
        throws -> StreamPlan
    {
        try StagedPass.stream(
            """
                endpoint: list
                recurse: { when: "record.?dir.orValue(false)", with: { folder: "${record.id}" }\(depth) }
            \(keys)
            """, endpoints: Self.endpoints,
            models: """
                models:
                  Item:
                    key: id
                    fields:
                      id: { from: record.id }
                      depth: { from: page.depth }
                      holder: { from: outer.id }
                      detail: { from: record.detail }
                      \(more)
                """, sourceLocation: sourceLocation)
    }

    private static let tree = [
        "/in/root": #"{"items":[{"id":"a","dir":true},{"id":"b"}],"next":"p"}"#,
        "/in/root?c=p": #"{"items":[{"id":"c","dir":true}]}"#,
        "/in/a": #"{"items":[{"id":"a1"},{"id":"a2","dir":true}],"next":"q"}"#,
        "/in/a?c=q": #"{"items":[{"id":"a3"}]}"#, "/in/a2": #"{"items":[{"id":"deep"}]}"#, "/in/c": #"{"items":[]}"#,
    ]

    @Test(arguments: StagedPass.Order.allCases)
    func `each record stands before those that it holds, all of their pages included`(_ order: StagedPass.Order) throws
    {
        let pass = try StagedPass(try stream(), Self.tree, order: order)
        #expect(pass.ids == ["a", "a1", "a2", "deep", "a3", "b", "c"], "\(pass.fault?.message ?? "")")
        #expect(
            pass.payloads[3] == #"{"id":"deep","depth":2,"holder":"a2"}"#, "it knows its depth and what holds it")
        #expect(pass.payloads[5] == #"{"id":"b","depth":0}"#, "nothing holds what the list itself has")
        #expect(pass.checkpoints.count == 2, "children belong to the page of their root")
    }

    @Test func `it goes down as deep as is said, and tells what it left`() throws {
        let pass = try StagedPass(try stream(depth: ", depth: 1"), Self.tree)
        #expect(pass.ids == ["a", "a1", "a2", "a3", "b", "c"])
        #expect(!pass.targets.contains("/in/a2"))
        #expect(pass.warnings == ["records more than 1 levels down were not read ('recurse.depth')"])
    }

    @Test func `a record that holds itself is not entered again`() throws {
        let loop = [
            "/in/root": #"{"items":[{"id":"a","dir":true}]}"#, "/in/a": #"{"items":[{"id":"b","dir":true}]}"#,
            "/in/b": #"{"items":[{"id":"a","dir":true},{"id":"b","dir":true}]}"#,
        ]
        let pass = try StagedPass(try stream(), loop)
        #expect(pass.targets == ["/in/root", "/in/a", "/in/b"])
        #expect(pass.ids == ["a", "b", "a", "b"])
        #expect(pass.warnings.contains { $0.contains("holds itself") })
    }

    @Test func `what is in two places is entered in both`() throws {
        let shared = [
            "/in/root": #"{"items":[{"id":"a","dir":true},{"id":"b","dir":true}]}"#,
            "/in/a": #"{"items":[{"id":"s","dir":true}]}"#, "/in/b": #"{"items":[{"id":"s","dir":true}]}"#,
            "/in/s": #"{"items":[{"id":"leaf"}]}"#,
        ]
        let pass = try StagedPass(try stream(), shared)
        #expect(pass.ids == ["a", "s", "leaf", "b", "s", "leaf"])
        #expect(pass.warnings.isEmpty)
    }

    @Test func `children go through conditions and calls as their containers do`() throws {
        let answers = Self.tree.merging(
            ["a", "a2", "a3", "c", "deep"].reduce(into: [:]) { $0["/get/\($1)"] = "{\"of\":\"\($1)\"}" }
        ) { first, _ in first }
        let pass = try StagedPass(
            try stream(
                """
                    where: "!(record.id in ['b', 'a1'])"
                    fetch: { endpoint: get, with: { id: "${record.id}" }, into: detail }
                """), answers)
        #expect(pass.ids == ["a", "a2", "deep", "a3", "c"], "\(pass.fault?.message ?? "")")
        #expect(pass.payloads[2].contains(#""detail":{"of":"deep"}"#))
    }

    @Test func `a record that a condition leaves out is not entered`() throws {
        let pass = try StagedPass(try stream("    where: record.id != 'a'"), Self.tree)
        #expect(pass.ids == ["b", "c"])
        #expect(!pass.targets.contains("/in/a"))
    }

    @Test func `what is gone is not entered`() throws {
        let pass = try StagedPass(try stream("    deletes: { when: record.id == 'a' }"), Self.tree)
        #expect(pass.ids == ["-a", "b", "c"])
    }

    @Test func `children that cannot be read are a fault that names their container`() throws {
        var answers = Self.tree
        answers["/in/a2"] = "500 {}"
        let pass = try StagedPass(try stream("    retry: { attempts: 2 }"), answers)
        #expect(pass.fault?.cause == .upstream(.unavailable))
        #expect(
            pass.fault?.message.hasPrefix("stream 'Item', page 1, record 'a2', call 'list'") == true,
            "\(pass.fault?.message ?? "")")
        #expect(pass.checkpoints.isEmpty)
        #expect(pass.targets.filter { $0 == "/in/a2" }.count == 2, "a call of a stage is repeated like any")
    }

    @Test func `children that were left out say nothing of what is gone`() throws {
        var answers = Self.tree
        answers["/in/c"] = #"{"items":null}"#
        let pass = try StagedPass(try stream("    deletes: full_scan"), answers)
        #expect(pass.end?.showsDeletions == false)
        #expect(try StagedPass(try stream("    deletes: full_scan"), Self.tree).end?.showsDeletions == true)
    }

    @Test func `numbers of records go on through all levels`() throws {
        let pass = try StagedPass(try stream(more: "n: { from: page.position }"), Self.tree)
        #expect(pass.payloads.map { $0.suffix(6) } == (0...6).map { "\"n\":\($0)}".suffix(6) }, "\(pass.payloads)")
    }
}
