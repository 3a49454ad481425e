import EngineLanguage
import Synchronization
import Testing

@testable import EngineCLI

struct RowWriterTests {
    private static let shape = ResultShape(
        rows: "things",
        [
            .init("owner", .text, "whose they are"),
            .init(
                "things", .list(.object([.init("id", .text, "its id"), .init("size", .any, "its size")])), "the things"),
        ])
    private static let members: [(String, JSONValue)] = [
        ("owner", "ada"), ("things", [["id": "a,b", "size": 3], ["id": "c\"d", "size": nil]]),
    ]

    /// What is written for a form.
    private func written(
        _ line: String, _ members: [(String, JSONValue)] = Self.members, as shape: ResultShape = Self.shape
    ) -> String {
        let caught = Mutex("")
        let (_, options, _) = CommonOptions.take(from: [line])
        let terminal = Terminal(settings: TerminalSettings(), input: .nothing) { bytes, stream in
            if stream == .output { caught.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }
        }
        let session = CommandSession(
            terminal: terminal, output: options.output, projectPath: nil, isProjectTyped: false, environment: [:],
            workingDirectory: "/", binaryPath: "", requestID: "req_1")
        session.write(CommandResult(members, text: "for people\n"), as: shape)
        return caught.withLock { $0 }
    }

    @Test func `people read the text`() {
        #expect(written("--output=table") == "for people\n")
    }

    @Test func `JSON is one document with its version`() {
        #expect(
            written("--json")
                == #"{"format_version":1,"owner":"ada","things":[{"id":"a,b","size":3},{"id":"c\"d","size":null}]}"#
                + "\n")
    }

    @Test func `JSON lines are the elements`() {
        #expect(written("--json=lines") == #"{"id":"a,b","size":3}"# + "\n" + #"{"id":"c\"d","size":null}"# + "\n")
    }

    @Test func `fields are chosen and ordered as they are named`() {
        #expect(
            written("--json=size,id")
                == #"{"format_version":1,"owner":"ada","things":[{"size":3,"id":"a,b"},{"size":null,"id":"c\"d"}]}"#
                + "\n")
    }

    @Test func `YAML is the same document`() {
        #expect(
            written("--output=yaml") == """
                format_version: 1
                owner: ada
                things:
                - id: "a,b"
                  size: 3
                - id: "c\\"d"
                  size: null

                """)
    }

    @Test func `CSV has a header and quotes what needs it`() {
        #expect(written("--output=csv") == "id,size\r\n\"a,b\",3\r\n\"c\"\"d\",\r\n")
    }

    @Test func `an empty list is one in every form`() {
        let none: [(String, JSONValue)] = [("owner", "ada"), ("things", [])]
        #expect(written("--json", none) == "{\"format_version\":1,\"owner\":\"ada\",\"things\":[]}\n")
        #expect(written("--json=lines", none) == "")
        #expect(written("--output=yaml", none) == "format_version: 1\nowner: ada\nthings: []\n")
        #expect(written("--output=csv", none) == "id,size\r\n")
    }

    @Test func `a document without a list is its own row`() {
        let shape = ResultShape([.init("name", .text, "a name"), .init("tags", .list(.text), "its tags")])
        let members: [(String, JSONValue)] = [("name", "x"), ("tags", ["a", "b"])]
        #expect(written("--json", members, as: shape) == #"{"format_version":1,"name":"x","tags":["a","b"]}"# + "\n")
        #expect(
            written("--json=lines", members, as: shape) == #"{"format_version":1,"name":"x","tags":["a","b"]}"# + "\n")
        #expect(written("--json=name", members, as: shape) == #"{"format_version":1,"name":"x"}"# + "\n")
        #expect(written("--output=yaml", members, as: shape) == "format_version: 1\nname: x\ntags:\n- a\n- b\n")
        #expect(written("--output=csv", members, as: shape) == "name,tags\r\nx,\"[\"\"a\"\",\"\"b\"\"]\"\r\n")
    }

    @Test func `elements that are no objects are their own cells`() {
        let shape = ResultShape(rows: "names", [.init("names", .list(.text), "names")])
        let members: [(String, JSONValue)] = [("names", ["a", "b,c"])]
        #expect(written("--json=lines", members, as: shape) == "\"a\"\n\"b,c\"\n")
        #expect(written("--output=csv", members, as: shape) == "value\r\na\r\n\"b,c\"\r\n")
        #expect(written("--output=yaml", members, as: shape) == "format_version: 1\nnames:\n- a\n- \"b,c\"\n")
    }
}

struct CSVLineTests {
    @Test(arguments: [
        ([], "\r\n"), (["a", "b"], "a,b\r\n"), (["", ""], ",\r\n"), (["a b"], "a b\r\n"), (["a,b"], "\"a,b\"\r\n"),
        (["a\"b"], "\"a\"\"b\"\r\n"), (["\""], "\"\"\"\"\r\n"), (["a\nb", "c\rd"], "\"a\nb\",\"c\rd\"\r\n"),
        (["é日"], "é日\r\n"),
    ])
    func `cells are quoted as RFC 4180 says`(_ cells: [String], _ line: String) {
        #expect(CSVLine(cells).text == line)
    }
}

struct ToolResultTests {
    private func written(_ value: JSONValue, _ line: String) -> String {
        let caught = Mutex("")
        let terminal = Terminal(settings: TerminalSettings(), input: .nothing) { bytes, _ in
            caught.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
        }
        let session = CommandSession(
            terminal: terminal, output: CommonOptions.take(from: [line]).options.output, projectPath: nil,
            isProjectTyped: false, environment: [:], workingDirectory: "/", binaryPath: "", requestID: "req_1")
        ToolResult(value: value).write(to: session)
        return caught.withLock { $0 }
    }

    private static let list: JSONValue = [["a": 1, "b": "x"], ["a": 2, "c": nil]]

    @Test func `people get indented JSON, programs compact JSON, without anything around it`() {
        #expect(written(["a": [1]], "--output=table") == "{\n  \"a\": [\n    1\n  ]\n}\n")
        #expect(written(["a": [1]], "--json") == "{\"a\":[1]}\n")
        #expect(written("text", "--json") == "\"text\"\n")
        #expect(written(nil, "--json") == "null\n")
    }

    @Test func `a list becomes lines, rows and YAML elements`() {
        #expect(written(Self.list, "--json=lines") == "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"c\":null}\n")
        #expect(written(Self.list, "--output=csv") == "a,b,c\r\n1,x,\r\n2,,\r\n")
        #expect(
            written(Self.list, "--output=yaml") == "format_version: 1\nrecords:\n- a: 1\n  b: x\n- a: 2\n  c: null\n")
    }

    @Test func `one value is the only row`() {
        #expect(written(["a": 1], "--json=lines") == "{\"a\":1}\n")
        #expect(written(["a": 1], "--output=csv") == "a\r\n1\r\n")
    }

    @Test func `fields are chosen from each element`() {
        #expect(written(Self.list, "--json=b,a") == "[{\"b\":\"x\",\"a\":1},{\"b\":null,\"a\":2}]\n")
        #expect(written(["a": 1, "b": 2], "--json=b") == "{\"b\":2}\n")
        #expect(written([1, 2], "--json=b") == "[1,2]\n")
    }
}
