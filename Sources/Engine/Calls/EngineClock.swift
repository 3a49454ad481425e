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
        let random = RandomBytes.make(32)
        return Moment(now: now(), nonce: Hex.encode(random[..<16]), uuid: UUIDText.make(of: random[16...]))
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
    /// Writes 16 random bytes as a UUID.
    static func make(of random: ArraySlice<UInt8>) -> String {
        String(unsafeUninitializedCapacity: 36) { text in
            var count = 0
            for (index, byte) in random.enumerated() {
                if [4, 6, 8, 10].contains(index) {
                    text[count] = UInt8(ascii: "-")
                    count += 1
                }
                let marked =
                    switch index {
                    case 6: byte & 0x0F | 0x40
                    case 8: byte & 0x3F | 0x80
                    default: byte
                    }
                text[count] = digit(marked >> 4)
                text[count + 1] = digit(marked & 0xF)
                count += 2
            }
            return count
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
