public import EngineDefinition
internal import EngineLanguage

/// Waits for renewals that are to be tried later, for work of which nobody waits for what comes: a sync.
///
/// What a person would be told to come again for (docs/decisions/0118) is waited for here, and told.
public struct RenewalPatience: Sendable {
    private let clock: any EngineClock
    private let events: any EventSink

    /// Pauses in a row after which it is given up.
    static let mostPauses = 60

    /// Waits by a clock.
    /// - Parameters:
    ///   - clock: the clock.
    ///   - events: is told of each pause.
    public init(clock: any EngineClock = SystemClock(), events: any EventSink) {
        self.clock = clock
        self.events = events
    }

    /// Does something that needs a credential, again after each pause that a renewal asks for.
    /// - Returns: what came of it.
    /// - Throws: the fault, if it does not say when to ask again, or says it for ever; `interrupted` if the task is
    ///   stopped while it waits.
    public func outlast<Value: Sendable>(
        _ ask: () async throws(CallFault) -> Value
    ) async throws(CallFault) -> Value {
        for _ in 0..<Self.mostPauses {
            do throws(CallFault) {
                return try await ask()
            } catch {
                guard error.isToBeAskedLater, let seconds = error.retryAfter else { throw error }
                try await wait(min(max(seconds, CallDriver.shortestPause), CallDriver.longestPause), error)
            }
        }
        return try await ask()
    }

    private func wait(_ seconds: Double, _ fault: CallFault) async throws(CallFault) {
        events.record(CallWaits(seconds: seconds, reason: fault.message, isForLimit: true))
        do throws(CancellationError) {
            try await clock.sleep(seconds: seconds)
        } catch {
            throw CallFault(.interrupted, "interrupted while the credential waits to be renewed", call: fault.call)
        }
    }
}
