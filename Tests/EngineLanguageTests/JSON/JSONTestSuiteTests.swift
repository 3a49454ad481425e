import EngineLanguage
import Foundation
import Testing

/// The inputs of the public JSONTestSuite (Fixtures/json-test-suite).
struct JSONTestSuiteTests {
    struct Case: Decodable, CustomTestStringConvertible {
        let name: String
        let expect: String
        let base64: String

        var bytes: [UInt8] { Data(base64Encoded: base64).map(Array.init) ?? [] }
        var testDescription: String { name }
    }

    static let cases: [Case] =
        (try? JSONDecoder().decode(
            [Case].self, from: Data(Fixture.bytes("json-test-suite/cases.json")))) ?? []

    @Test func `the suite is there`() {
        #expect(Self.cases.count == 316)
    }

    @Test(arguments: cases.filter { $0.expect == "accept" })
    func `what must be accepted is, and is written as it was read`(_ item: Case) throws {
        let value = try JSONValue(parsing: item.bytes)
        #expect(try JSONValue(parsing: JSONWriter.bytes(value)) == value)
        #expect(try JSONValue(parsing: JSONWriter.bytes(value, style: .pretty)) == value)
    }

    @Test(arguments: cases.filter { $0.expect == "reject" })
    func `what must be refused is, at a place in the text`(_ item: Case) {
        let fault = #expect(throws: JSONFault.self) { try JSONTape.parse(item.bytes) }
        #expect((0...item.bytes.count).contains(fault?.offset ?? -1))
    }

    /// RFC 8259 leaves these open.
    ///
    /// Accepted: numbers out of range, lone surrogates, one byte order mark, 500 levels.
    @Test(arguments: cases.filter { $0.expect == "either" })
    func `what is left open is decided by our rules`(_ item: Case) {
        let isAccepted = (try? JSONTape.parse(item.bytes)) != nil
        let isUTF8 = String(validating: item.bytes, as: UTF8.self) != nil
        #expect(isAccepted == isUTF8)
    }

    @Test(arguments: ["[", "[{\"\":"])
    func `a hundred thousand openings are refused at the depth limit`(_ opening: String) {
        let text = String(repeating: opening, count: 100_000)
        #expect(throws: JSONFault(.tooDeep(limit: 512), at: opening == "[" ? 512 : 256 * 5)) {
            try JSONTape.parse(Array(text.utf8))
        }
    }
}
