import EngineCrypto
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Requests of providers that open the engine first: believed, or refused.
struct InstallPlanTests {
    private static let now = "2026-01-01T00:30:00Z"

    private func scheme(_ install: String, auth: String? = nil) throws -> AuthPlan {
        let asks = #"{ type: oauth2, authorize: "https://acme.test/a", token: "https://acme.test/t", pkce: none }"#
        return try PlanSample(
            """
            config: { shop: { title: Shop, format: subdomain } }
            auth: { oauth: \(auth ?? asks) }
            connect: { install: { \(install) } }

            """
        ).auth()
    }

    private static let signed = """
        check: "now - timestamp(int(callback.time)) < duration('1h')", config: { shop: callback.shop }, \
        signature: { type: hmac, value: callback.hmac, key: integration.client_secret, \
        over: "callback.map(k, k).filter(k, k != 'hmac').sort().map(k, k + '=' + callback[k]).join('&')" }
        """

    private func accept(
        _ plan: AuthPlan, _ entries: [(String, String)], secret: String? = "hush",
        at time: String = InstallPlanTests.now
    ) throws -> Installation {
        let values = ConnectionValues(
            id: "c", createdAt: .epoch, integration: IntegrationValues(id: "i", clientID: "a", clientSecret: secret))
        let moment = Moment(now: try #require(ExpressionTimestamp(rfc3339: time)), nonce: "n", uuid: "u")
        return try #require(plan.install).accept(
            AuthorizationCallback(entries.map { (name: $0.0, value: $0.1) }), of: "oauth", values: values, at: moment)
    }

    private func code(_ message: String, key: String = "hush") -> String {
        Hex.encode(HMAC.code(of: Array(message.utf8), key: Array(key.utf8), using: .sha256))
    }

    private var good: [(String, String)] {
        [("shop", "one"), ("time", "1767225600"), ("hmac", code("shop=one&time=1767225600"))]
    }

    private func refusal(_ body: () throws -> Installation) -> String? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? CallFault).map { "\($0.code ?? ""): \($0.message)" } ?? "\(error)"
        }
    }

    @Test func `what is signed brings settings, and a mark that is the same however it is written`() throws {
        let plan = try scheme(Self.signed)
        let found = try accept(plan, good)
        #expect(found.config == ["shop": "one"] && found.mark != nil)
        let shuffled = [good[1], ("hmac", good[2].1.uppercased()), good[0]]
        #expect(try accept(plan, shuffled).mark == found.mark)
    }

    @Test func `what is forged, foreign, old or incomplete is refused`() throws {
        let plan = try scheme(Self.signed)
        let wrong = "callback_refused: the installation is refused: its signature is wrong"
        let foreign = code("shop=one&time=1767225600", key: "other")
        let forgeries: [[(String, String)]] = [
            [("shop", "two"), good[1], good[2]], [good[0], good[1]], [good[0], good[1], ("hmac", "")],
            [good[0], good[1], ("hmac", foreign)], good + [("more", "x")],
        ]
        for forged in forgeries {
            let told = refusal { try accept(plan, forged) }
            #expect(told == wrong, "\(forged)")
        }
        // Without a secret there is no key that anybody could not guess.
        for secret in [nil, ""] {
            let told = refusal { try accept(plan, good, secret: secret) }
            #expect(told == wrong)
        }
        let late = refusal { try accept(plan, good, at: "2026-01-01T01:00:00Z") }
        #expect(late == "callback_refused: the installation is refused: 'check' does not hold for it")
        let bare = [("time", "1767225600"), ("hmac", code("time=1767225600"))]
        let lacking = refusal { try accept(plan, bare) }
        #expect(lacking?.hasSuffix("it brings no 'shop'") == true)
    }

    @Test func `the first of two entries of a name counts, for the signature too`() throws {
        let plan = try scheme(Self.signed)
        #expect(try accept(plan, good + [("shop", "evil")]).config == ["shop": "one"])
        let evil = refusal { try accept(plan, [("shop", "evil")] + good) }
        #expect(evil != nil)
    }

    @Test func `a shared value has no mark: all that come look alike`() throws {
        let shared = try scheme("signature: { type: token, value: callback.token, key: integration.client_secret }")
        #expect(try accept(shared, [("token", "hush")]).mark == nil)
        let forged = refusal { try accept(shared, [("token", "other")]) }
        #expect(forged != nil)
    }

    @Test func `a scheme that sends nobody away is not begun by a provider`() throws {
        let plan = try scheme(Self.signed)
        #expect(plan.install != nil)
        var fields = plan
        fields.consent = nil
        #expect(fields.install == nil)
    }
}
