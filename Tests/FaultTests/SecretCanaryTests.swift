import EngineFixtures
import Glibc
import Testing

/// A marker in every secret, and an upstream that sends back whatever it is sent: none of them may be found in what the
/// commands write, nor in the files of the store (reliability.md X2, I6).
///
/// `ENGINE_KILL_ROUNDS` tries each of them as text and as JSON, not only every other.
@Suite(.serialized) struct SecretCanaryTests {
    /// The secrets; one has characters that URLs and forms write otherwise.
    private enum Canary {
        static let key = "canary-key-1f7a90b2"
        static let password = "canary+pass/word=2c81"
        static let clientSecret = "canary-client-3d92e4"
        static let access = "canary-access-4e03f5"
        static let input = "canary-input-6a25b7"
        static let shared = "canary+shared/key=9d58ea"
        static let userInfo = "canary-userinfo-7b36c8"
    }

    /// Ways in which upstream sends things back.
    private static let kinds = [
        "echo", "refused", "html", "text", "broken", "none", "away", "cut", "items",
    ]

    @Test func `X2 no secret is in what commands write, nor in the store`() async throws {
        let server = try await OAuthServer.start(secret: Canary.clientSecret)
        let project = try await server.project(secret: Canary.clientSecret)
        let tokens = try await connections(server, project)
        let isWhole = getenv("ENGINE_KILL_ROUNDS") != nil
        for (row, connection) in ["key", "header", "basic", "person", "plain", "signed"].enumerated() {
            for (column, kind) in Self.kinds.enumerated() {
                // Like a chess board: each connection and each kind comes with both, and both next to every other.
                for (side, more) in [[], ["--json"]].enumerated() where isWhole || (row + column) % 2 == side {
                    try await attempt(project, connection, kind, more)
                }
            }
        }
        try await refuse(server, project)
        for words in [
            ["connection", "list"], ["connection", "show", "key"], ["connection", "show", "person", "--json"],
            ["connection", "verify", "key"], ["doctor"], ["doctor", "--json"], ["record", "list", "Thing"],
            ["record", "export", "--out", "records.ndjson"], ["vault", "status"], ["vault", "rotate"],
            ["audit", "list"], ["audit", "verify"], ["backup", "--out", "copy.db"], ["restore", "copy.db", "--verify"],
            ["provider", "show", "leaky"],
            ["explain", "provider", "leaky", "--expanded"], ["validate"],
        ] {
            let program = try project.start(words)
            _ = await program.end()
        }
        // A journal that nobody has folded in: its process was killed.
        let killed = try project.start(["run", "sync", "leaky", "--connection", "key"] + inputs("slow"))
        while killed.isRunning, killed.text.isEmpty {}
        killed.kill()
        _ = await killed.end()
        try scan(project, for: secrets + tokens)
    }

    private var secrets: [String] {
        [
            Canary.key, Canary.password, Canary.clientSecret, Canary.access, Canary.input, Canary.shared,
            Canary.userInfo,
        ]
    }

    private func inputs(_ kind: String) -> [String] { ["--input", "kind=\(kind)", "--input", "token=\(Canary.input)"] }

    // MARK: Acting

    private func connections(_ server: OAuthServer, _ project: TestProject) async throws -> [String] {
        try TextFile.write(Self.provider, to: "\(project.path)/providers/leaky.yaml")
        try TextFile.write(Self.sync, to: "\(project.path)/syncs/leaky.yaml")
        let url = "http://\(server.address)"
        for (scheme, text) in [
            ("key", "api_key: \(Canary.key)\n"), ("header", "api_key: \(Canary.key)\n"),
            ("basic", "username: ada\npassword: \(Canary.password)\n"),
            ("plain", "id: me\nshared: \(Canary.shared)\n"), ("signed", "shared: \(Canary.shared)\n"),
        ] {
            try TextFile.write(text, to: "\(project.path)/secret-\(scheme).yaml")
            try await project.run([
                "connect", "leaky", "--connection", scheme, "--scheme", scheme, "--base-url", url, "--credentials",
                "secret-\(scheme).yaml",
            ])
        }
        let pair = try await server.tokens()
        try TextFile.write(
            """
            connection: person
            provider: leaky
            scheme: person
            base_url: \(url)
            credentials: { access_token: \(Canary.access), refresh_token: \(pair.refresh) }

            """, to: "\(project.path)/secret-person.yaml")
        try await project.run(["connection", "import", "secret-person.yaml", "--no-verify"])
        return [pair.refresh]
    }

