import EngineCrypto
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

struct ConnectIntentTests {
    private func kept(_ intent: ConnectIntent) throws -> ConnectIntent {
        try #require(ConnectIntent(try JSONValue(parsing: intent.text(with: [("kept", "x")]).reveal())))
    }

    @Test func `what is kept while a person is away comes back whole`() throws {
        var new = NewConnection(environment: "dev", name: "n", provider: "acme", scheme: "oauth")
        new.integration = "crm"
        new.publicID = "p"
        new.owner = "o"
        new.baseURL = "https://x.test"
        new.config = #"{"a":1}"#
        new.tags = #"{"t":"u"}"#
        new.metadata = #"{"m":2}"#
        new.learnt = #"{"l":3}"#
        new.endUser = #"{"id":"u"}"#
        new.webhookURL = "https://hook.test"
        var intent = ConnectIntent(connection: new)
        intent.isReconnecting = true
        intent.fields = Secret(#"{"client_secret":"s"}"#)
        intent.scopes = ["a", "b"]
        intent.parameters = [("prompt", "login"), ("gone", nil)]
        intent.session = 7
        intent.flow = "f"
        intent.socket = "w"
        intent.actor = "session 7"
        intent.edition = "0a.3"
        let back = try kept(intent)
        #expect(back.actor == "session 7" && back.edition == "0a.3")
        #expect(back.connection.name == "n" && back.connection.integration == "crm" && back.connection.publicID == "p")
        #expect(back.connection.owner == "o" && back.connection.baseURL == "https://x.test")
        #expect(back.connection.config == #"{"a":1}"# && back.connection.tags == #"{"t":"u"}"#)
        #expect(back.connection.learnt == #"{"l":3}"#)
        #expect(back.connection.metadata == #"{"m":2}"# && back.connection.endUser == #"{"id":"u"}"#)
        #expect(back.connection.webhookURL == "https://hook.test" && back.connection.provider == "acme")
        #expect(back.connection.scheme == "oauth" && back.connection.environment == "dev")
        #expect(back.isReconnecting && back.fields.reveal() == #"{"client_secret":"s"}"# && back.scopes == ["a", "b"])
        #expect(back.parameters.map(\.name) == ["prompt", "gone"] && back.parameters.map(\.value) == ["login", nil])
        #expect(back.session == 7 && back.flow == "f" && back.socket == "w")
    }

    @Test(arguments: [
        ConnectIntent.Ending.resultPage, .connectPage, .address(ReturnAddress(checked: "https://a.test/x?y=z")),
    ])
    func `where it ends is kept`(_ ending: ConnectIntent.Ending) throws {
        var intent = ConnectIntent(connection: NewConnection(environment: "dev", name: "n", provider: "p", scheme: "s"))
        intent.ending = ending
        #expect(try kept(intent).ending == ending)
        #expect(try kept(intent).scopes == nil)
    }

    @Test func `a text that is something else is none`() {
        for text in ["{}", "[]", #"{"connection":{"name":"x"},"fields":"{}"}"#] {
            #expect((try? JSONValue(parsing: text)).flatMap { ConnectIntent($0) } == nil)
        }
    }
}
