import EngineFixtures
import EngineHTTP
import EngineLanguage
import Glibc
import Testing

/// Kinto on loopback with all of its data in memory, driven through its API.
struct KintoProgram {
    static let credentials = "username: ada\npassword: lovelace-1\n"
    let address: String
    private let program: Program
    private let client: LoopbackClient

    static func start() async throws -> KintoProgram {
        let port = try FreePort.find()
        let settings = "/tmp/engine-kinto-\(port).ini"
        defer { unlink(settings) }
        try TextFile.write(Self.settings(port: port), to: settings)
        let output = "/tmp/engine-kinto-\(port).txt"
        let program = try Program(
            [try Binary.python("kinto"), "start", "--ini", settings], in: "/tmp", output: output)
        defer { unlink(output) }
        let client = try LoopbackClient("127.0.0.1:\(port)")
        try await client.waitUntilReady(program)
        let upstream = KintoProgram(address: client.address, program: program, client: client)
        try await upstream.put("/accounts/ada", #"{"password": "lovelace-1"}"#, as: nil)
        return upstream
    }

    /// A project that is connected to it.
    func project() async throws -> TestProject {
        let project = try await TestProject.make(allowing: address)
        try await project.connect("kinto", ["--config", "server=http://\(address)"], credentials: Self.credentials)
        return project
    }

    // MARK: What people do there

    /// Creates or replaces an object.
    func put(_ path: String, _ data: String = "{}", as authorization: String? = Self.authorization) async throws {
        try await call(.put, path, "{\"data\": \(data)}", as: authorization)
    }

    func patch(_ path: String, _ data: String) async throws { try await call(.patch, path, "{\"data\": \(data)}") }

    func delete(_ path: String) async throws { try await call(.delete, path) }

    /// Makes records of a collection, `r0`, `r1` and so on, in one call.
    func fill(_ collection: String, count: Int) async throws {
        let requests = (0..<count).map { number in
            """
            {"method": "PUT", "path": "\(collection)/records/r\(number)",
             "body": {"data": {"number": \(number), "title": "Title \(number)"}}}
            """
        }
        let answer = try await call(.post, "/batch", "{\"requests\": [\(requests.joined(separator: ","))]}")
        let made = try JSONValue(parsing: answer)["responses"]?.elements ?? []
        try #require(made.count { $0["status"]?.number?.int64 == 201 } == count)
    }

    // MARK: What is true

    /// The live records, by the id that the store gives them.
    func records() async throws -> [String: JSONValue] {
        var records: [String: JSONValue] = [:]
        for bucket in try await list("/buckets") {
            for collection in try await list("/buckets/\(bucket.id)/collections") {
                for record in try await list("/buckets/\(bucket.id)/collections/\(collection.id)/records") {
                    records["[\"\(bucket.id)\",\"\(collection.id)\",\"\(record.id)\"]"] = record.data
                }
            }
        }
        return records
    }

    /// Expects that a project holds exactly its records: the same ids, the same content.
    func expectTruth(in project: TestProject, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let truth = try await records()
        let stored = try await project.records("Record").mapValues { $0["data"] ?? .null }
        #expect(Set(stored.keys) == Set(truth.keys), sourceLocation: sourceLocation)
        let stale = truth.filter { stored[$0.key] != $0.value }.keys.sorted()
        #expect(stale == [], sourceLocation: sourceLocation)
    }

    private func list(_ path: String) async throws -> [(id: String, data: JSONValue)] {
        try (try JSONValue(parsing: try await call(.get, path))["data"]?.elements ?? []).map { data in
            (try #require(data["id"]?.string), data)
        }
    }

    // MARK: Calls

    /// `ada:lovelace-1`.
    private static let authorization = "Basic YWRhOmxvdmVsYWNlLTE="

    @discardableResult
    private func call(
        _ method: HTTPMethod, _ path: String, _ body: String = "", as authorization: String? = Self.authorization
    ) async throws -> [UInt8] {
        var fields: HTTPFields = ["content-type": "application/json"]
        if let authorization { fields["authorization"] = authorization }
        let answer = try await client.send(method, "/v1\(path)", fields: fields, body: body)
        try #require(answer.status < 300, "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        return answer.body
    }

    private static func settings(port: UInt16) -> String {
        """
        [server:main]
        use = egg:waitress#main
        host = 127.0.0.1
        port = \(port)
        [app:main]
        use = egg:kinto
        kinto.includes = kinto.plugins.accounts
        kinto.storage_backend = kinto.core.storage.memory
        kinto.cache_backend = kinto.core.cache.memory
        kinto.permission_backend = kinto.core.permission.memory
        kinto.userid_hmac_secret = of-a-test
        kinto.batch_max_requests = 1000
        kinto.bucket_create_principals = system.Authenticated
        kinto.account_create_principals = system.Everyone
        multiauth.policies = account
        multiauth.policy.account.use = kinto.plugins.accounts.AccountsPolicy

        """
    }
}
