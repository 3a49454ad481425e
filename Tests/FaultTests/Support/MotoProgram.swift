import EngineFixtures
import EngineHTTP
import EngineLanguage
import Glibc
import Testing

/// moto on loopback: a stand-in for AWS that nobody here wrote, and that works out the signature of each request by AWS's
/// own library for Python once `demandSignatures` was called.
struct MotoProgram {
    let address: String
    /// The id and the secret of its user's key.
    private(set) var key = (id: "", secret: "")
    private let program: Program
    private let client: LoopbackClient

    /// Starts it with a user `ada`, who has a key, and a role `reader` that she may take.
    static func start() async throws -> MotoProgram {
        let port = try FreePort.find()
        let output = "/tmp/engine-moto-\(port).txt"
        let words = [try Binary.python("moto_server"), "-H", "127.0.0.1", "-p", String(port)]
        let program = try Program(words, in: "/tmp", output: output)
        defer { unlink(output) }
        let client = try LoopbackClient("127.0.0.1:\(port)")
        try await client.waitUntilReady(program)
        var upstream = MotoProgram(address: client.address, program: program, client: client)
        let all = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
        try await upstream.people("CreateUser", ["UserName": "ada"])
        try await upstream.people("PutUserPolicy", ["UserName": "ada", "PolicyName": "all", "PolicyDocument": all])
        try await upstream.people(
            "CreateRole",
            [
                "RoleName": "reader",
                "AssumeRolePolicyDocument":
                    #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}]}"#,
            ])
        try await upstream.people("PutRolePolicy", ["RoleName": "reader", "PolicyName": "all", "PolicyDocument": all])
        let key = try await upstream.people("CreateAccessKey", ["UserName": "ada"])
        upstream.key = (try Self.element("AccessKeyId", of: key), try Self.element("SecretAccessKey", of: key))
        return upstream
    }

    /// From now on a request is answered only if it is signed as AWS would sign it.
    func demandSignatures() async throws {
        let answer = try await client.send(.post, "/moto-api/reset-auth", body: "0")
        try #require(answer.status == 200)
        let unsigned = try await client.send(.get, "/shelf", fields: Self.service("s3"))
        try #require(unsigned.status == 403, "a wrong signature must be refused, or nothing is proven")
    }

    /// Stores a text under a name that is percent-encoded already.
    func put(_ name: String, _ text: String = "") async throws {
        var fields = Self.service("s3")
        fields["content-type"] = "text/plain"
        let answer = try await client.send(.put, "/shelf\(name.isEmpty ? "" : "/\(name)")", fields: fields, body: text)
        try #require(answer.status == 200, "\(name): \(String(decoding: answer.body, as: UTF8.self))")
    }

    @discardableResult
    private func people(_ action: String, _ values: [String: String]) async throws -> String {
        var fields = Self.service("iam")
        fields["content-type"] = "application/x-www-form-urlencoded"
        let entries = (["Action": action, "Version": "2010-05-08"].merging(values) { $1 }).map {
            "\($0.key)=\(PercentEncoding.form($0.value))"
        }
        let answer = try await client.send(.post, "/", fields: fields, body: entries.joined(separator: "&"))
        let text = String(decoding: answer.body, as: UTF8.self)
        try #require(answer.status == 200, "\(action): \(text)")
        return text
    }

    /// It tells services apart by what the signature is for.
    private static func service(_ name: String) -> HTTPFields {
        [
            "authorization": "AWS4-HMAC-SHA256 Credential=X/20260101/us-east-1/\(name)/aws4_request, "
                + "SignedHeaders=host;x-amz-date, Signature=none",
            "x-amz-date": "20260101T000000Z",
        ]
    }

    private static func element(_ name: String, of text: String) throws -> String {
        let parts = text.split(separator: "<\(name)>", maxSplits: 1)
        return String(try #require(parts.last?.split(separator: "</\(name)>", maxSplits: 1).first))
    }
}
