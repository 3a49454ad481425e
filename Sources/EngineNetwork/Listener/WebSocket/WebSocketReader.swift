/// Reads the frames of a client from bytes as they come, and puts fragments together (RFC 6455 §5).
///
/// A state machine without I/O: bytes in, events out. After a fault or a close it gives nothing more.
public struct WebSocketReader: Sendable {
    /// What was found.
    public enum Event: Sendable, Hashable {
        /// A whole message.
        case message(WebSocketMessage)
        /// A question that has to be answered with the same bytes.
        case ping([UInt8])
        /// The answer to ours, or one that nobody asked for.
        case pong
        /// The client closes; without a code it gave none.
        case close(WebSocketCloseCode?)
        /// The client broke a rule; the connection is closed with this code.
        case fault(WebSocketCloseCode, String)
    }

    /// What the first bytes of a frame say.
    private struct Header: Sendable {
        let opcode: WebSocketOpcode
        let isLast: Bool
        let mask: [UInt8]
        let start: Int
        let count: Int
    }

    private struct Fault: Error {
        let code: WebSocketCloseCode
        let reason: String

        init(_ reason: String, _ code: WebSocketCloseCode = .protocolError) {
            self.code = code
            self.reason = reason
        }
    }

    private let messageLimit: Int
    private var input: [UInt8] = []
    private var position = 0
    /// The fragments of the message in hand, and what it is.
    private var message: (opcode: WebSocketOpcode, bytes: [UInt8])?
    private var hasEnded = false

    /// Makes a reader.
    /// - Parameter messageLimit: the most bytes of a message, all fragments together.
    public init(messageLimit: Int) {
        self.messageLimit = messageLimit
    }

    /// Takes bytes that have arrived.
    public mutating func feed(_ bytes: [UInt8]) {
        guard !hasEnded else { return }
        if position == input.count {
            input = bytes
        } else {
            input.removeFirst(position)
            input += bytes
        }
        position = 0
    }

    /// The next event; nothing if more bytes are needed.
    public mutating func next() -> Event? {
        do throws(Fault) {
            while !hasEnded, let header = try header() {
                let end = header.start + header.count
                guard end <= input.count else { return nil }
                var payload = Array(input[header.start..<end])
                for place in payload.indices { payload[place] ^= header.mask[place & 3] }
                position = end
                if let event = try take(header, payload) { return event }
            }
            return nil
        } catch {
            hasEnded = true
            input = []
            position = 0
            return .fault(error.code, error.reason)
        }
    }

    /// The header of the next frame, if it is there.
    private func header() throws(Fault) -> Header? {
        let bytes = input[position...]
        guard bytes.count >= 2 else { return nil }
        let (first, second) = (input[position], input[position + 1])
        guard first & 0x70 == 0 else { throw Fault("a frame has bits that nothing was agreed for") }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else { throw Fault("a frame is of no known kind") }
        guard second & 0x80 != 0 else { throw Fault("a frame of the client is not masked") }
        let isLast = first & 0x80 != 0
        let short = Int(second & 0x7F)
        guard !opcode.isControl || isLast && short <= 125 else {
            throw Fault("a control frame is in fragments, or longer than 125 bytes")
        }
        try checkOrder(opcode)
        let width = short == 126 ? 2 : short == 127 ? 8 : 0
        guard bytes.count >= 2 + width + 4 else { return nil }
        let count = width == 0 ? short : try length(width)
        if !opcode.isControl, (message?.bytes.count ?? 0) + count > messageLimit {
            throw Fault("a message has more than \(messageLimit) bytes", .tooLarge)
        }
        let mask = position + 2 + width
        return Header(
            opcode: opcode, isLast: isLast, mask: Array(input[mask..<mask + 4]), start: mask + 4, count: count)
    }

    /// A length of two or eight bytes; the shortest form is the only one.
    private func length(_ width: Int) throws(Fault) -> Int {
        let value = input[position + 2..<position + 2 + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard value > (width == 2 ? 125 : 0xFFFF) else { throw Fault("a length is written longer than it has to be") }
        guard let count = Int(exactly: value), count <= Int.max / 4 else {
            throw Fault("a length has its highest bit set")
        }
        return count
    }

    /// Fragments of two messages do not mix.
    private func checkOrder(_ opcode: WebSocketOpcode) throws(Fault) {
        if opcode == .continuation, message == nil { throw Fault("a fragment has no beginning") }
        if !opcode.isControl, opcode != .continuation, message != nil {
            throw Fault("a message begins within another one")
        }
    }

    private mutating func take(_ header: Header, _ payload: [UInt8]) throws(Fault) -> Event? {
        switch header.opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong
        case .close:
            let event = try closing(payload)
            hasEnded = true
            return event
        case .text, .binary, .continuation:
            var whole = message ?? (header.opcode, [])
            whole.bytes += payload
            guard header.isLast else {
                message = whole
                return nil
            }
            message = nil
            guard whole.opcode == .text else { return .message(.binary(whole.bytes)) }
            guard let text = String(validating: whole.bytes, as: UTF8.self) else {
                throw Fault("a text is not UTF-8", .invalidText)
            }
            return .message(.text(text))
        }
    }

    private func closing(_ payload: [UInt8]) throws(Fault) -> Event {
        guard !payload.isEmpty else { return .close(nil) }
        guard payload.count >= 2 else { throw Fault("a close code is cut") }
        let code = WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.isOfFrame else { throw Fault("a close code is none that is sent") }
        guard String(validating: payload[2...], as: UTF8.self) != nil else {
            throw Fault("a reason is not UTF-8", .invalidText)
        }
        return .close(code)
    }
}
