import EngineLanguage
import Testing

@testable import EngineCLI

struct ImportedConnectionTests {
    private func read(_ text: String) throws(CommandFailure) -> [ImportedConnection] {
        try ImportedConnection.all(in: SourceFile(path: "in.yaml", text: text))
    }

    private func failure(_ text: String) -> CommandFailure? {
        do throws(CommandFailure) {
            _ = try read(text)
            return nil
        } catch {
            return error
        }
    }

    @Test func `one connection, a list, and a list under a key are read`() throws {
        #expect(try read("provider: acme\n").map(\.name) == ["acme"])
        #expect(try read("- provider: acme\n- { provider: acme, connection: two }\n").map(\.name) == ["acme", "two"])
        #expect(try read("connections:\n- provider: acme\n").map(\.name) == ["acme"])
        #expect(try read("[]").isEmpty)
    }

    @Test func `everything that a connection may have is read`() throws {
        let one = try #require(
            try read(
                """
                provider: acme
                connection: main
                scheme: oauth
                base_url: https://acme.example
                owner: ada
                config: { site: team, count: 3 }
                credentials: { access_token: a, refresh_token: r, scopes: [x, y] }
                expires_at: 2026-01-31T12:00:00Z
                metadata: { plan: pro }
                tags: { team: red }
                """
            ).first)
        #expect(one.provider == "acme" && one.name == "main" && one.scheme == "oauth" && one.owner == "ada")
        #expect(one.baseURL == "https://acme.example" && one.config == ["site": "team", "count": "3"])
        #expect(one.credentials == ["access_token": "a", "refresh_token": "r", "scopes": ["x", "y"]])
        #expect(one.expiresAt == 1_769_860_800_000_000)
        #expect(one.metadata == ["plan": "pro"] && one.tags == ["team": "red"])
    }

    @Test func `JSON is read like YAML`() throws {
        let one = try #require(try read("{\"provider\": \"acme\", \"credentials\": {\"api_key\": \"k\"}}").first)
        #expect(one.credentials == ["api_key": "k"])
    }

    @Test func `a refresh token alone is used at once`() throws {
        #expect(try read("provider: acme\ncredentials: { refresh_token: r }\n")[0].expiresAt == 0)
        #expect(try read("provider: acme\ncredentials: { refresh_token: r, access_token: a }\n")[0].expiresAt == nil)
    }

    @Test(arguments: [
        ("1769860800", 1_769_860_800), ("2026-01-31T12:00:00Z", 1_769_860_800),
        ("2026-01-31T13:00:00+01:00", 1_769_860_800),
    ])
    func `a time is seconds or RFC 3339`(_ text: String, _ seconds: Int64) {
        #expect(ImportedValue.seconds(text) == seconds)
    }

    @Test(arguments: ["soon", "", "31.01.2026"])
    func `a time that is neither is refused`(_ text: String) {
        #expect(ImportedValue.seconds(text) == nil)
        #expect(
            failure("provider: acme\nexpires_at: '\(text)'\n")?.message
                == "'expires_at' of connection 1 of 'in.yaml' is neither seconds since 1970 nor like 2026-01-31T12:00:00Z"
        )
    }

    @Test func `faults name the entry and never a value`() {
        let cases = [
            ("connection: x\ncredentials: { k: hidden }\n", "connection 1 of 'in.yaml' names no provider"),
            ("- provider: a\n- hidden\n", "connection 2 of 'in.yaml' is no map"),
            ("provider: a\ncredentials: hidden\n", "'credentials' of connection 1 of 'in.yaml' is no map"),
            ("provider: a\ncredential: hidden\n", "connection 1 of 'in.yaml' has the unknown key 'credential'"),
            ("{ hidden", "'in.yaml' is no YAML or JSON"),
        ]
        for (text, message) in cases {
            let failure = failure(text)
            #expect(failure?.exitCode == .failed && failure?.message == message, "\(text)")
            #expect(failure?.message.contains("hidden") == false && failure?.hint?.contains("hidden") != true)
        }
        #expect(failure("provider: a\ncredential: x\n")?.hint == "did you mean 'credentials'?")
    }

    @Test func `scalars keep what they are`() throws {
        let value = try #require(
            try read("provider: a\nmetadata: { n: 12, f: 1.50, t: yes, b: true, z: null, big: 9007199254740993 }\n")[0]
                .metadata)
        #expect(
            JSONWriter.text(value) == #"{"n":12,"f":1.50,"t":"yes","b":true,"z":null,"big":9007199254740993}"#)
    }
}
