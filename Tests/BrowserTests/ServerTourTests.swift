import EngineFixtures
import Testing

/// `examples/server-tour/run` as a newcomer runs it.
struct ServerTourTests {
    private static let package = TestFolder().package

    @Test(.timeLimit(.minutes(2)))
    func `the tour goes from an empty folder to a user's account and away again`() throws {
        let printed = try ExternalCommand.run([
            "env", "ENGINE=\(Self.package)/.build/debug/engine", "\(Self.package)/examples/server-tour/run",
        ])
        for said in [
            "People is connected", "the service says that it is ada@example.com", "the token is another one",
            "the server still opens the token", "The trail is as it was written.",
        ] { #expect(printed.contains(said), "\(printed)") }
        #expect(printed.hasSuffix("   done\n"), "\(printed)")
    }
}
