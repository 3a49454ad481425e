import EngineDefinition
import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineCLI

struct InputArgumentsTests {
    /// The inputs of an endpoint of a provider that is written here.
    private func plan() throws -> InputPlan {
        let text = """
            provider: acme
            title: Acme
            base: https://acme.example
            endpoints:
              find:
                title: Find
                request: POST /find
                input:
                  text: { type: string }
                  count: { type: integer }
                  ratio: { type: number }
                  exact: { type: boolean }
                  tags: { type: array, items: string }
                  filter: { type: object }
                  anything: { type: any }
                  scan: { type: file }
                  scans: { type: array, items: file }
                body: { text: "${input.?text}" }
            """
        let provider = try Written.provider("acme", text)
        var diagnostics = DiagnosticList()
        let compiler = PlanCompiler(provider: provider)
        return try #require(compiler.endpoint(named: "find", scheme: nil, diagnostics: &diagnostics)).input
    }

    private func json(_ texts: [String]) throws -> String {
        try ExpressionValue.map(try InputArguments(texts).values(for: try plan())).jsonText()
    }

    private func failure(_ texts: [String]) throws -> CommandFailure? {
        let plan = try plan()
        do throws(CommandFailure) {
            _ = try InputArguments(texts).values(for: plan)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a value is read as the type of its input`() throws {
        #expect(try json(["text=7"]) == "{\"text\":\"7\"}")
        #expect(try json(["count=7"]) == "{\"count\":7}")
        #expect(try json(["ratio=0.5"]) == "{\"ratio\":0.5}")
        #expect(try json(["exact=true"]) == "{\"exact\":true}")
        #expect(try json(["filter={\"a\":[1]}"]) == "{\"filter\":{\"a\":[1]}}")
    }

    @Test func `a list may be given element by element, and anything else only once`() throws {
        #expect(try json(["tags=x", "text=a", "tags=y,z"]) == "{\"tags\":[\"x\",\"y\",\"z\"],\"text\":\"a\"}")
        let failure = try failure(["text=x", "text=y"])
        #expect(failure?.exitCode == .usage && failure?.message == "--input text is given twice")
    }

    @Test func `a list is JSON, or texts with commas`() throws {
        #expect(try json(["tags=[\"a\",\"b,c\"]"]) == "{\"tags\":[\"a\",\"b,c\"]}")
        #expect(try json(["tags=a,b"]) == "{\"tags\":[\"a\",\"b\"]}")
    }

    @Test func `anything is JSON where it can be, else text`() throws {
        #expect(try json(["anything=12"]) == "{\"anything\":12}")
        #expect(try json(["anything=twelve"]) == "{\"anything\":\"twelve\"}")
    }

    @Test func `a file is read from its path, which may be one of several`() throws {
        let folder = try TemporaryFolder()
        _ = try WholeFile(path: folder.file("a.csv")).writeNew("x,y")
        _ = try WholeFile(path: folder.file("b")).writeNew("")
        let values = try InputArguments(["scan=@a.csv", "scans=@a.csv,@b"], path: folder.file).values(for: try plan())
        let file = values["scan"]?.map
        #expect(file?["name"] == .string("a.csv") && file?["type"] == .string("text/csv"))
        #expect(file?["value"] == .bytes(Array("x,y".utf8)) && file?["size"] == .int(3))
        #expect(values["scans"]?.list?.map { $0.map?["name"]?.string } == ["a.csv", "b"])
    }

    @Test func `the address of a file is left to whoever calls the tool`() throws {
        #expect(try json(["scan=https://acme.example/a.csv"]) == "{\"scan\":\"https://acme.example/a.csv\"}")
    }

    @Test func `a file that cannot be read fails the input, and says why`() throws {
        #expect(
            try failure(["scan=@/nowhere/a.csv"])?.message
                == "the file '/nowhere/a.csv' for the input 'scan' cannot be read: No such file or directory")
        #expect(try failure(["scan=@/"])?.message.hasSuffix("cannot be read: Is a directory") == true)
        let path = try failure(["scan=a.csv"])
        #expect(path?.exitCode == .failed && path?.hint == "give it with --input scan=@a.csv")
        let large = try failure(["scan=@/dev/zero"])
        #expect(large?.message == "the file '/dev/zero' for the input 'scan' cannot be read: it has more than 32 MiB")
    }

    @Test func `a value may hold an equals sign, and be empty`() throws {
        #expect(try json(["text=a=b"]) == "{\"text\":\"a=b\"}")
        #expect(try json(["text="]) == "{\"text\":\"\"}")
    }

    @Test(arguments: ["text", "=7", ""])
    func `what is no key and value is wrong usage`(_ text: String) throws {
        let failure = try failure([text])
        #expect(failure?.exitCode == .usage)
        #expect(failure?.message == "--input takes key=value, not '\(text)'")
    }

    @Test func `a value of another type fails the input, and says which`() throws {
        let number = try failure(["count=many"])
        #expect(number?.exitCode == .failed && number?.message == "the input 'count' must be a number, not 'many'")
        #expect(try failure(["exact=yes"])?.message == "the input 'exact' must be true or false, not 'yes'")
        #expect(try failure(["filter=x"])?.message == "the input 'filter' must be a JSON object, not 'x'")
        #expect(number?.hint == "give it with --input count=…")
    }

    @Test func `a name that there is not is left to the check of all inputs`() throws {
        #expect(try json(["other=1"]) == "{\"other\":\"1\"}")
    }
}
