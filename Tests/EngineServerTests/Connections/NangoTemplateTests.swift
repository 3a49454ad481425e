import Testing

@testable import EngineServer

struct NangoTemplateTests {
    @Test(arguments: [
        ("https://api.acme.test", "https://api.acme.test"),
        ("https://${config.host}/v2", "https://${connectionConfig.host}/v2"),
        ("${config.a}.${config.b}", "${connectionConfig.a}.${connectionConfig.b}"),
        (
            "${config.r == 'ca' ? 'config.x' : config.r}",
            "${connectionConfig.r == 'ca' ? 'config.x' : connectionConfig.r}"
        ),
        ("${metadata.config.x}/config.x", "${metadata.config.x}/config.x"),
        (
            "${has(config.x) ? {'a': '}'}.a : config.y}",
            "${has(connectionConfig.x) ? {'a': '}'}.a : connectionConfig.y}"
        ),
        ("${config", "${config"),
    ])
    func `what a person was asked has the name that Nango's clients know`(_ own: String, _ told: String) {
        #expect(NangoTemplate.text(own) == told)
    }

    @Test(
        arguments: [
            ("connectionConfig.host", ["host"]), (" connectionConfig.a.b ", ["a", "b"]), ("connectionConfig", nil),
            ("connectionConfig.", nil), ("config.host", nil), ("connectionConfig.a == 'x'", nil), ("", nil),
        ] as [(String, [String]?)])
    func `a hole that is a value alone has the names that lead to it`(_ hole: String, _ path: [String]?) {
        #expect(NangoTemplate.configPath(Substring(hole)) == path)
    }
}
