import EngineFixtures
import EngineFormats
import EngineLanguage
import Testing

struct MultipartWriterTests {
    private func python(_ parts: [FormPart]) throws -> JSONValue {
        let body = MultipartWriter.body(parts, seed: "seed")
        return try WriterSample.python("multipart", body.bytes, [body.mediaType ?? ""])
    }

    @Test func `Python reads back fields and files`() throws {
        let parts = [
            FormPart(name: "title", content: Array("Ünï\r\ncode".utf8)),
            FormPart(
                name: "file", content: [0, 255, 13, 10, 0], fileName: "a b.bin", type: "application/octet-stream"),
            FormPart(name: "empty", content: []),
        ]
        #expect(
            try python(parts)
                == WriterSample.json(
                    #"""
                    [["title",null,null,"c39c6ec3af0d0a636f6465"],
                    ["file","a b.bin","application/octet-stream","00ff0d0a00"],["empty",null,null,""]]
                    """#))
    }

    @Test func `the bytes are those of the standard`() {
        let body = MultipartWriter.body(
            [FormPart(name: "f", content: [0x78], fileName: "x.txt", type: "text/plain")], seed: "0")
        #expect(body.mediaType == "multipart/form-data; boundary=engine-0")
        #expect(
            String(decoding: body.bytes, as: UTF8.self)
                == "--engine-0\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\nx\r\n--engine-0--\r\n")
    }

    @Test func `a name cannot end its quotes or its line`() {
        let part = FormPart(name: "a\"\r\nX: y", content: [], fileName: "b\"\n\r")
        let text = String(decoding: MultipartWriter.body([part], seed: "0").bytes, as: UTF8.self)
        #expect(text.contains("name=\"a%22%0D%0AX: y\"; filename=\"b%22%0A%0D\"\r\n\r\n"))
    }

    @Test func `a boundary that a part holds is not taken`() throws {
        let part = FormPart(name: "a", content: Array("--engine-seed\r\n--engine-seed-1--".utf8))
        let body = MultipartWriter.body([part], seed: "seed")
        #expect(body.mediaType == "multipart/form-data; boundary=engine-seed-2")
        #expect(try python([part])[0]?[3]?.string?.utf8.count == 2 * part.content.count)
    }

    @Test func `bytes, and maps that say what they are, are parts of their own`() throws {
        let bytes = try FormPart(name: "f", value: .bytes([1, 2]))
        #expect(bytes == FormPart(name: "f", content: [1, 2], fileName: "f", type: "application/octet-stream"))
        let json = try FormPart(
            name: "f",
            value: WriterSample.map(("value", WriterSample.map(("a", .int(1)))), ("type", .string("application/json"))))
        #expect(json == FormPart(name: "f", content: Array(#"{"a":1}"#.utf8), type: "application/json"))
        let file = try FormPart(name: "f", value: WriterSample.map(("value", .string("x")), ("name", .string("n"))))
        #expect(file == FormPart(name: "f", content: [0x78], fileName: "n", type: "application/octet-stream"))
        #expect(try FormPart(name: "f", value: WriterSample.map(("value", .null), ("other", .null))) == nil)
        #expect(try FormPart(name: "f", value: .string("x")) == nil)
        #expect(throws: ExpressionFault.self) {
            try FormPart(name: "f", value: WriterSample.map(("value", .null), ("type", .string("a\r\nb"))))
        }
    }
}
