import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// The proof of a credential: `verify` is a step with `identity` (definitions.md §6.3).
@Suite struct VerifyWalkerTests {
    private static let scheme = "auth: { key: { type: api_key, name: x-key } }\n"

    /// How a proof ended.
    private struct Outcome {
        var sent: [OutgoingRequest] = []
        var proof: VerifyProof?
        var isUnneeded = false
        var fault: CallFault?

        var targets: [String] { sent.map { $0.url.replacing("https://api.acme.test/v1", with: "") } }

        func identity(_ name: String) -> String? {
            proof?.identity.first { $0.name == name }.flatMap { try? $0.value.templateText() }
        }
    }

    private func prove(
        _ keys: String, _ answers: [(Int, String)], credentials: String = #"{"api_key": "k"}"#
    ) throws
        -> Outcome
    {
        let plan = try #require(PlanSample(Self.scheme + keys).providerPlan().verify)
        var walker = VerifyWalker(plan: plan, bindings: try .written(credentials: credentials), baseOverride: nil)
        var outcome = Outcome()
        var action = walker.start(at: .start)
        for _ in 0..<20 {
            switch action {
            case .call(.send(let request)):
                outcome.sent.append(request)
                guard outcome.sent.count <= answers.count else { return outcome }
                let answer = answers[outcome.sent.count - 1]
                action = walker.received(.answer(answer.0, answer.1), at: .start)
            case .call(.pause): action = walker.resumed(at: .start)
            case .call: return outcome
            case .proven(let proof):
                outcome.proof = proof
                return outcome
            case .unneeded:
                outcome.isUnneeded = true
                return outcome
            case .failed(let fault):
                outcome.fault = fault
                return outcome
            }
        }
        return outcome
    }

    private static let endpoints = """
        endpoints:
          get_user:
            request: GET /users/${input.id}
            input: { id: { type: string, required: true }, fields: { type: string, default: all } }
            query: { fields: "${input.fields}" }
            output: "{'login': response.body.login}"
          list_teams:
            request: GET /teams
            records: response.body.items
            pagination: { type: cursor, param: c, next: response.body.next }

        """

    @Test func `a request of its own is sent with the credential`() throws {
        let outcome = try prove(
            "verify:\n  request: GET /me\n  identity: { id: string(response.body.id) }\n  metadata: { team: response.body.team }\n",
            [(200, #"{"id": 7, "team": "t1"}"#)])
        #expect(outcome.targets == ["/me"])
        #expect(outcome.sent.first?.fields["x-key"] == "k")
        #expect(outcome.identity("id") == "7")
        #expect(outcome.proof?.metadata["team"]?.string == "t1")
    }

    @Test func `an endpoint is called with its inputs, and its output can be read`() throws {
        let outcome = try prove(
            Self.endpoints + """
                verify:
                  name: me
                  endpoint: get_user
                  with: { id: "u-${now.getFullYear()}" }
                  identity: { id: string(response.body.id), name: steps.me.output.login, email: "steps.me.body.?email" }

                """, [(200, #"{"id": 7, "login": "ada"}"#)])
        #expect(outcome.targets == ["/users/u-2026?fields=all"])
        #expect(outcome.sent.first?.fields["x-key"] == "k", "an endpoint has the connection's scheme")
        #expect(outcome.identity("id") == "7" && outcome.identity("name") == "ada")
        #expect(outcome.identity("email") == nil)
    }

    @Test func `of a list the first page is proof enough`() throws {
        let outcome = try prove(
            Self.endpoints + "verify: { endpoint: list_teams, identity: { account: \"steps['0'].output[0].id\" } }\n",
            [(200, #"{"items": [{"id": "t1"}], "next": "x"}"#)])
        #expect(outcome.targets == ["/teams"])
        #expect(outcome.identity("account") == "t1")
    }

    @Test func `a refusal and an answer that does not fit are faults`() throws {
        #expect(try prove("verify: { request: GET /me }\n", [(401, "{}")]).fault?.cause == .upstream(.unauthorized))
        let endpoint = Self.endpoints + "verify: { endpoint: get_user, with: { id: a } }\n"
        #expect(try prove(endpoint, [(403, "{}")]).fault?.cause == .upstream(.forbidden))
        let typed = "verify: { request: GET /me, identity: { id: \"string(response.body.id + 1)\" } }\n"
        #expect(try prove(typed, [(200, #"{"id": "x"}"#)]).fault?.cause == .definition)
    }

    @Test func `a proof that is not wanted is not made`() throws {
        let keys = "verify: { request: GET /me, when: \"'api_key' in credentials\" }\n"
        #expect(try prove(keys, [(200, "{}")]).proof != nil)
        let other = try prove(keys, [], credentials: "{}")
        #expect(other.isUnneeded && other.sent.isEmpty)
    }
}
