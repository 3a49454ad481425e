import Engine
import EngineHTTP
import EngineTesting
import Testing

/// What people read of a run: one line for each event, without secrets.
struct EventMessageTests {
    @Test func `every kind of event of a run has a line that says what happens`() async throws {
        let credentials = #"{"client_id":"sandbox-client","client_secret":"sandbox-secret"}"#
        try await withWorld(scheme: "client", clock: RecordingClock(isStanding: true), credentials: credentials) {
            world in
            try await world.run(streams: ["Contact"])
            try await world.control("tokens/expire")
            try await world.fault("rate_limit=7;form=seconds;times=1;at=2;path=/v1/contacts")
            try await world.fault("refused_cursor;times=1;at=3;path=/v1/contacts")
            try await world.run(streams: ["Contact"]) { $0.isFull = true }.expectDone()
            let lines = world.events.all.map(\.message)
            #expect(lines.contains("Contact: reading"))
            #expect(lines.contains("Contact: 250 records"))
            #expect(lines.contains { $0.hasPrefix("waiting 7 s: 429 from 'list_contacts'") }, "\(lines)")
            #expect(
                lines.contains { $0.hasPrefix("Contact: reading again, the saved position was refused") }, "\(lines)")
            #expect(lines.contains("renewed the credential of 'main'"), "\(lines)")
            #expect(lines.allSatisfy { !$0.contains("sandbox-secret") && !$0.contains("\n") })
        }
    }

    @Test func `names of events are paths, and each kind has its own`() {
        let names = [
            StreamStarted.name, PageStored.name, PassRestarted.name, CallWaits.name, TokenRenewed.name,
        ]
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.split(separator: ".").count == 2 })
    }
}
