import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineNetwork
import Glibc
import Testing

/// The real server as an operator has it: what it tells monitors and logs, and how it ends (reliability.md X2, D6).
@Suite(.serialized) struct ServerOperationsTests {
    private enum Canary {
        static let clientSecret = "canary-client-71d0c3"
        static let apiKey = "canary-apikey-09ab44"
        static let forged = "canary-forged-5e1f20"
        static let query = "canary-query-c7a813"
        static let body = "canary-body-2b96fe"
        static let all = [clientSecret, apiKey, forged, query, body]
    }

    /// A running server of a project, and a key that may do everything.
    private struct Running {
        let project: TestProject
        let program: Program
        let client: LoopbackClient
        let key: String

        static func start() async throws -> Running {
            let project = try await TestProject.make(allowing: "127.0.0.1:1")
            let text = try await project.run([
                "key", "create", "full", "--scope", "environment:*", "--scope", "account:*", "--json",
            ])
            let key = try #require(try JSONValue(parsing: text)["key"]?.string)
            // It was shown once, on purpose.
            for path in TextFile.paths(below: project.path, ending: "") where path.contains("/output-") { unlink(path) }
            let port = try FreePort.find()
            let program = try project.start(["serve", "--listen", "127.0.0.1:\(port)"])
            let client = try LoopbackClient("127.0.0.1:\(port)")
            try await client.waitUntilReady(program)
            return Running(project: project, program: program, client: client, key: key)
        }

        func send(
            _ method: HTTPMethod, _ target: String, _ body: String = "", key: String? = nil
        ) async throws -> (status: Int, text: String) {
            var fields: HTTPFields = ["content-type": "application/json"]
            fields["authorization"] = "Bearer \(key ?? self.key)"
            let answer = try await client.send(method, target, fields: fields, body: body)
            return (answer.status, String(decoding: answer.body, as: UTF8.self))
        }

        func stop() async -> Int32 {
            Glibc.kill(program.id, SIGTERM)
            return await program.end()
        }
    }

