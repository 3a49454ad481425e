/// Well-formed UTF-8 (RFC 3629 §4), checked where it stands.
package enum UTF8Sequence {
    /// The length of the sequence that begins here with a byte beyond ASCII, or 0 if it is not
    /// well-formed.
    @inlinable @inline(__always)
    package static func length(_ source: UnsafeBufferPointer<UInt8>, at: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 { at &+ offset < source.count ? source[at &+ offset] : 0 }
        func continues(_ offset: Int) -> Bool { byte(offset) & 0xC0 == 0x80 }
        let lead = source[at]
        switch lead {
        case 0xC2...0xDF:
            return continues(1) ? 2 : 0
        case 0xE0...0xEF:
            let lowest: UInt8 = lead == 0xE0 ? 0xA0 : 0x80
            let highest: UInt8 = lead == 0xED ? 0x9F : 0xBF
            return byte(1) >= lowest && byte(1) <= highest && continues(2) ? 3 : 0
        case 0xF0...0xF4:
            let lowest: UInt8 = lead == 0xF0 ? 0x90 : 0x80
            let highest: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
            return byte(1) >= lowest && byte(1) <= highest && continues(2) && continues(3) ? 4 : 0
        default:
            return 0
        }
    }
}
