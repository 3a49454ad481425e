import EngineFixtures
import EngineLanguage
import Glibc
import Testing

/// The OpenAPI document of a running server, before judges that nobody here wrote: it is sound, and answers fit it.
@Suite(.serialized) struct ServerDocumentTests {
    private static let people = """
        provider: people
        title: People
        docs: https://people.test/docs
        base: http://127.0.0.1:1/${config.site}
        config:
          site: { title: Site, default: main, pattern: "^[a-z]+$", options: [main, other], type: choice }
        auth:
          sign_in:
            type: oauth2
            authorize: http://127.0.0.1:1/authorize
            token: http://127.0.0.1:1/token
            scopes: { default: [read] }
        scopes: { read: Read who they are }
        """

    @Test(.timeLimit(.minutes(2)))
    func `answers of a running server are those that its document declares`() async throws {
        let project = try await TestProject.make(allowing: "127.0.0.1:1")
        try TextFile.write(Self.people, to: "\(project.path)/providers/people.yaml")
        let text = try await project.run([
            "key", "create", "full", "--scope", "environment:*", "--scope", "account:*", "--json",
        ])
        let key = try #require(try JSONValue(parsing: text)["key"]?.string)
        let port = try FreePort.find()
        let program = try project.start(["serve", "--listen", "127.0.0.1:\(port)"])
        try await LoopbackClient("127.0.0.1:\(port)").waitUntilReady(program)
        let judge = TestFolder().fixture("openapi_judge.py")
        let said = try ExternalCommand.run([try Binary.python("python"), judge, "http://127.0.0.1:\(port)", key])
        let operations = try #require(said.split(separator: "\n").last { $0.contains(" operations, ") })
        #expect(Int(operations.prefix { $0 != " " }) ?? 0 >= 60, "\(said)")
        Glibc.kill(program.id, SIGTERM)
        #expect(await program.end() == 0)
    }
}
