import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineTesting

struct SandboxGraphQLTests {
    private func read(_ text: String, _ variables: JSONValue? = nil) throws -> [SandboxGraphQL.Field] {
        try SandboxGraphQL(text, variables: variables).fields
    }

    @Test func `fields, aliases, arguments and selections are read`() throws {
        let fields = try read(
            "{ one: contacts(first: 3, after: \"x y\") { nodes { id name } pageInfo { endCursor } } viewer { id } }")
        #expect(fields.map(\.key) == ["one", "viewer"] && fields.map(\.name) == ["contacts", "viewer"])
        #expect(fields[0].arguments == ["first": 3, "after": "x y"])
        #expect(fields[0].field("nodes")?.selection.map(\.name) == ["id", "name"])
        #expect(fields[0].field("pageInfo")?.selection.map(\.name) == ["endCursor"] && fields[0].field("none") == nil)
    }

    @Test func `an operation with a name and types is passed over`() throws {
        #expect(try read("query Names($first: Int! = 3, $x: [String]) { viewer { id } }").map(\.name) == ["viewer"])
    }

    @Test func `variables stand for their values, unknown ones for null`() throws {
        let fields = try read("query($n: Int) { contacts(first: $n, after: $none) { nodes { id } } }", ["n": 7])
        #expect(fields[0].arguments == ["first": 7, "after": nil])
    }

    @Test func `literals are what they look like`() throws {
        let arguments = try read("{ f(a: 1.5, b: -3, c: true, d: false, e: null, g: WORD) }")[0].arguments
        #expect(arguments["a"]?.number?.text == "1.5" && arguments["b"] == -3)
        #expect(
            arguments["c"] == true && arguments["d"] == false && arguments["e"] == .null && arguments["g"] == "WORD")
    }

    @Test func `comments and commas are nothing`() throws {
        #expect(try read("{ a, b # not c\n , d }").map(\.name) == ["a", "b", "d"])
    }

    @Test(arguments: [
        ("", "expected '{', found 'the end'"), ("{ a", "expected a name, found 'the end'"),
        ("{ a } b", "expected the end of the query"), ("mutation { a }", "only queries are served"),
        ("subscription { a }", "only queries are served"), ("fragment f on T { a }", "fragments are not served"),
        ("{ a(b 1) }", "expected ':', found '1'"), ("{ 1 }", "expected a name, found '1'"),
        ("{ a(b: \"x) }", "a string without end, or with an escape"),
    ])
    func `what is no query is told`(_ text: String, _ message: String) {
        do {
            _ = try read(text)
            Issue.record("'\(text)' was read")
        } catch let fault as SandboxGraphQL.Fault {
            #expect(fault.message == message, "\(text)")
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func `a query that is nested without end is refused`() {
        let deep = String(repeating: "{ a ", count: 50) + String(repeating: "}", count: 50)
        #expect(throws: SandboxGraphQL.Fault.self) { try read(deep) }
    }

    // MARK: Answers

    private func ask(
        _ caller: SandboxCaller, _ query: String, _ variables: JSONValue = [:]
    ) async
        -> SandboxCaller.Answer
    {
        await caller.send(.post, "/graphql", body: JSONWriter.text(["query": .string(query), "variables": variables]))
    }

    @Test func `a fault of the query is an answer 200 with errors`() async {
        let caller = SandboxCaller()
        for (query, part) in [
            ("{ nothing { id } }", "Cannot query field \"nothing\""),
            ("{ contacts }", "must have a selection of subfields"),
            ("{ contacts(firs: 1) { nodes { id } } }", "Unknown argument \"firs\""),
            ("{ contacts(after: \"zzz\") { nodes { id } } }", "no cursor of this list"),
            ("{ contacts(updatedSince: \"soon\") { nodes { id } } }", "must be a time"),
            ("{ contacts { nodes } }", "must have a selection"),
            ("{ contacts { edges { id } } }", "Cannot query field \"edges\""),
        ] {
            let answer = await ask(caller, query)
            #expect(answer.status == 200, "\(query)")
            let message = answer.body?["errors"]?[0]?["message"]?.string ?? ""
            #expect(message.contains(part), "\(query): \(message)")
        }
    }

    @Test func `aliases name the answer, and counts are told`() async {
        let caller = SandboxCaller { $0.contacts = 12 }
        let answer = await ask(caller, "{ all: contacts(first: 5) { totalCount nodes { id } } viewer { id } }")
        #expect(answer.body?["data"]?["all"]?["totalCount"] == 12)
        #expect(answer.body?["data"]?["all"]?["nodes"]?.elements?.count == 5)
        #expect(answer.body?["data"]?["viewer"]?["id"] == "acc_1")
    }

    @Test func `it needs credentials like every call, and a POST`() async {
        let caller = SandboxCaller()
        #expect(await caller.send(.post, "/graphql", fields: [:], body: "{}").status == 401)
        #expect(await caller.get("/graphql").status == 405)
        #expect(await caller.send(.post, "/graphql", body: "no JSON").status == 400)
    }
}
