internal import EngineCrypto
public import EngineDefinition
public import EngineLanguage
public import EngineNetwork
internal import EngineStore

/// Time and chance, injected so that tests can step them.
public protocol EngineClock: Sendable {
    /// The present instant.
    func now() -> ExpressionTimestamp
    /// The present instant of a clock that nobody sets: what limits are kept by. `sleep` moves it on.
    func uptime() -> MonotonicInstant
    /// Waits.
    /// - Throws: `CancellationError` if the task is cancelled meanwhile.
    func sleep(seconds: Double) async throws(CancellationError)
    /// A number from 0 to 1, for jitter.
    func chance() -> Double
}

extension EngineClock {
    /// A moment for one step of a walker.
    public func moment() -> Moment {
        Moment(now: now(), nonce: Hex.encode(RandomBytes.make(16)), uuid: UUIDText.make())
    }
}

/// The machine's time and random numbers.
public struct SystemClock: EngineClock {
    /// Makes a clock.
    public init() {}

    /// The wall clock's time, to the microsecond.
    public func now() -> ExpressionTimestamp {
        let micros = StoreClock.system.now()
        let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000)
        return ExpressionTimestamp(seconds: seconds, nanoseconds: Int32(rest) * 1_000) ?? .epoch
    }

    /// The system's monotonic time.
    public func uptime() -> MonotonicInstant { .now }

    /// Waits on the continuous clock.
    public func sleep(seconds: Double) async throws(CancellationError) {
        do {
            try await Task.sleep(for: .nanoseconds(Int64(min(max(seconds, 0), 1e9) * 1e9)))
        } catch {
            throw CancellationError()
        }
    }

    /// A number from the system's generator.
    public func chance() -> Double { Double.random(in: 0...1) }
}

/// UUIDs of version 4 (RFC 9562 §5.4).
enum UUIDText {
    static func make() -> String {
        var bytes = RandomBytes.make(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = Array(Hex.encode(bytes))
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }
        return parts.joined(separator: "-")
    }
}
