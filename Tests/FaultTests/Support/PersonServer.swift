import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineNetwork
import Glibc
import Testing

/// An authorization server that asks a person, as a process of its own: Fixtures/person_server.py over Authlib, or
/// `oidc-provider-mock`, which nobody here wrote.
struct PersonServer {
    let address: String
    private let program: Program
    private let client: LoopbackClient

    /// Starts the one over Authlib.
    static func start() async throws -> PersonServer {
        let port = try FreePort.find()
        let script = "\(TestFolder().package)/Tests/FaultTests/Fixtures/person_server.py"
        return try await start([try Binary.python("python"), script, "\(port)"], port)
    }

    /// Starts the one of PyPI.
    static func startMock() async throws -> PersonServer {
        let port = try FreePort.find()
        return try await start([try Binary.python("oidc-provider-mock"), "--port", "\(port)"], port)
    }

    /// Starts an MCP server over the protocol's own SDK.
    static func startMCP() async throws -> PersonServer {
        let port = try FreePort.find()
        let script = "\(TestFolder().package)/Tests/FaultTests/Fixtures/mcp_server.py"
        return try await start([try Binary.python("python"), script, "\(port)"], port)
    }

    private static func start(_ words: [String], _ port: UInt16) async throws -> PersonServer {
        let output = "/tmp/engine-person-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).txt"
        let program = try Program(words, in: "/tmp", output: output)
        let client = try LoopbackClient("127.0.0.1:\(port)")
        try await client.waitUntilReady(program)
        return PersonServer(address: client.address, program: program, client: client)
    }

    /// What it counted.
    func count(_ name: String) async throws -> Int {
        let truth = try JSONValue(parsing: try await client.send(.get, "/truth").body)
        return Int(try #require(truth[name]?.number?.int64, "\(name)"))
    }

    /// Types a code on another device.
    func activate(_ code: String, _ action: String = "grant") async throws {
        try #require(try await client.send(.post, "/activate?code=\(code)&action=\(action)").status == 200)
    }

    /// Makes all access tokens end.
    func expire() async throws {
        try #require(try await client.send(.post, "/expire").status == 200)
    }

    /// A project with a provider that speaks to it.
    func project(_ provider: String, hasClient: Bool = true) async throws -> TestProject {
        let project = try await TestProject.make(allowing: address)
        let settings = "\(project.path)/engine.yaml"
        try TextFile.write(
            provider.replacing("SERVER", with: "http://\(address)"), to: "\(project.path)/providers/people.yaml")
        guard hasClient else { return project }
        try TextFile.write("person-secret", to: "\(project.path)/client.secret")
        try TextFile.write(
            try TextFile.text(settings) + """
                integrations:
                  people: { provider: people, client_id: person-app, client_secret: { file: client.secret } }

                """, to: settings)
        return project
    }
}

/// What a browser does, without one: it opens addresses, sends forms, and goes where it is sent when the test says so.
struct PlainBrowser {
    private let loop: EventLoop
    private let client: HTTPClient

    /// What came back.
    struct Page {
        let status: Int
        let location: String?
        let text: String
    }

    init(_ addresses: [String]) throws {
        loop = try EventLoop(name: "browser")
        client = HTTPClient(
            loop: loop, policy: EgressPolicy(allowing: try addresses.map { try EgressTarget(entry: $0) }))
    }

    /// Opens an address, or sends a form to it.
    func open(_ address: String, form: String? = nil, fields: HTTPFields = HTTPFields()) async throws -> Page {
        var fields = fields
        if form != nil { fields["content-type"] = FormEncoding.contentType }
        let exchange = try await client.send(
            HTTPRequest(method: form == nil ? .get : .post, url: try URLValue(address), fields: fields),
            body: form.map { .bytes(Array($0.utf8)) } ?? .none, options: RequestOptions(redirects: 0))
        let body = try await exchange.body.collect(limit: 1 << 20)
        return Page(
            status: exchange.response.status.code, location: exchange.response.fields["location"],
            text: String(decoding: body, as: UTF8.self))
    }
}

extension Program {
    /// Waits until a line of what it writes holds a text; half a minute at most.
    func line(holding part: String) async throws -> String {
        for _ in 0..<3_000 {
            if let line = text.split(separator: "\n").first(where: { $0.contains(part) }) {
                return line.trimmingCharacters
            }
            guard isRunning else { break }
            await onOwnThread { usleepShort() }
        }
        throw NotWritten(text: text)
    }

    struct NotWritten: Error {
        let text: String
    }
}

extension Substring {
    /// The text without spaces around it.
    fileprivate var trimmingCharacters: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