    /// A sync and a tool that fail in a way, whatever their exit code is.
    private func attempt(
        _ project: TestProject, _ connection: String, _ kind: String, _ more: [String]
    ) async throws {
        let place = ["--connection", connection] + inputs(kind) + more
        var said = ""
        for words in [["run", "sync", "leaky"] + place, ["run", "tool", "leaky.fail"] + place] {
            let program = try project.start(words)
            let code = await program.end()
            #expect(code != 70 && code < 128, "\(words): \(program.text)")
            said += program.text
        }
        // What was sent back was shown, with the secrets taken out: the test looks at something.
        if kind == "echo" { #expect(said.contains("•••"), "\(said)") }
    }

    /// Refusals of the token endpoint, of credentials, and of an address with a password in it.
    private func refuse(_ server: OAuthServer, _ project: TestProject) async throws {
        try await server.control("fault=echo&times=1")
        let program = try project.start(["run", "sync", "leaky", "--connection", "person"] + inputs("refused"))
        #expect(await program.end() == 3, "\(program.text)")
        let address = "http://ada:\(Canary.userInfo)@\(server.address)"
        let words = ["connect", "leaky", "--connection", "url", "--scheme", "key", "--credentials", "secret-key.yaml"]
        let connect = try project.start(words + ["--base-url", address])
        #expect(await connect.end() != 0)
        try TextFile.write(
            "connection: url\nprovider: leaky\nbase_url: \(address)\ncredentials: { api_key: \(Canary.key) }\n",
            to: "\(project.path)/secret-url.yaml")
        let imported = try project.start(["connection", "import", "secret-url.yaml", "--no-verify"])
        #expect(await imported.end() != 0)
    }

    // MARK: Looking

    /// Looks through every file of the project but those that the test wrote secrets into.
    private func scan(_ project: TestProject, for secrets: [String]) throws {
        var seen: Set<String> = []
        for path in TextFile.paths(below: project.path, ending: "") {
            let name = String(path.dropFirst(project.path.count + 1))
            guard !name.hasPrefix("secret-"), !["client.secret", "tokens.yaml"].contains(name) else { continue }
            seen.insert(name.hasPrefix("output-") ? "output" : name)
            let bytes = try TextFile.bytes(path)
            for secret in secrets {
                for form in forms(of: secret) {
                    let text = String(decoding: form, as: UTF8.self)
                    #expect(!bytes.contains(form), "\(secret) is in \(name), as \(text)")
                }
            }
        }
        #expect(seen.isSuperset(of: ["output", "engine.db", "engine.db-wal", "records.ndjson", "copy.db"]), "\(seen)")
    }

    /// The secret as it is, as URLs write it, and in base64 wherever it may begin.
    private func forms(of secret: String) -> [[UInt8]] {
        let escaped = secret.utf8.map { byte -> String in
            let isPlain = UnicodeScalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte) || byte == 0x2D
            return isPlain ? String(UnicodeScalar(byte)) : "%" + hex(byte)
        }.joined()
        let bytes = Array(secret.utf8)
        return [bytes, Array(escaped.utf8)]
            + (0..<3).map { skipped in
                // Whole groups of three bytes in the middle look the same in every text around them.
                let whole = bytes.dropFirst(skipped)
                return base64(Array(whole.prefix(whole.count / 3 * 3)))
            }
    }

    private func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0\(digits)" : digits
    }

    private func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        return stride(from: 0, to: bytes.count, by: 3).flatMap { index in
            let group = bytes[index..<index + 3].reduce(0) { $0 << 8 | Int($1) }
            return [18, 12, 6, 0].map { alphabet[group >> $0 & 63] }
        }
    }

    private static let provider = """
        provider: leaky
        title: Leaky
        base: http://127.0.0.1:1
        auth:
          key: { type: api_key, in: query, name: key }
          header: { type: api_key, name: X-Key }
          basic: { type: basic }
          person: { type: oauth2, token: /token }
          plain:
            type: oauth1
            signature: PLAINTEXT
            in: query
            consumer_key: credentials.id
            consumer_secret: credentials.shared
            credentials: { id: { title: Id, secret: false }, shared: { title: Shared } }
          signed: { type: jwt, algorithm: HS256, key: credentials.shared, credentials: { shared: { title: Shared } } }
        verify:
          request: GET /leak/me
          identity: { id: response.body.id }
        errors:
          - { when: response.status == 401, is: expired, code: response.body.error.code, message: response.body.error.message }
          - { when: response.status == 500, is: failed, message: string(response.body) }
          - { when: response.status == 418, is: failed, message: response.body }
          - { when: response.status >= 400, is: failed, code: response.body.error.code, message: response.body.error.message }
        models:
          Thing: { key: id, fields: { id: { type: string, from: record.id } } }
        endpoints:
          fail:
            title: Fail
            request: POST /leak/${input.kind}
            query: { kind: "${input.kind}", token: "${input.token}" }
            headers: { x-token: "${input.token}" }
            body: { token: "${input.token}" }
            input:
              kind: { required: true }
              token: { required: true, secret: true }
            records: response.body.items
            model: Thing

        """

    private static let sync = """
        sync: leaky
        provider: leaky
        input:
          kind: { required: true }
          token: { required: true, secret: true }
        streams:
          Thing:
            endpoint: fail
            with: { kind: "${input.kind}", token: "${input.token}" }

        """
}
