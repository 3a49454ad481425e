import EngineLanguage
import EngineTesting
import Testing

@testable import EngineCLI

struct UpstreamCommandTests {
    @Test func `a raw request carries the credential and brings the answer as it is`() async throws {
        try await TypedLine.connected { line, _ in
            let answer = await line.type("call sandbox GET /v1/me")
            #expect(answer.code == .done && answer.errors == "200\n")
            #expect(answer.json?["id"] != nil)
            let lost = await line.type("call sandbox GET /v1/nowhere")
            #expect(lost.code == .upstream && lost.errors.hasPrefix("404"))
        }
    }

    @Test func `a raw request never takes the credential to another host`() async throws {
        try await TypedLine.connected { line, _ in
            let outcome = await line.type("call sandbox GET https://elsewhere.example/me")
            #expect(outcome.code == .failed)
            #expect(outcome.errors.contains("elsewhere.example"))
        }
    }

    @Test func `a tool is called and its output is JSON`() async throws {
        try await TypedLine.connected(contacts: 3) { line, _ in
            let outcome = await line.type("run tool sandbox.list_contacts --json")
            #expect(outcome.code == .done, "\(outcome.errors)")
            #expect(outcome.json != nil)
        }
    }

    @Test func `the mock has the exchanges of the cases`() async throws {
        let outcome = try await TypedLine().type("mock sandbox --listen nowhere")
        #expect(outcome.code == .usage)
    }
}
