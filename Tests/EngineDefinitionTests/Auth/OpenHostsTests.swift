import EngineLanguage
import Testing

@testable import EngineDefinition

struct OpenHostsTests {
    private func open(_ setting: String, _ token: String, _ more: String = "") throws -> Set<String> {
        let sample = try PlanSample(
            """
            config:
              host: { title: Host, \(setting) }
            auth:
              way:
                type: oauth2
                token: "\(token)"
                \(more)
            """)
        return PlanCompiler(provider: sample.provider).openHosts(of: "way")
    }

    private static let address = "https://${config.host}/token"

    @Test(arguments: [
        "format: hostname", "format: hostname, default: acme.test", "pattern: '[a-z.]+'",
        "format: hostname, pattern: '[a-z0-9.-]+'",
    ])
    func `a host that may be any is open`(_ setting: String) throws {
        #expect(try open(setting, Self.address) == ["host"])
    }

    @Test(arguments: [
        "type: choice, options: [a.acme.test, b.acme.test]", "format: subdomain", "pattern: '[a-z0-9-]+'",
        "format: hostname, pattern: '[a-z0-9-]+\\.acme\\.com'", "pattern: '([a-z]+\\.)?acme\\.(com|eu)'",
        "format: uuid", "type: integer",
    ])
    func `one that stays in a domain is not`(_ setting: String) throws {
        #expect(try open(setting, Self.address).isEmpty)
    }

    @Test func `what is written around a hole counts`() throws {
        #expect(try open("format: hostname", "https://${config.host}.acme.com/token").isEmpty)
        #expect(try open("format: hostname", "https://api.${config.host}/token") == ["host"])
        #expect(try open("format: hostname", "https://${config.host}:8443/token") == ["host"])
        #expect(try open("format: hostname", "https://acme.test/${config.host}/token").isEmpty)
        #expect(try open("format: url", "${config.host}/token") == ["host"])
    }

    @Test func `each address of the scheme counts, and the base where one is a path`() throws {
        let fixed = "https://acme.test/token"
        #expect(try open("format: hostname", fixed, "revoke: https://${config.host}/revoke") == ["host"])
        #expect(try open("format: hostname", fixed, "authorize: https://${config.host}/authorize") == ["host"])
        #expect(try open("format: hostname", fixed, "device: https://${config.host}/device") == ["host"])
        let head = "provider: acme\ntitle: Acme\nbase: https://${config.host}/v1\n"
        let cases: [(String, Set<String>)] = [("/token", ["host"]), (fixed, [])]
        for (token, expected) in cases {
            let sample = try PlanSample(
                "config: { host: { title: Host, format: hostname } }\n"
                    + "auth: { way: { type: oauth2, token: \(token) } }\n", head: head)
            #expect(PlanCompiler(provider: sample.provider).openHosts(of: "way") == expected)
        }
    }

    @Test func `a scheme with nothing of the operator's has no such field`() throws {
        let sample = try PlanSample(
            """
            config: { host: { title: Host, format: hostname } }
            auth:
              key: { type: api_key, name: x-api-key }
              own:
                type: oauth2
                grant: client_credentials
                token: https://${config.host}/token
                credentials: { client_id: { title: Id }, client_secret: { title: Secret } }
            """)
        for scheme in ["key", "own", "none"] {
            #expect(PlanCompiler(provider: sample.provider).openHosts(of: scheme).isEmpty, "\(scheme)")
        }
    }
}
