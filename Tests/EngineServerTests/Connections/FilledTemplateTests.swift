import EngineLanguage
import Testing

@testable import EngineServer

struct FilledTemplateTests {
    private let template = FilledTemplate(config: [
        "account": "acc 1/2", "number": 7, "nested": ["id": "n-1"], "host": "eu.acme.test", "port": "acme.test:8443",
        "url": "https://eu.acme.test/api/", "evil": "evil.test/#", "up": "..", "dot": ".", "empty": "", "flag": true,
    ])

    @Test(arguments: [
        ("/a?b=c", "/a?b=c"),
        ("/accounts/${connectionConfig.account}/x", "/accounts/acc%201%2F2/x"),
        ("/accounts/$%7BconnectionConfig.account%7D/x", "/accounts/acc%201%2F2/x"),
        ("/${connectionConfig.number}/${ connectionConfig.nested.id }", "/7/n-1"),
        ("/a?q=$%7BconnectionConfig.account%7D", "/a?q=$%7BconnectionConfig.account%7D"),
        ("/a?of=${connectionConfig.account}&b=%20", "/a?of=acc%201%2F2&b=%20"),
        ("/${other}/$%7Bother%7D/$5/${", "/${other}/$%7Bother%7D/$5/${"),
        ("/$%7BconnectionConfig.number", "/$%7BconnectionConfig.number"),
        ("/${connectionConfig}/${connectionConfig.a-b}", "/${connectionConfig}/${connectionConfig.a-b}"),
    ])
    func `values stand in a path as one part of it, and what is no hole stays`(_ text: String, _ filled: String) throws
    {
        #expect(try template.target(text) == filled)
    }

    @Test(arguments: [
        ("/${connectionConfig.none}", FilledTemplate.Fault.missing("connectionConfig.none")),
        ("/${connectionConfig.nested}", .missing("connectionConfig.nested")),
        ("/${connectionConfig.number.x}", .missing("connectionConfig.number.x")),
        ("/${connectionConfig.empty}", .missing("connectionConfig.empty")),
        ("/${connectionConfig.flag}", .missing("connectionConfig.flag")),
        ("/${connectionConfig.up}/x", .unfit("connectionConfig.up")),
        ("/.${connectionConfig.dot}/x", .unfit("connectionConfig.dot")),
    ])
    func `a value that is missing, or leads up, is named`(_ text: String, _ fault: FilledTemplate.Fault) {
        #expect(throws: fault) { try template.target(text) }
    }

    @Test(arguments: [
        ("https://${connectionConfig.host}/v2", "https://eu.acme.test/v2"),
        ("https://${connectionConfig.port}", "https://acme.test:8443"),
        ("${connectionConfig.url}", "https://eu.acme.test/api"),
        ("${connectionConfig.url}/v2", "https://eu.acme.test/api/v2"),
        ("https://acme.test/${connectionConfig.account}", "https://acme.test/acc%201%2F2"),
        ("https://${connectionConfig.none} || https://acme.test", "https://acme.test"),
        ("${connectionConfig.url}||https://acme.test", "https://eu.acme.test/api"),
        ("https://${connectionConfig.none} || https://${connectionConfig.host}", "https://eu.acme.test"),
    ])
    func `a base is made of the first text that lacks nothing`(_ text: String, _ filled: String) throws {
        #expect(try template.base(text) == filled)
    }

    @Test(arguments: [
        ("https://${connectionConfig.evil}.acme.test", FilledTemplate.Fault.unfit("connectionConfig.evil")),
        ("${connectionConfig.host}/v2", .unfit("connectionConfig.host")),
        ("${connectionConfig.evil} || https://acme.test", .unfit("connectionConfig.evil")),
        ("https://${connectionConfig.a} || https://${connectionConfig.b}", .missing("connectionConfig.a")),
        (" || ${connectionConfig.a}", .missing("connectionConfig.a")),
    ])
    func `a value cannot end the host in which it stands`(_ text: String, _ fault: FilledTemplate.Fault) {
        #expect(throws: fault) { try template.base(text) }
    }

    @Test(arguments: ["", "/a/b?c=%24%7Bd%7D", "https://acme.test/$metadata", "/a$b"])
    func `texts without holes are told apart`(_ text: String) {
        #expect(!FilledTemplate.hasHoles(text))
        #expect(FilledTemplate.hasHoles(text + "${x}") && FilledTemplate.hasHoles(text + "$%7Bx%7D"))
    }
}
