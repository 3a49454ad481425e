import EngineFixtures
import EngineLanguage
import Testing

/// A fourth service that nobody wrote for us: moto, which refuses what AWS would refuse.
///
/// So each call that is answered was signed as AWS's own library signs it.
@Suite(.serialized) struct MotoTests {
    /// Names whose paths must be written in one way to be signed.
    private static let names = [
        ("a.txt", "a.txt"), ("b%20c.txt", "b c.txt"), ("d%2Be%3D.txt", "d+e=.txt"), ("f/g~h.txt", "f/g~h.txt"),
        ("%C3%A4%26.txt", "ä&.txt"), ("i%28j%29%2A%27.txt", "i(j)*'.txt"),
    ]

    private static let provider = """
        provider: cloud
        title: A cloud
        base: https://s3.us-east-1.amazonaws.com
        auth:
          keys: { type: sigv4, service: s3, region: us-east-1 }
          role:
            type: sigv4
            service: s3
            region: us-east-1
            credentials: { access_key: { title: Key id }, secret_key: { title: Key } }
            access_key: credentials.role_key
            secret_key: credentials.role_secret
            session_token: credentials.role_token
            acquire:
              - request: POST /
                auth: tokens
                encoding: form
                body: { Action: AssumeRole, Version: "2011-06-15", RoleArn: "arn:aws:iam::123456789012:role/reader", RoleSessionName: engine }
                response: { format: xml }
            store:
              role_key: response.body.AssumeRoleResponse.AssumeRoleResult.Credentials.AccessKeyId
              role_secret: response.body.AssumeRoleResponse.AssumeRoleResult.Credentials.SecretAccessKey
              role_token: response.body.AssumeRoleResponse.AssumeRoleResult.Credentials.SessionToken
            expires: timestamp(response.body.AssumeRoleResponse.AssumeRoleResult.Credentials.Expiration)
          tokens: { type: sigv4, service: sts, region: us-east-1, internal: true }
          people: { type: sigv4, service: iam, region: us-east-1, internal: true }
        errors: [{ when: "response.status == 403 && response.body.Error.Code == 'SignatureDoesNotMatch'", is: unauthorized }]
        verify: { request: GET /shelf, response: { format: xml }, identity: { id: response.body.ListBucketResult.Name } }
        endpoints:
          list_objects:
            request: GET /shelf
            query: { list-type: 2 }
            response: { format: xml }
            pagination:
              type: cursor
              param: continuation-token
              next: response.body.ListBucketResult.NextContinuationToken
              size: { query: max-keys, value: 4 }
            records: response.body.ListBucketResult.Contents
          get_object: { request: "GET /shelf/${input.key}", input: { key: { type: string, required: true } }, response: { format: text } }
          list_users:
            request: POST /
            auth: people
            effect: read
            encoding: form
            body: { Action: ListUsers, Version: "2010-05-08" }
            response: { format: xml, element: member }
            pagination: none
            records: response.body
        streams:
          Object:
            endpoint: list_objects
            fetch: { endpoint: get_object, with: { key: "${record.Key}" }, into: content }
            key: record.Key
          User: { endpoint: list_users, key: record.UserName }

        """

    @Test func `what is signed is what AWS's own library would sign, also with the keys of a role`() async throws {
        let upstream = try await MotoProgram.start()
        try await upstream.put("")
        for name in Self.names { try await upstream.put(name.0, "text of \(name.1)") }
        try await upstream.demandSignatures()
        let project = try await TestProject.make(allowing: upstream.address)
        try TextFile.write(Self.provider, to: "\(project.path)/providers/cloud.yaml")
        let credentials = "access_key: \(upstream.key.id)\nsecret_key: \(upstream.key.secret)\n"
        let address = ["--base-url", "http://\(upstream.address)"]
        try await project.connect("cloud", address, credentials: credentials)
        let counts = try await project.sync("cloud")
        #expect(counts == ["Object": [Self.names.count, 0, 0, 0], "User": [1, 0, 0, 0]])
        let texts = try await project.records("Object").mapValues { $0["content"]?.string }
        #expect(texts == Dictionary(uniqueKeysWithValues: Self.names.map { ($0.1, "text of \($0.1)") }))

        let role = address + ["--connection", "reader", "--scheme", "role"]
        try await project.connect("cloud", role, credentials: credentials)
        #expect(try await project.sync("cloud", ["--connection", "reader"]) == counts)

        let wrong = "access_key: \(upstream.key.id)\nsecret_key: \(upstream.key.secret.dropLast())x\n"
        try await project.connect("cloud", address + ["--connection", "wrong"], credentials: wrong, exit: 3)
    }
}
