import Engine
import EngineDefinition
import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Glibc
import Testing

/// Each thing that an upstream may do wrong, at the first page, in the middle and at the last one: the run recovers, or
/// fails with one clear error and goes on where it stopped; never more, never less (reliability.md S3).
///
/// `scripts/test` takes one place for each scenario, chosen by a seed; `scripts/fault-tests` takes all three.
@Suite(.timeLimit(.minutes(10))) struct HostileScenarioTests {
    private static let isWhole = getenv("ENGINE_KILL_ROUNDS") != nil
    private static let seed = UInt64.random(in: 0...9_999)

    /// Contacts in five pages.
    private static let contacts = 50

    private static func places(_ scenario: HostileScenario) -> [String] {
        let all = ["first", "middle", "last"]
        guard !isWhole else { return all }
        var random = SeededGenerator(
            seed: seed &+ UInt64(scenario.fault.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 0xFFFF))
        return [all.randomElement(using: &random) ?? "middle"]
    }

    private func withContacts(_ body: (SyncWorld, RecordingClock) async throws -> Void) async throws {
        let clock = RecordingClock()
        try await withWorld(clock: clock) {
            $0.contacts = Self.contacts
            $0.pageSizeLimit = 10
        } _: {
            try await body($0, clock)
        }
    }

    @Test(arguments: HostileScenario.passing)
    func `what passes is waited out or tried again, and nothing is lost`(_ scenario: HostileScenario) async throws {
        for place in Self.places(scenario) {
            try await withContacts { world, clock in
                try await world.fault("\(scenario.fault);at=\(place);path=/v1/contacts")
                let run = try await world.run(streams: ["Contact"])
                try await expectFired(scenario, in: world)
                #expect(run["Contact"]?.failureText == nil, "at \(place)")
                #expect(scenario.pauses.contains(clock.pauses.count), "at \(place): \(clock.pauses)")
                #expect((clock.pauses.max() ?? 0) <= 3_600, "a wait is cut to an hour")
                #expect(run.counts("Contact") == Counts(added: Self.contacts), "at \(place)")
                try await world.expectTruth(of: "contacts", in: "Contact")
            }
        }
    }

    @Test(arguments: HostileScenario.lasting)
    func `what lasts ends the stream with its cause, and the next run goes on`(
        _ scenario: HostileScenario
    ) async throws {
        for place in Self.places(scenario) {
            try await withContacts { world, clock in
                try await world.fault("\(scenario.fault);at=\(place);path=/v1/contacts")
                let run = try await world.run(streams: ["Contact"])
                try await expectFired(scenario, in: world)
                let fault = try #require(run["Contact"]?.fault, "at \(place)")
                #expect(scenario.end == .fails(fault.cause), "at \(place): \(fault.cause) \(fault.message)")
                #expect(scenario.pauses.contains(clock.pauses.count), "at \(place): \(clock.pauses)")
                #expect(fault.message.contains(scenario.says), "at \(place): \(fault.message)")
                #expect(!fault.message.contains("\n") && fault.message.utf8.count < 600, "\(fault.message)")
                let before = ["first": 0, "middle": 20, "last": 40][place] ?? 0
                #expect(try await world.stored("Contact").count == before, "at \(place)")

                try await world.control("faults", .delete)
                try await world.control("counters/reset")
                // A refused credential was noted with the connection; here it is the same one that works again.
                let healed = try await world.run(streams: ["Contact"])
                #expect(healed["Contact"]?.failureText == nil, "at \(place)")
                #expect(
                    try await world.count("calls") == 5 - before / 10, "it begins behind the last page that is stored")
                try await world.expectTruth(of: "contacts", in: "Contact")
            }
        }
    }

    private func expectFired(_ scenario: HostileScenario, in world: SyncWorld) async throws {
        let fired = try await world.requests()["faults"]?[scenario.kind]?.number?.int64 ?? 0
        #expect(fired > 0, "a fault that did not fire proves nothing")
    }

    // MARK: Tokens

    /// What the token's address answers, and how the run ends.
    private static let refusals: [(fault: String, end: CallFault.Cause?)] = [
        ("status=400;times=1", .upstream(.invalid)), ("status=401;times=1", .upstream(.unauthorized)),
        // Waited out, or asked again.
        ("status=503;times=1", nil), ("status=500;times=1", nil), ("rate_limit=1;times=1", nil), ("cut;times=1", nil),
        ("status=503", .upstream(.unavailable)), ("status=502", .upstream(.unavailable)),
        ("html", .definition), ("empty", .definition), ("malformed", .definition),
    ]

    @Test(arguments: refusals.indices)
    func `an OAuth server that fails ends the run, or is asked again`(_ index: Int) async throws {
        let (fault, end) = Self.refusals[index]
        let credentials = #"{"client_id":"sandbox-client","client_secret":"sandbox-secret"}"#
        let clock = RecordingClock()
        try await withWorld(scheme: "client", clock: clock, credentials: credentials) {
            $0.contacts = 20
        } _: { (world) async throws in
            try await world.fault("\(fault);path=/oauth/token")
            // The token that the connection has is of no use any more.
            try await world.control("tokens/expire")
            do {
                let run = try await world.run(streams: ["Contact"])
                if let end {
                    let found = try #require(run["Contact"]?.fault)
                    #expect(Self.isLike(found.cause, end), "\(fault): \(found.cause) \(found.message)")
                    #expect(!found.message.contains("sandbox-secret"))
                } else {
                    #expect(run["Contact"]?.failureText == nil, "\(fault)")
                }
            } catch let found as CallFault {
                let end = try #require(end, "\(fault): \(found.message)")
                #expect(Self.isLike(found.cause, end), "\(fault): \(found.cause) \(found.message)")
            }
            // Neither a server that fails nor an answer that is none says anything of the credential.
            if end == nil || end == .definition || end == .upstream(.unavailable) {
                #expect(try await world.store.connection(named: "main", in: "dev")?.status == .active, "\(fault)")
            }
            let kind = String(fault.prefix { $0 != "=" && $0 != ";" })
            let fired = try await world.requests()["faults"]?[kind]?.number?.int64 ?? 0
            #expect(fired > 0, "a fault that did not fire proves nothing")
            try await world.control("faults", .delete)
            // A renewal that failed rests for half a minute.
            try await clock.sleep(seconds: 31)
            try await world.run(streams: ["Contact"]).expectDone()
            try await world.expectTruth(of: "contacts", in: "Contact")
        }
    }

    /// A token request that is refused may be told as the credential's fault.
    private static func isLike(_ found: CallFault.Cause, _ wanted: CallFault.Cause) -> Bool {
        if found == wanted { return true }
        let refusals: [CallFault.Cause] = [.upstream(.invalid), .upstream(.unauthorized)]
        // Half of a JSON text may be one, that holds no token.
        if wanted == .definition, found == .upstream(.unavailable) { return true }
        return refusals.contains(wanted) && refusals.contains(found)
    }
}
