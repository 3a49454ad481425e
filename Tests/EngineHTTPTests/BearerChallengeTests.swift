import EngineHTTP
import Testing

/// What a server asks a client with a bearer token for (RFC 9110 §11.6.1, RFC 9728 §5.1).
struct BearerChallengeTests {
    private func challenge(_ texts: String...) -> BearerChallenge? {
        BearerChallenge(HTTPFields(texts.map { ("WWW-Authenticate", $0) }))
    }

    @Test(arguments: [
        #"Bearer resource_metadata="https://a.test/m", scope="read write""#,
        #"bearer   scope="read write" ,resource_metadata = "https://a.test/m""#,
        #"Basic realm="resource_metadata", BEARER Resource_Metadata="https://a.test/m", scope="read write""#,
        #"Bearer error="invalid_token", resource_metadata="https://a.test/m", scope="read write", Basic scope="x""#,
        #"Negotiate YWJj==, Bearer scope="read write", resource_metadata="https://a.test/m""#,
    ])
    func `parameters of the first challenge of that scheme`(text: String) {
        let found = challenge(text)
        #expect(found?["resource_metadata"] == "https://a.test/m" && found?["scope"] == "read write")
    }

    @Test func `a value without quotes, and one with quotes in it`() {
        let found = challenge(#"Bearer scope=read, note="a \"b\" \\ c", empty="""#)
        #expect(found?["scope"] == "read" && found?["note"] == #"a "b" \ c"# && found?["empty"]?.isEmpty == true)
    }

    @Test func `the field may stand there more than once`() {
        #expect(challenge("Basic realm=x", "Bearer scope=read")?["scope"] == "read")
    }

    @Test func `a second challenge adds nothing to the first`() {
        let found = challenge(#"Bearer scope="one", Bearer scope="two", resource_metadata="https://b.test""#)
        #expect(found?["scope"] == "one" && found?["resource_metadata"] == nil)
    }

    @Test(arguments: ["", "Basic realm=bearer", ",,;;==", #""Bearer scope=x"#])
    func `what is none gives none, or nothing of use`(text: String) {
        #expect(challenge(text)?["resource_metadata"] == nil)
    }

    @Test func `no text breaks it`() {
        let pieces = ["Bearer", " ", ",", "=", "\"", "\\", "scope", "\t", "é", "\"x"]
        for first in pieces {
            for second in pieces {
                for third in pieces { _ = challenge("Bearer \(first)\(second)\(third)") }
            }
        }
        #expect(challenge("Bearer")?["scope"] == nil && challenge("Bearer") != nil)
    }
}
