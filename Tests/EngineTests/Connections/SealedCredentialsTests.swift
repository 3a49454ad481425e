import EngineCrypto
import EngineDefinition
import EngineLanguage
import Testing

@testable import Engine

/// What is sealed of a credential: its values, and the answer beside them, which no expression sees.
struct SealedCredentialsTests {
    @Test func `an answer stands beside the values, and is no value`() throws {
        var values = ExpressionMap()
        values[.string("access_token")] = .string("a")
        let text = try SealedCredentials.text(values, answer: #"{"access_token":"a","n":1.50}"#)
        let read = try #require(SealedCredentials.read(text))
        #expect(read.values == values && read.answer == #"{"access_token":"a","n":1.50}"#)
        let sealed = SealedCredentials(Secret(text))
        #expect(JSONWriter.text(.object(sealed.values)) == #"{"access_token":"a"}"#)
        #expect(sealed.answer.map { JSONWriter.text($0) } == #"{"access_token":"a","n":1.50}"#)
    }

    @Test func `where there is none, what is sealed is what it was`() throws {
        var values = ExpressionMap()
        values[.string("key")] = .string("k")
        let text = try SealedCredentials.text(values, answer: nil)
        #expect(text == #"{"key":"k"}"#)
        let read = try #require(SealedCredentials.read(text))
        #expect(read.values == values && read.answer == nil)
        #expect(SealedCredentials(nil).values.isEmpty && SealedCredentials(nil).answer == nil)
        #expect(SealedCredentials.read("no json") == nil)
    }

    @Test func `an answer that is too long to be kept is left out`() {
        let long = JSONValue.object([("x", .string(String(repeating: "x", count: CredentialSize.most)))])
        let sealed = SealedCredentials(SealedCredentials.sealed([("a", "b")], answer: long))
        #expect(sealed.answer == nil && sealed.values.map(\.key) == ["a"])
    }
}
