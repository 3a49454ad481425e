import EngineLanguage
import Testing

@testable import EngineDefinition

struct LearntNamesTests {
    private func map(_ text: String) throws -> ExpressionMap { try #require(ExpressionMap(json: text)) }

    @Test func `what is learnt wins for its names, the host for all others`() throws {
        let names = LearntNames(["site", "team"])
        let host = try map(#"{"site":"evil","own":1,"team":"evil"}"#)
        let learnt = try map(#"{"site":"good","own":2,"rest":3}"#)
        let all = names.metadata(host: host, learnt: learnt)
        #expect(all["site"]?.string == "good" && all["team"] == nil)
        #expect(all["own"] == .int(1) && all["rest"] == .int(3))
    }

    @Test func `of given values those of its names stand for something learnt`() throws {
        let names = LearntNames(["site"])
        let found = names.learnt(of: try map(#"{"site":"s","own":1}"#), over: try map(#"{"site":"old","kept":2}"#))
        #expect(found["site"]?.string == "s" && found["kept"] == .int(2) && found["own"] == nil)
    }

    @Test func `a provider's names are those of all of its steps`() throws {
        let sample = try PlanSample(
            """
            auth:
              person:
                type: oauth2
                authorize: https://acme.test/authorize
                token: https://acme.test/token
                public: [team]
                store: { team: response.body.team }
            connect:
              callback: { metadata: { realm: callback.realm } }
              after:
                - request: GET /sites
                  metadata: { zone: response.body.zone }
                  choose: { into: site, from: response.body.sites }
              metadata: { team: credentials.team }
            verify: { request: GET /me, metadata: { plan: response.body.plan } }
            endpoints:
              items:
                before: [{ request: GET /me, metadata: { me: response.body.id } }]
                request: GET /items
            """)
        #expect(sample.providerPlan().learns.names == ["team", "realm", "zone", "site", "plan", "me"])
    }
}
