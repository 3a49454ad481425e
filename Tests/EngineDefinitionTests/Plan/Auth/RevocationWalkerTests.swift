import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// How access is taken back: by an address (RFC 7009), by calls of the scheme, by calls of `connect`.
struct RevocationWalkerTests {
    /// Steps a walk with written answers.
    private func revoke(
        _ keys: String, _ answers: [(Int, String)], credentials: String, metadata: String = "{}"
    ) throws -> (requests: [OutgoingRequest], faults: [CallFault]) {
        var walker = RevocationWalker(
            plan: try PlanSample(keys).auth(), bindings: try .written(credentials: credentials, metadata: metadata),
            baseOverride: nil)
        var requests: [OutgoingRequest] = []
        var action = walker.start(at: .start)
        while true {
            switch action {
            case .finished(let faults): return (requests, faults)
            case .call(.send(let request)):
                requests.append(request)
                let answer = requests.count <= answers.count ? answers[requests.count - 1] : (200, "")
                action = walker.received(.answer(answer.0, answer.1), at: .start)
            case .call(.pause): action = walker.resumed(at: .start)
            case .call: throw Unexpected("\(action)")
            }
        }
    }

    private func oauth(_ more: String = "") -> String {
        """
        auth:
          app: { type: oauth2, token: https://acme.test/token, revoke: "https://acme.test/revoke"\(more) }

        """
    }

    @Test func `the refresh token is taken back, from which the others come`() throws {
        let found = try revoke(oauth(), [], credentials: #"{"access_token": "a", "refresh_token": "r"}"#)
        #expect(found.requests.map(\.url) == ["https://acme.test/revoke"] && found.faults.isEmpty)
        #expect(
            String(decoding: found.requests[0].body, as: UTF8.self)
                == "token=r&token_type_hint=refresh_token&client_id=client&client_secret=hush")
    }

    @Test func `without one it is the access token, and without any nothing is called`() throws {
        let found = try revoke(oauth(", token_auth: basic"), [], credentials: #"{"access_token": "a"}"#)
        #expect(
            String(decoding: found.requests[0].body, as: UTF8.self) == "token=a&token_type_hint=access_token")
        #expect(found.requests[0].fields["authorization"] == "Basic Y2xpZW50Omh1c2g=")
        #expect(try revoke(oauth(), [], credentials: "{}").requests.isEmpty)
    }

    @Test func `calls of connect come first, each of a list, and a failure keeps none of the others from being made`()
        throws
    {
        let keys = """
            auth:
              token:
                type: bearer
                revoke: { request: POST /logout }
            connect:
              revoke:
                - { for_each: { values: metadata.sites, as: site }, request: "DELETE /sites/${site.id}" }
                - { request: DELETE /last }

            """
        let found = try revoke(
            keys, [(200, ""), (400, #"{"error": "no"}"#)], credentials: #"{"token": "t"}"#,
            metadata: #"{"sites": [{"id": 1}, {"id": 2}]}"#)
        let base = "https://api.acme.test/v1"
        #expect(
            found.requests.map { "\($0.method) \($0.url)" } == [
                "DELETE \(base)/sites/1", "DELETE \(base)/sites/2", "DELETE \(base)/last", "POST \(base)/logout",
            ])
        #expect(found.requests.allSatisfy { $0.fields["authorization"] == "Bearer t" })
        #expect(found.faults.count == 1)
    }

    @Test func `a scheme's own connect stands in the place of the provider's`() throws {
        let keys = """
            auth:
              token: { type: bearer, connect: { revoke: { request: DELETE /mine } } }
            connect: { revoke: { request: DELETE /all } }

            """
        let found = try revoke(keys, [], credentials: #"{"token": "t"}"#)
        #expect(found.requests.map(\.url) == ["https://api.acme.test/v1/mine"])
    }
}
