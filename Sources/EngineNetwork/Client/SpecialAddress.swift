internal import EngineHTTP

/// Addresses that are not of the public internet: the IANA special-purpose registries (RFC 6890),
/// multicast, and IPv6 ranges that carry an IPv4 address within, which could be any of the others.
enum SpecialAddress {
    /// What the address is, in words that follow "is"; nothing for an address of the public internet.
    static func range(of address: IPAddress) -> String? {
        switch address {
        case .v4(let bits):
            return v4.first { bits >> (32 - $0.length) == $0.prefix >> (32 - $0.length) }?.words
        case .v6(let bits):
            if let known = v6.first(where: { bits >> (128 - $0.length) == $0.prefix >> (128 - $0.length) }) {
                return known.words
            }
            // Global unicast is 2000::/3 (RFC 4291 §2.4); the rest is reserved.
            return bits >> 125 == 1 ? nil : "a reserved address"
        }
    }

    private struct Range<Bits: Sendable>: Sendable {
        let prefix: Bits
        let length: Int
        let words: String
    }

    private static let v4: [Range<UInt32>] = [
        Range(prefix: 0x0000_0000, length: 8, words: "an address of this host"),
        Range(prefix: 0x0a00_0000, length: 8, words: "a private address"),
        Range(prefix: 0x6440_0000, length: 10, words: "a shared address of a carrier's network"),
        Range(prefix: 0x7f00_0000, length: 8, words: "a loopback address"),
        // 169.254.169.254 is where clouds keep a machine's credentials.
        Range(prefix: 0xa9fe_0000, length: 16, words: "a link-local address"),
        Range(prefix: 0xac10_0000, length: 12, words: "a private address"),
        Range(prefix: 0xc000_0000, length: 24, words: "a reserved address"),
        Range(prefix: 0xc000_0200, length: 24, words: "an address for documentation"),
        Range(prefix: 0xc058_6300, length: 24, words: "a 6to4 relay"),
        Range(prefix: 0xc0a8_0000, length: 16, words: "a private address"),
        Range(prefix: 0xc612_0000, length: 15, words: "an address for benchmarks"),
        Range(prefix: 0xc633_6400, length: 24, words: "an address for documentation"),
        Range(prefix: 0xcb00_7100, length: 24, words: "an address for documentation"),
        Range(prefix: 0xe000_0000, length: 4, words: "a multicast address"),
        Range(prefix: 0xf000_0000, length: 4, words: "a reserved address"),
    ]

    private static let v6: [Range<UInt128>] = [
        Range(prefix: 0, length: 128, words: "an address of this host"),
        Range(prefix: 1, length: 128, words: "a loopback address"),
        Range(prefix: 0xffff << 32, length: 96, words: "an IPv4 address within IPv6"),
        Range(prefix: 0xffff << 48, length: 96, words: "an IPv4 address within IPv6"),
        Range(prefix: 0, length: 96, words: "an IPv4 address within IPv6"),
        Range(prefix: 0x0064_ff9b << 96, length: 96, words: "an IPv4 address within IPv6 (NAT64)"),
        Range(prefix: 0x0064_ff9b_0001 << 80, length: 48, words: "an IPv4 address within IPv6 (NAT64)"),
        Range(prefix: 0x2002 << 112, length: 16, words: "an IPv4 address within IPv6 (6to4)"),
        Range(prefix: 0x2001_0000 << 96, length: 32, words: "an IPv4 address within IPv6 (Teredo)"),
        Range(prefix: 0x2001_0000 << 96, length: 23, words: "a reserved address"),
        Range(prefix: 0x2001_0db8 << 96, length: 32, words: "an address for documentation"),
        Range(prefix: 0x3fff_0000 << 96, length: 20, words: "an address for documentation"),
        Range(prefix: 0xfc00 << 112, length: 7, words: "a private address"),
        Range(prefix: 0xfe80 << 112, length: 10, words: "a link-local address"),
        Range(prefix: 0xfec0 << 112, length: 10, words: "a private address"),
        Range(prefix: 0xff00 << 112, length: 8, words: "a multicast address"),
    ]
}
