import Engine
import EngineDefinition
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// What drives calls: pauses, limits that are shared, endpoints that prove a credential.
struct CallDriverTests {
    @Test func `pauses follow the plan of the call in hand`() async throws {
        let sync = """
            sync: patient
            provider: sandbox
            streams:
              Contact: { retry: { first: 3s, max: 5s, attempts: 4 } }
            """
        let clock = RecordingClock()
        try await withWorld(texts: ["syncs/patient.yaml": sync], clock: clock) { world in
            try await world.fault("status=503;times=3;at=middle;path=/v1/contacts")
            try await world.run("patient").expectDone()
            #expect(clock.pauses == [3, 5, 5])
        }
    }

    @Test func `a call is given up after the attempts of its plan`() async throws {
        let sync = """
            sync: hasty
            provider: sandbox
            streams:
              Contact: { retry: { attempts: 1 } }
            """
        let clock = RecordingClock()
        try await withWorld(texts: ["syncs/hasty.yaml": sync], clock: clock) { world in
            try await world.fault("status=503;times=1;path=/v1/contacts")
            #expect(try await world.run("hasty")["Contact"]?.fault?.cause == .upstream(.unavailable))
            #expect(clock.pauses.isEmpty)
        }
    }
}
