/// The kinds of frames (RFC 6455 §5.2).
enum WebSocketOpcode: UInt8 {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    var isControl: Bool { rawValue >= 0x8 }
}

/// Writes frames.
enum WebSocketFrame {
    /// A frame that is a whole message.
    /// - Parameters:
    ///   - opcode: what it is.
    ///   - payload: what it carries.
    ///   - isLast: whether no further fragment follows.
    ///   - mask: what a client lays over the payload; a server's frames have none.
    /// - Returns: its bytes.
    static func bytes(
        _ opcode: WebSocketOpcode, _ payload: [UInt8], isLast: Bool = true, mask: [UInt8]? = nil
    ) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(payload.count + 14)
        frame.append(opcode.rawValue | (isLast ? 0x80 : 0))
        let marked: UInt8 = mask == nil ? 0 : 0x80
        switch payload.count {
        case ...125: frame.append(marked | UInt8(payload.count))
        case ...0xFFFF:
            frame.append(marked | 126)
            for shift in [8, 0] { frame.append(UInt8(truncatingIfNeeded: payload.count >> shift)) }
        default:
            frame.append(marked | 127)
            for shift in stride(from: 56, through: 0, by: -8) {
                frame.append(UInt8(truncatingIfNeeded: payload.count >> shift))
            }
        }
        guard let mask else { return frame + payload }
        frame += mask
        for (place, byte) in payload.enumerated() { frame.append(byte ^ mask[place % 4]) }
        return frame
    }

    /// A frame that closes; the reason is cut to what one holds.
    static func close(_ code: WebSocketCloseCode, _ reason: String) -> [UInt8] {
        var payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
        for character in reason {
            let bytes = Array(String(character).utf8)
            guard payload.count + bytes.count <= 125 else { break }
            payload += bytes
        }
        return Self.bytes(.close, payload)
    }
}
