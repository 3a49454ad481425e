import EngineFixtures
import EngineNetwork
import Glibc
import Testing

/// `type: mtls` from the file to the wire: the server of OpenSSL asks for a certificate of its own authority.
@Suite(.serialized) struct MutualTLSTests {
    private static let provider = """
        provider: vault
        title: Vault
        config: { authority: { title: Authority, format: pem } }
        base: https://vault.example.test
        retry: { attempts: 1 }
        auth: { client: { type: mtls, authority: config.authority } }
        endpoints: { list: { request: GET /items.json, pagination: none, records: response.body } }
        streams: { Item: { endpoint: list, key: record.id } }

        """

    @Test func `a connection shows its certificate, and is refused with a stranger's`() async throws {
        let port = try FreePort.find()
        let project = try await TestProject.make(allowing: "127.0.0.1:\(port)")
        try TextFile.write(Self.provider, to: "\(project.path)/providers/vault.yaml")
        try await Self.makeCertificates(in: project.path)
        try TextFile.write(
            "HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n[{\"id\": \"a\"}, {\"id\": \"b\"}]",
            to: "\(project.path)/items.json")
        let words = [
            "openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-cert", "server.pem", "-key", "server.key",
            "-CAfile", "authority.pem", "-Verify", "1", "-verify_return_error", "-HTTP", "-quiet",
        ]
        let server = try Program(words, in: project.path, output: "\(project.path)/server.txt")
        let address = try #require(ListenAddress(text: "127.0.0.1:\(port)"))
        // Whoever only knocks is no reason to end.
        for _ in 0..<3_000 where server.isRunning && (try? RawSocket(address)) == nil {
            await onOwnThread { usleepShort() }
        }

        for (name, code) in [("ada", Int32(0)), ("stranger", 4)] {
            let authority = try TextFile.text("\(project.path)/authority.pem")
            try await project.connect(
                "vault",
                [
                    "--base-url", "https://127.0.0.1:\(port)", "--connection", name, "--config",
                    "authority=\(authority)",
                ], credentials: try Self.credentials(of: name, in: project))
            let text = try await project.run(["run", "sync", "vault", "--connection", name, "--json"], exit: code)
            #expect(!text.contains("PRIVATE KEY"), "\(text)")
        }
        #expect(Set(try await project.records("Item").keys) == ["a", "b"])
        #expect(server.isRunning, "\(server.text)")
    }

    private static func credentials(of name: String, in project: TestProject) throws -> String {
        func block(_ file: String) throws -> String {
            try TextFile.text("\(project.path)/\(file)").split(separator: "\n").map { "  \($0)" }.joined(
                separator: "\n")
        }
        return "certificate: |\n\(try block("\(name).pem"))\nprivate_key: |\n\(try block("\(name).key"))\n"
    }

    /// An authority, a server and a client of it, and somebody whom it does not know.
    private static func makeCertificates(in path: String) async throws {
        let new = "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        var lines = ["cd '\(path)'", "printf 'subjectAltName=IP:127.0.0.1' > names"]
        for name in ["authority", "stranger"] {
            lines.append("\(new) -x509 -days 2 -subj /CN=\(name) -keyout \(name).key -out \(name).pem")
        }
        for name in ["server", "ada"] {
            lines.append("\(new) -subj /CN=\(name) -keyout \(name).key -out \(name).csr")
            lines.append(
                "openssl x509 -req -in \(name).csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2"
                    + " -extfile names -out \(name).pem")
        }
        let script = lines.map { "\($0) 2>/dev/null" }.joined(separator: " && ")
        try #require(await onOwnThread { system(script) } == 0)
    }
}
