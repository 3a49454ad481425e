internal import EngineHTTP

/// The connections to one host and port, and who waits for one.
///
/// Confined to its loop.
final class PlainPool {
    let target: EgressTarget
    let address: IPAddress
    let place: SocketAddress
    /// Connections, those that are being made included.
    var count = 0
    /// Those that nobody uses; the last one was used last.
    private(set) var idle: [PlainConnection] = []
    /// In the order in which they get one.
    var waiting: [PlainTransfer] = []

    /// After so long a connection that nobody has used is not used again.
    ///
    /// What lies between may have forgotten it without a word. As libcurl has it.
    private static let longestIdle = Duration.seconds(118)

    /// Nothing for a host that is told by its name.
    init?(_ call: TransferCall) {
        let target = call.target.egress
        let host = target.host.first == "[" ? String(target.host.dropFirst().dropLast()) : target.host
        guard let address = IPAddress(host), let port = UInt16(exactly: target.port),
            let place = SocketAddress(host: host, port: port)
        else { return nil }
        self.target = target
        self.address = address
        self.place = place
    }

    /// Whether nothing is left of it.
    var isEmpty: Bool { count == 0 && waiting.isEmpty }

    /// Takes the connection that was used last.
    func takeIdle() -> PlainConnection? {
        guard let last = idle.last else { return nil }
        if last.idleSince.duration(to: .now) < Self.longestIdle { return idle.removeLast() }
        // All others have waited even longer.
        for old in idle { old.close() }
        return nil
    }

    /// Keeps a connection for later.
    func keep(_ connection: PlainConnection) {
        idle.append(connection)
    }

    /// Forgets a connection that has ended.
    /// - Returns: whether nobody used it.
    func forget(_ connection: PlainConnection) -> Bool {
        count -= 1
        guard let place = idle.firstIndex(where: { $0 === connection }) else { return false }
        idle.remove(at: place)
        return true
    }
}
