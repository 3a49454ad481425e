import EngineLanguage
import Testing

@testable import EngineDefinition

/// Inputs that are files (definitions.md §2.5): what stands for one, what becomes of it, and what is none.
struct FileInputTests {
    private func complete(_ field: String, _ value: ExpressionValue) throws -> ExpressionValue? {
        let plan = try PlanSample("endpoints:\n  call: { request: POST /i, input: { v: { \(field) } } }\n").endpoint()
            .input
        return try plan.complete(ExpressionMap(texts: [("v", value)]), .written()).map?["v"]
    }

    private func file(_ json: String) throws -> ExpressionMap? {
        try complete("type: file", try ExpressionValue(json: json))?.map
    }

    @Test(arguments: [
        (#"{"value": "a,b"}"#, "file", "application/octet-stream", "a,b"),
        (#"{"name": "r.CSV", "value": "a,b"}"#, "r.CSV", "text/csv", "a,b"),
        (
            #"{"name": "r.csv", "type": "text/plain; charset=utf-8", "value": ""}"#, "r.csv",
            "text/plain; charset=utf-8", ""
        ),
        (#"{"name": "../../etc/pass wd", "base64": "eA=="}"#, "pass wd", "application/octet-stream", "x"),
        (#"{"name": "C:\\a\\b.pdf", "base64": "eA=="}"#, "b.pdf", "application/pdf", "x"),
        (#"{"name": "..", "value": "x"}"#, "file", "application/octet-stream", "x"),
        (#"{"name": ".csv", "type": null, "value": "x"}"#, ".csv", "application/octet-stream", "x"),
        (#"{"name": "a.tar.gz", "value": "é"}"#, "a.tar.gz", "application/gzip", "é"),
    ])
    func `a file has a name without a folder, a type, a size and its bytes`(
        _ json: String, _ name: String, _ type: String, _ text: String
    ) throws {
        let file = try #require(try file(json))
        #expect(file["name"]?.string == name)
        #expect(file["type"]?.string == type)
        #expect(file["value"] == .bytes(Array(text.utf8)))
        #expect(file["size"] == .int(Int64(text.utf8.count)))
        #expect(try complete("type: file", .map(file)) == .map(file), "and is one again where it is handed on")
    }

    @Test func `bytes alone are a file without a name`() throws {
        #expect(try complete("type: file", .bytes([0, 255]))?.map?["value"] == .bytes([0, 255]))
    }

    @Test(arguments: [
        (#""report.csv""#, "the input 'v' must be a file, not text"),
        (#"{"name": "a"}"#, "the input 'v.value' is needed"),
        (#"{"value": 1}"#, "the input 'v.value' must be text, not"),
        (#"{"base64": "%"}"#, "the input 'v.base64' must be base64"),
        (#"{"value": "", "base64": ""}"#, "the input 'v' must be given as 'value' or as 'base64', not as both"),
        (#"{"value": "", "nam": "a"}"#, "there is no input 'v.nam'"),
        (#"{"value": "", "name": "a\r\nb"}"#, "the input 'v.name' must be a name without control characters"),
        (#"{"value": "", "type": "csv"}"#, "the input 'v.type' must be a media type such as text/csv"),
        (#"{"value": "", "type": "text/csv\r\nx: y"}"#, "the input 'v.type' must be a media type such as text/csv"),
        (#"{"value": "", "type": 7}"#, "the input 'v.type' must be text, not"),
    ])
    func `what is no file is a fault that says what is wrong`(_ json: String, _ message: String) throws {
        let fault = #expect(throws: InputFault.self) { try file(json) }
        #expect(fault?.message.hasPrefix(message) == true, "\(fault?.message ?? "")")
    }

    @Test func `a file that is too large is refused`() throws {
        let most = [UInt8](repeating: 0, count: FileInput.mostBytes)
        #expect(try complete("type: file", .bytes(most)) != nil)
        let fault = #expect(throws: InputFault.self) { try complete("type: file", .bytes(most + [0])) }
        #expect(fault?.message == "the input 'v' must have at most 32 MiB")
    }

    @Test func `lists and maps hold files`() throws {
        let list = try complete("type: array, items: file", try ExpressionValue(json: #"[{"value": "x"}]"#))
        #expect(list?.list?.first?.map?["size"] == .int(1))
        let map = try complete(
            "type: object, fields: { f: { type: file } }", try ExpressionValue(json: #"{"f": {"value": "x"}}"#))
        #expect(map?.map?["f"]?.map?["name"] == .string("file"))
        let fault = #expect(throws: InputFault.self) {
            try complete("type: array, items: file", try ExpressionValue(json: #"[{"value": "x"}, "y"]"#))
        }
        #expect(fault?.path == "v[1]")
    }

    @Test(arguments: [("a.PNG", "image/png"), ("a", "application/octet-stream"), ("a.", "application/octet-stream")])
    func `the ending of a name tells the type`(_ name: String, _ type: String) {
        #expect(FileNameEnding.mediaType(of: name) == type)
    }
}
