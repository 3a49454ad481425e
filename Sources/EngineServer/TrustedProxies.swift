internal import EngineHTTP
internal import EngineNetwork

/// The proxies in front of us whose word on where a request came from is believed.
struct TrustedProxies: Sendable {
    /// Addresses that begin with the same bits.
    private struct Range: Sendable {
        let address: IPAddress
        let bits: Int

        init?(_ text: String) {
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
            let width = if case .v4 = address { 32 } else { 128 }
            guard parts.count > 1 else {
                self.address = address
                bits = width
                return
            }
            guard let bits = Int(parts[1]), (0...width).contains(bits) else { return nil }
            self.address = address
            self.bits = bits
        }

        func contains(_ other: IPAddress) -> Bool {
            switch (address, other) {
            case (.v4(let own), .v4(let other)): bits == 0 || (own ^ other) >> UInt32(32 - bits) == 0
            case (.v6(let own), .v6(let other)): bits == 0 || (own ^ other) >> UInt128(128 - bits) == 0
            default: false
            }
        }
    }

    private let ranges: [Range]

    /// Takes over addresses and ranges; what is neither is left out.
    init(_ entries: [String]) {
        ranges = entries.compactMap { Range($0) }
    }

    /// Whether an entry of the settings is an address or a range.
    static func isSound(_ entry: String) -> Bool { Range(entry) != nil }

    /// The address that a request came from.
    ///
    /// `X-Forwarded-For` is read from its end as long as those who added to it are trusted: what stands before may
    /// have been made up.
    func client(of request: ServerRequest) -> String {
        client(peer: request.peer, forwarded: request.fields.listItems(of: "x-forwarded-for"))
    }

    /// The same for a peer and the addresses that it forwarded.
    func client(peer: IPAddress?, forwarded: [String]) -> String {
        guard var last = peer else { return "unknown" }
        for text in forwarded.reversed() {
            guard ranges.contains(where: { $0.contains(last) }), let address = IPAddress(text) else { break }
            last = address
        }
        return "\(last)"
    }
}
