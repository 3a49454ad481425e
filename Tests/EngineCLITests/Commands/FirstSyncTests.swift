import EngineLanguage
import EngineTesting
import Testing

@testable import EngineCLI

/// Four commands lead from nothing to records; each names the next, and what it names can be typed.
struct FirstSyncTests {
    /// The line behind `Next:`.
    private func next(_ outcome: TypedLine.Outcome, _ index: Int = 0) -> [String] {
        let lines = outcome.lines
        guard let place = lines.firstIndex(of: "Next:"), lines.count > place + 1 + index else { return [] }
        return lines[place + 1 + index].split(separator: " ").dropFirst().map(String.init)
    }

    @Test func `from nothing to records, as each command says`() async throws {
        let sandbox = Sandbox()
        let address = try await sandbox.start()
        let line = try TypedLine()
        let made = await line.type("init")
        #expect(next(made) == ["connect", "<provider>"] && next(made, 1) == ["run", "sync", "<provider>"])
        let environment = ["ENGINE_ALLOW": "\(address)"]
        let connected = await line.type(
            ["connect", "sandbox", "--base-url", "http://\(address)"], environment: environment,
            answers: ["sandbox-key"])
        #expect(connected.code == .done, "\(connected.errors)")
        let synced = await line.type(next(connected), environment: environment)
        #expect(synced.code == .done, "\(synced.errors)")
        let listed = await line.type(next(synced))
        #expect(listed.code == .done && listed.lines.count == 21, "\(listed.output)")
        #expect(listed.lines[1].hasPrefix("con_000000000"))
        await sandbox.stop()
    }
}
