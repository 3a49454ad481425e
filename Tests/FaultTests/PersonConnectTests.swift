import EngineFixtures
import EngineHTTP
import EngineLanguage
import Testing

/// `engine connect` where a person is asked, against servers that others wrote: in a browser, on another device, by three
/// legs (reliability.md T7, T8).
@Suite(.serialized) struct PersonConnectTests {
    private static let head = "provider: people\ntitle: People\nbase: SERVER\n"

    private static let code =
        head + """
            auth:
              oauth:
                type: oauth2
                authorize: SERVER/authorize
                token: /token
                revoke: SERVER/revoke
                scopes: { default: [read] }
            verify: { request: GET /me, identity: { id: response.body.id, name: response.body.name } }

            """

    /// Starts `engine connect`, and gives the address that it shows.
    private func begin(_ project: TestProject, _ more: [String] = []) async throws -> (Program, address: String) {
        let program = try project.start(["connect", "people", "--callback-port", "0"] + more)
        return (program, try await program.line(holding: "/authorize?"))
    }

    /// What a person does in a browser: opens the page, and presses a button of it.
    private func answer(
        _ action: String, at address: String, _ browser: PlainBrowser
    ) async throws -> String {
        #expect(try await browser.open(address).status == 200)
        let page = try await browser.open(address, form: "action=\(action)")
        return try #require(page.location, "\(page.status): \(page.text)")
    }

