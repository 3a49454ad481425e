import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

/// Tokens that end while the real binary syncs (reliability.md T5).
@Suite(.serialized) struct TokenFaultTests {
    /// A project that is connected by the client's id and secret.
    private func project(_ sandbox: SandboxProgram) async throws -> TestProject {
        let project = try await TestProject.make(allowing: sandbox.address)
        try await project.connect(
            "sandbox", to: "http://\(sandbox.address)",
            credentials: "client_id: sandbox-client\nclient_secret: sandbox-secret\n", scheme: "client")
        return project
    }

    @Test func `a token that ends between two runs is renewed once, before or after one refused call`() async throws {
        let sandbox = try await SandboxProgram.start(["--contacts", "300", "--page-size", "50"])
        let project = try await project(sandbox)
        try await project.sync("sandbox", streams: ["Contact"])
        let issued = try await sandbox.count("tokens_issued")
        try await sandbox.control("tokens/expire")
        try await project.sync("sandbox", streams: ["Contact"], ["--full"])
        #expect(try await sandbox.count("tokens_issued") == issued + 1)
        #expect(try await sandbox.count("unauthorized") == 1, "the end of the token was met")
        try await sandbox.expectTruth(in: project)
    }

    @Test func `a token that ends in the middle of a run costs one refused call, and no page is lost`() async throws {
        let sandbox = try await SandboxProgram.start(["--contacts", "1500", "--page-size", "50", "--latency", "5"])
        let project = try await project(sandbox)
        let run = try project.start(["run", "sync", "sandbox", "--stream", "Contact"])
        let before = try await sandbox.calls()
        while run.isRunning, try await sandbox.calls() < before + 10 {}
        let issued = try await sandbox.count("tokens_issued")
        try await sandbox.control("tokens/expire")
        #expect(await run.end() == 0, "\(run.text)")
        #expect(try await sandbox.count("tokens_issued") == issued + 1)
        let refused = try await sandbox.count("unauthorized")
        #expect(refused >= 1 && refused <= 2, "\(refused) refused calls")
        try await sandbox.expectTruth(in: project)
        let stored = try await project.records("Contact")
        #expect(stored.count == 1_500)
    }

    @Test func `a token that is refused again at once is no endless loop`() async throws {
        let sandbox = try await SandboxProgram.start(["--contacts", "100"])
        let project = try await project(sandbox)
        let issued = try await sandbox.count("tokens_issued")
        try await sandbox.control("faults?fault=status=401;path=/v1/contacts")
        let text = try await project.run(["run", "sync", "sandbox", "--stream", "Contact"], exit: 3)
        try await sandbox.expectFired("status", times: 1...3)
        #expect(try await sandbox.count("tokens_issued") <= issued + 2)
        #expect(!text.contains("sandbox-secret"))
    }
}

extension TestProject {
    fileprivate func connect(
        _ provider: String, to address: String, credentials: String, scheme: String
    ) async throws {
        try TextFile.write(credentials, to: "\(path)/credentials.yaml")
        try await run(
            ["connect", provider, "--scheme", scheme, "--base-url", address, "--credentials", "credentials.yaml"])
    }
}
