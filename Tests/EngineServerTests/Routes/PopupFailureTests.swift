import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineServer

/// A popup that comes to nothing: the page that opened it waits at a WebSocket, and hears of it (nango-api.md §2.6, §4.3).
@Suite(.timeLimit(.minutes(2)))
struct PopupFailureTests {
    /// Opens a popup for a page that waits.
    private func open(_ path: String, _ token: String, _ own: ConnectWorld) async -> (Answer, JSONValue?) {
        let news = own.world.desk.services.connect.sockets.messages(for: "ws-1")
        let joint = path.contains("?") ? "&" : "?"
        let answer = await own.world.send(
            "GET /oauth/connect/\(path)\(joint)connect_session_token=\(token)&ws_client_id=ws-1", key: nil)
        own.world.desk.services.connect.sockets.tell("ws-1", "nothing came")
        var heard = news.makeAsyncIterator()
        return (answer, await heard.next())
    }

    @Test(arguments: [
        ("settled", "url_param_err"), ("settled?params[tenant]=a.b", "url_param_err"),
        ("nothing", "unknown_config_key"),
        ("keyed", "auth_mode_err"),
    ])
    func `what is wrong with it is shown, and told to the page that waits`(_ path: String, _ type: String) async throws
    {
        try await ConnectWorld.with { own in
            try await own.integrate("settled", ["type": "OAUTH2", "client_id": "app", "client_secret": "s"])
            let (answer, heard) = await open(path, try await own.session(), own)
            #expect(answer.status == 400 && answer.text.contains(#"data-outcome="error""#), "\(answer.text)")
            #expect(answer.fields["content-type"]?.hasPrefix("text/html") == true)
            #expect(heard?["message_type"] == "error" && heard?["error_type"]?.string == type, "\(heard ?? .null)")
            #expect(heard?["provider_config_key"]?.string == path.prefix { $0 != "?" }.description)
            #expect(heard?["error_desc"]?.string?.isEmpty == false)
            #expect(own.world.log.all.last?.errorCode != nil)
        }
    }

    @Test func `what a session may not do is answered in JSON, and nobody waits for ever`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session([("allowed_integrations", ["keyed"])])
            for (path, code, type) in [
                ("rotor", "integration_not_allowed", "unknown_config_key"),
                ("rotor?connection_id=c-1", "invalid_query_params", "url_param_err"),
            ] {
                let (answer, heard) = await open(path, token, own)
                #expect(answer.status == 400 && answer.code == code, "\(answer.text)")
                #expect(heard?["error_type"]?.string == type)
            }
        }
    }

    @Test func `a session that ends while a person is away is told to the page that waits`() async throws {
        try await ConnectWorld.with { own in
            let token = try await own.session()
            let answer = await own.world.send(
                "GET /oauth/connect/rotor?connect_session_token=\(token)&ws_client_id=ws-2", key: nil)
            let begun = ConnectWorld.Begun(flow: "", path: "", answer: answer)
            let sockets = own.world.desk.services.connect.sockets
            var heard = sockets.messages(for: "ws-2").makeAsyncIterator()
            #expect(await own.world.send("DELETE /connect/session", key: token).status == 204)
            let end = await own.callBack("code=good&state=\(begun.state)", cookie: begun.cookie)
            #expect(end.status == 400)
            sockets.tell("ws-2", "nothing came")
            #expect(await heard.next()?["error_type"] == "state_err")
        }
    }

    @Test(arguments: [
        ("token_err", "token_err"), ("unknown_provider_config", "unknown_config_key"),
        ("unknown_provider_template", "provider_config_err"),
        ("connection_test_failed", "connection_validation_failed"),
        ("invalid_connection", "connection_not_found"), ("server_error", "unknown_err"), ("busy", "unknown_err"),
    ])
    func `every word is one that those clients know`(_ code: String, _ word: String) {
        #expect(ConnectFailure(code: code, message: "no").nangoType == word)
    }
}