    private func browser(_ server: PersonServer, _ address: String) throws -> (PlainBrowser, callback: String) {
        let redirect = try #require(address.value(of: "redirect_uri")).replacing("%3A", with: ":").replacing(
            "%2F", with: "/")
        let host = String(redirect.dropFirst("http://".count).prefix { $0 != "/" })
        return (try PlainBrowser([server.address, host]), redirect)
    }

    @Test func `a person grants access in a browser, and a deleted connection gives it back`() async throws {
        let server = try await PersonServer.start()
        let project = try await server.project(Self.code)
        let (program, address) = try await begin(project)
        let (browser, callback) = try browser(server, address)
        #expect(address.value(of: "code_challenge_method") == "S256")
        #expect((address.value(of: "state")?.count ?? 0) >= 43)
        let back = try await answer("grant", at: address, browser)
        #expect(back.hasPrefix(callback))

        // A callback of another flow, and one without a state, are refused, and the right one is still taken.
        for forged in ["\(callback)?code=x&state=other", "\(callback)?code=x"] {
            #expect(try await browser.open(forged).status == 400)
        }
        let page = try await browser.open(back)
        #expect(page.status == 200 && !page.text.contains("code="))
        #expect(await program.end() == 0, "\(program.text)")
        #expect(program.text.contains("Connected 'people' to People as Ada."))
        #expect(program.text.contains("engine call people GET <path>"))
        #expect(try await project.status(of: "people").status == "active")
        #expect(try await server.count("exchanged") == 1)
        #expect(!program.text.contains("at_") && !program.text.contains("rt_"))
        #expect(!program.text.contains(back.value(of: "code") ?? "code="))

        let deleted = try await project.run(["connection", "delete", "people", "--yes"])
        #expect(deleted.contains("Its access was taken back."))
        #expect(try await server.count("revoked") == 1)
        #expect(try await server.count("living") == 0)
    }

    @Test func `a person who refuses leaves nothing behind`() async throws {
        let server = try await PersonServer.start()
        let project = try await server.project(Self.code)
        let (program, address) = try await begin(project)
        let (browser, _) = try browser(server, address)
        let back = try await answer("deny", at: address, browser)
        #expect(try await browser.open(back).status == 200)
        #expect(await program.end() == 3, "\(program.text)")
        #expect(program.text.contains("access was not granted: access_denied"))
        #expect(!(try await project.run(["connection", "list"])).contains("people"))
        #expect(try await server.count("exchanged") == 0)
    }

    @Test func `a connection that is connected again keeps its name`() async throws {
        let server = try await PersonServer.start()
        let project = try await server.project(Self.code)
        for _ in 0..<2 {
            let (program, address) = try await begin(project)
            let (browser, _) = try browser(server, address)
            _ = try await browser.open(try await answer("grant", at: address, browser))
            #expect(await program.end() == 0, "\(program.text)")
        }
        #expect(try await server.count("exchanged") == 2)
        #expect(try await project.status(of: "people").status == "active")
    }

    @Test func `a code is typed on another device`() async throws {
        let server = try await PersonServer.start()
        let project = try await server.project(
            Self.code.replacing("    revoke:", with: "    device: SERVER/device\n    revoke:"))
        let program = try project.start(["connect", "people"])
        let line = try await program.line(holding: "type the code ")
        let code = try #require(line.split(separator: " ").last)
        try await server.activate(String(code))
        #expect(await program.end() == 0, "\(program.text)")
        #expect(program.text.contains("Connected 'people' to People as Ada."))

        let refused = try project.start(["connect", "people", "--connection", "other"])
        let second = try #require(try await refused.line(holding: "type the code ").split(separator: " ").last)
        try await server.activate(String(second), "deny")
        let ending = await refused.end()
        #expect(ending == 3, "\(ending): \(refused.text)")
    }

    @Test func `three legs of OAuth 1.0`() async throws {
        let server = try await PersonServer.start()
        let project = try await server.project(
            Self.head + """
                auth:
                  oauth:
                    type: oauth1
                    request_token: SERVER/oauth1/request
                    authorize: SERVER/oauth1/authorize
                    access_token: SERVER/oauth1/access
                verify: { request: GET /oauth1/me, identity: { id: response.body.id, name: response.body.name } }

                """)
        let program = try project.start(["connect", "people", "--callback-port", "0"])
        let address = try await program.line(holding: "/oauth1/authorize?")
        let desk = try await program.line(holding: "The browser comes back to http://")
        let host = try #require(desk.split(separator: "/").dropFirst().first)
        let browser = try PlainBrowser([server.address, String(host)])
        let back = try #require(try await browser.open(address).location)
        #expect(try await browser.open(back).status == 200)
        #expect(await program.end() == 0, "\(program.text)")
        #expect(program.text.contains("Connected 'people' to People as Ada."))
        #expect(try await project.run(["connection", "verify", "people"]).contains("Ada"))
    }

    @Test func `an MCP server of the protocol's SDK is found out, and the client registers itself`() async throws {
        let server = try await PersonServer.startMCP()
        let project = try await server.project(
            Self.head.replacing("base: SERVER", with: "base: SERVER/mcp") + """
                auth:
                  mcp: { type: mcp_oauth, server: SERVER/mcp }
                verify: { request: GET /me, identity: { id: response.body.id, name: response.body.name } }

                """, hasClient: false)
        let (program, address) = try await begin(project)
        let (browser, _) = try browser(server, address)
        #expect(address.value(of: "code_challenge_method") == "S256" && address.value(of: "scope") == "read%20write")
        #expect(address.value(of: "resource")?.hasSuffix("%2Fmcp") == true)
        let back = try #require(try await browser.open(address).location)
        #expect(try await browser.open(back).status == 200)
        #expect(await program.end() == 0, "\(program.text)")
        #expect(program.text.contains("Connected 'people' to People as Ada."))
        #expect(try await server.count("registered") == 1)

        // A token that ended early is renewed, for the same server.
        try await server.expire()
        #expect(try await project.run(["connection", "verify", "people"]).contains("Ada"))
        #expect(try await server.count("refreshed") == 1)
        let deleted = try await project.run(["connection", "delete", "people", "--yes"])
        #expect(deleted.contains("Its access was taken back."))
        #expect(try await server.count("revoked") == 1)
    }

    @Test func `an app that is not registered is asked for before anything is sent`() async throws {
        let server = try await PersonServer.start()
        let project = try await server.project(Self.code)
        let settings = "\(project.path)/engine.yaml"
        try TextFile.write(try TextFile.text(settings).replacing("client_id: person-app, ", with: ""), to: settings)
        // Before the port is opened as well: whether it can be had is nothing to somebody who has no app yet.
        let taken = try #require(server.address.split(separator: ":").last)
        let text = try await project.run(["connect", "people", "--callback-port", String(taken)], exit: 1)
        #expect(text.contains("there is no client id") && text.contains("http://127.0.0.1:\(taken)/callback"))
        let other = try await project.run(["connect", "people", "--callback-port", "0"], exit: 1)
        #expect(other.contains("there is no client id") && other.contains("http://127.0.0.1:8765/callback"))
        #expect(try await server.count("authorized") == 0)
    }

    @Test func `the provider mock of PyPI, which knows OpenID Connect`() async throws {
        let server = try await PersonServer.startMock()
        let project = try await server.project(
            Self.head + """
                auth:
                  oauth:
                    type: oauth2
                    authorize: SERVER/oauth2/authorize
                    token: /oauth2/token
                    scopes: { default: [openid, email] }
                verify: { request: GET /userinfo, identity: { id: response.body.sub, email: response.body.email } }

                """)
        let program = try project.start(["connect", "people", "--callback-port", "0"])
        let address = try await program.line(holding: "/oauth2/authorize?")
        let (browser, _) = try browser(server, address)
        let page = try await browser.open(address, form: "sub=ada%40example.test")
        #expect(try await browser.open(try #require(page.location, "\(page.text.prefix(500))")).status == 200)
        #expect(await program.end() == 0, "\(program.text)")
        #expect(program.text.contains("ada@example.test"))
    }

    @Test func `a port that is taken is told before anybody is asked`() async throws {
        let server = try await PersonServer.start()
        let project = try await server.project(Self.code)
        let port = try #require(server.address.split(separator: ":").last)
        let text = try await project.run(["connect", "people", "--callback-port", String(port)], exit: 5)
        #expect(text.contains("is taken by another program") && text.contains("--callback-port"))
    }
}

extension String {
    /// The value of an entry of an address's query, as it is written.
    fileprivate func value(of name: String) -> String? {
        guard let mark = firstIndex(of: "?") else { return nil }
        let pair = self[index(after: mark)...].split(separator: "&").first { $0.hasPrefix("\(name)=") }
        return pair.map { String($0.dropFirst(name.count + 1)) }
    }
}
