internal import EngineHTTP
internal import EngineLanguage
internal import Synchronization

/// Counts the keys that were refused, for each address, so that nobody can try many (contracts.md §2.0).
final class RefusalCounter: Sendable {
    private struct Window {
        var minute: Int64
        var count: Int
    }

    /// Refused keys of a minute, from one address, before further ones have to wait.
    static let most = 10
    /// Addresses that are remembered: beyond it the oldest minutes are forgotten.
    private static let mostAddresses = 10_000

    private let windows = Mutex<[String: Window]>([:])
    /// Seconds since 1970.
    private let now: @Sendable () -> Int64

    init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    /// Refuses an address that showed too many wrong keys within this minute.
    func check(_ address: String) throws(RouteFault) {
        let second = now()
        let count = windows.withLock { windows in
            windows[address].flatMap { $0.minute == second / 60 ? $0.count : nil } ?? 0
        }
        guard count >= Self.most else { return }
        var fault = RouteFault(
            429, "too_many_request", "too many refused keys from this address; wait for the next minute", payload: [:])
        fault.retryAfter = Int(60 - second % 60)
        throw fault
    }

    /// Notes that an address showed a wrong key.
    func note(_ address: String) {
        let minute = now() / 60
        windows.withLock { windows in
            var window = windows[address] ?? Window(minute: minute, count: 0)
            if window.minute != minute { window = Window(minute: minute, count: 0) }
            window.count += 1
            if windows.count >= Self.mostAddresses, windows[address] == nil {
                windows = windows.filter { $0.value.minute == minute }
                if windows.count >= Self.mostAddresses { windows.removeAll() }
            }
            windows[address] = window
        }
    }
}