    @Test func `X2 no secret is in what the server logs, counts, answers or keeps`() async throws {
        let server = try await Running.start()
        let integration = """
            {"unique_key": "crm", "provider": "slack", "credentials": {"type": "OAUTH2", "client_id": "id",
             "client_secret": "\(Canary.clientSecret)", "scopes": "a"}}
            """
        var told: [String] = []
        for (method, target, body, key) in [
            (.post, "/integrations", integration, nil), (.get, "/integrations/crm", "", nil),
            (.get, "/integrations?x=\(Canary.query)", "", nil),
            (.post, "/integrations", #"{"unique_key": 7, "credentials": {"client_secret": "\#(Canary.body)"}}"#, nil),
            (.post, "/integrations", #"{"\#(Canary.body)"#, nil), (.get, "/connections", "", Canary.forged),
            (.get, "/nothing/\(Canary.query)", "", nil), (.get, "/readyz", "", nil), (.get, "/metrics", "", nil),
            (.get, "/connections/\(Canary.query)?provider_config_key=crm", "", nil),
        ] as [(HTTPMethod, String, String, String?)] {
            told.append(try await server.send(method, target, body, key: key).text)
        }
        try await server.project.run(["backup", "--out", "copy.db"])
        try await server.project.run(["audit", "list"])
        let process = try TextFile.bytes("/proc/\(server.program.id)/cmdline")
        #expect(await server.stop() == 0, "\(server.program.text.suffix(2_000))")
        let log = server.program.text
        #expect(log.contains(#""msg":"request""#) && log.contains(#""status":401"#))

        for secret in Canary.all + [server.key] {
            #expect(!log.contains(secret), "\(secret) is in the log")
            #expect(process.firstRange(of: Array(secret.utf8)) == nil, "\(secret) is among the arguments")
            // A fault may quote a key that a caller misspelt, never what stands behind one.
            let shown = told.enumerated().filter { $0.element.contains(secret) && secret != Canary.query }.map(\.offset)
            #expect(shown == [] || secret == Canary.body, "\(secret) is in answers \(shown)")
            for path in TextFile.paths(below: server.project.path, ending: "") {
                let bytes = try TextFile.bytes(path)
                #expect(bytes.firstRange(of: Array(secret.utf8)) == nil, "\(secret) is in \(path)")
            }
        }
        #expect(!told[8].contains("canary"), "metrics have no label that a caller chooses")
    }

    @Test func `a reader of the log that stands still holds up no request and no end`() async throws {
        let project = try await TestProject.make(allowing: "127.0.0.1:1")
        let port = try FreePort.find()
        #expect(mkfifo("\(project.path)/log", 0o600) == 0)
        // Open at both ends, and read by nobody: a pipe takes 64 KiB.
        let pipe = open("\(project.path)/log", O_RDWR | O_CLOEXEC)
        defer { close(pipe) }
        let program = try project.start(
            ["serve", "--listen", "127.0.0.1:\(port)"], wrapper: ["sh", "-c", "exec \"$@\" 2>log", "sh"])
        let client = try LoopbackClient("127.0.0.1:\(port)")
        try await client.waitUntilReady(program)
        for _ in 0..<1_000 { #expect(try await client.send(.get, "/healthz", fields: [:], body: "").status == 200) }
        // Full when none of its pages is free, however many bytes they hold; the log is written behind the answers.
        var room = pollfd(fd: pipe, events: Int16(POLLOUT), revents: 0)
        let deadline = ContinuousClock.now + .seconds(10)
        while poll(&room, 1, 0) > 0, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(10)) }
        #expect(room.revents == 0, "the pipe is full, or this shows nothing")
        let began = ContinuousClock.now
        Glibc.kill(program.id, SIGTERM)
        #expect(await program.end() == 0)
        #expect(ContinuousClock.now - began < .seconds(15))
    }

    @Test func `what is sent piece by piece is in the log when it has ended`() async throws {
        let upstream = try ProxyUpstream.start()
        let project = try await TestProject.make(allowing: "\(upstream.address)")
        try TextFile.write(
            "provider: behind\ntitle: Behind\nbase: http://127.0.0.1:1\nauth: { token: { type: bearer } }\n",
            to: "\(project.path)/providers/behind.yaml")
        try await project.connect("behind", to: "http://\(upstream.address)/base", credentials: "token: t\n")
        let made = try await project.run(["key", "create", "full", "--json"])
        let key = try #require(try JSONValue(parsing: made)["key"]?.string)
        let port = try FreePort.find()
        let program = try project.start(["serve", "--listen", "127.0.0.1:\(port)"])
        let client = try LoopbackClient("127.0.0.1:\(port)")
        try await client.waitUntilReady(program)
        func line(_ cut: Bool) -> Bool {
            program.text.split(separator: "\n").contains {
                $0.contains("\"status\":200") && $0.contains("/proxy/") && $0.contains("\"cut\":true") == cut
            }
        }
        let head =
            "GET /proxy/source/100000000 HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(key)\r\n"
            + "Connection-Id: behind\r\nProvider-Config-Key: behind\r\n\r\n"
        do {
            let socket = try RawSocket(try #require(ListenAddress(text: "127.0.0.1:\(port)")))
            socket.send(head)
            #expect(socket.receive().hasPrefix("HTTP/1.1 200 "))
            #expect(!line(true) && !line(false), "it has not ended")
        }
        for _ in 0..<1_000 where !line(true) { await onOwnThread { usleepShort() } }
        #expect(line(true), "\(program.text)")
        let socket = try RawSocket(try #require(ListenAddress(text: "127.0.0.1:\(port)")))
        socket.send(head.replacing("100000000", with: "1000000").replacing("Host:", with: "Connection: close\r\nHost:"))
        #expect(socket.receiveToEnd().utf8.count > 1_000_000)
        for _ in 0..<1_000 where !line(false) { await onOwnThread { usleepShort() } }
        #expect(line(false), "\(program.text)")
        Glibc.kill(program.id, SIGTERM)
        #expect(await program.end() == 0)
        await upstream.stop()
    }

    @Test func `what /metrics tells passes promtool`() async throws {
        let server = try await Running.start()
        for target in ["/healthz", "/connections", "/nothing", "/integrations"] {
            _ = try await server.send(.get, target)
        }
        let (status, text) = try await server.send(.get, "/metrics")
        #expect(status == 200 && text.contains("engine_http_request_duration_seconds_bucket"))
        try TextFile.write(text, to: "\(server.project.path)/metrics.txt")
        let promtool = try Binary.tool("promtool")
        let judge = try Program(
            ["bash", "-c", "'\(promtool)' check metrics < metrics.txt"], in: server.project.path,
            output: "\(server.project.path)/judge.txt")
        #expect(await judge.end() == 0, "\(judge.text)")
        #expect(judge.text.isEmpty, "promtool has nothing to say: \(judge.text)")
        #expect(await server.stop() == 0)
    }

    @Test func `the check of containers ends with 0 while the server is ready, with 1 else`() async throws {
        let server = try await Running.start()
        let check = "\(TestFolder().package)/packaging/healthcheck"
        let port = String(server.client.address.split(separator: ":").last ?? "")
        func run() async throws -> Int32 {
            try await Program([check, port], in: "/tmp", output: "\(server.project.path)/check.txt").end()
        }
        #expect(try await run() == 0)
        #expect(await server.stop() == 0)
        #expect(try await run() == 1)
    }
}
