import EngineDefinition
import EngineLanguage
import Synchronization
import Testing

@testable import Engine

struct RenewalPatienceTests {
    private static func fault(
        _ cause: CallFault.Cause = .upstream(.unavailable), code: String? = CallFault.backoffCode,
        after seconds: Double? = nil
    ) -> CallFault {
        var fault = CallFault(cause, "it rests", call: "refresh", code: code)
        fault.retryAfter = seconds
        return fault
    }

    /// Fails as told, one after another, and then goes well.
    private final class Asked: Sendable {
        private let faults: Mutex<[CallFault]>
        private let asked = Mutex(0)

        init(_ faults: [CallFault]) { self.faults = Mutex(faults) }

        var count: Int { asked.withLock { $0 } }

        func ask() throws(CallFault) -> Int {
            let count = asked.withLock { asked in
                asked += 1
                return asked
            }
            if let fault = faults.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw fault }
            return count
        }
    }

    private func outlast(
        _ asked: Asked, _ clock: any EngineClock, _ events: any EventSink = SilentSink()
    ) async throws(CallFault) -> Int {
        try await RenewalPatience(clock: clock, events: events).outlast { () async throws(CallFault) in
            try asked.ask()
        }
    }

    @Test func `what is to be asked later is asked later, and the wait is told with its reason`() async throws {
        let (clock, events) = (RecordingClock(isStanding: true), ListSink())
        let asked = Asked([
            Self.fault(after: 25), Self.fault(.upstream(.rateLimited), code: nil, after: 9_999),
            Self.fault(.busy, code: nil, after: 0),
        ])
        #expect(try await outlast(asked, clock, events) == 4)
        // An hour is the longest, as for every pause of a run.
        #expect(clock.pauses == [25, 3_600, 0.05])
        let waits = events.all.compactMap { $0 as? CallWaits }
        #expect(waits.map(\.seconds) == clock.pauses)
        #expect(waits.allSatisfy { $0.message.hasSuffix("it rests") })
    }

    @Test func `what says nothing of later ends it at once`() async {
        let clock = RecordingClock(isStanding: true)
        for fault in [
            Self.fault(), Self.fault(code: nil, after: 30), Self.fault(.upstream(.unauthorized), code: nil, after: 1),
            Self.fault(.transport, code: nil, after: 30),
        ] {
            let asked = Asked([fault])
            await #expect(throws: CallFault.self) { try await outlast(asked, clock) }
            #expect(asked.count == 1)
        }
        #expect(clock.pauses.isEmpty)
    }

    @Test func `who is put off for ever gives up`() async {
        let clock = RecordingClock(isStanding: true)
        let asked = Asked((0..<1_000).map { _ in Self.fault(after: 3_600) })
        await #expect(throws: CallFault.self) { try await outlast(asked, clock) }
        #expect(clock.pauses.count == RenewalPatience.mostPauses)
    }

    @Test func `a task that is stopped while it waits ends as interrupted`() async throws {
        let asked = Asked([Self.fault(after: 3_600)])
        let task = Task { try await outlast(asked, SystemClock()) }
        task.cancel()
        do {
            _ = try await task.value
            Issue.record("it went on")
        } catch let fault as CallFault {
            #expect(fault.cause == .interrupted && asked.count == 1)
        }
    }
}
