/// Finds the pieces of a body that comes in chunks (RFC 9112 §7.1), however the bytes are cut.
///
/// Extensions are passed over and trailers dropped; a line may end without CR, as servers' do. Pure.
struct ChunkReader {
    /// What follows the framing.
    enum Step: Equatable {
        /// More bytes are needed.
        case needsMore
        /// Bytes of the body, this many; those that were used are told by ``take(_:)``.
        case data(count: Int)
        /// The body and its trailer are over.
        case end
        /// The bytes are no chunks.
        case malformed
    }

    private enum Place {
        case size(digits: Int)
        case sizeExtension
        case data
        case dataEnd
        case trailer(isLineEmpty: Bool)
        case end
    }

    /// Bytes of the lines between two pieces, and of the trailer.
    private static let mostFraming = 65_536

    private var place = Place.size(digits: 0)
    private var left = 0
    private var framing = 0

    /// Passes over framing.
    /// - Parameter bytes: what has not been consumed yet.
    /// - Returns: what comes behind the framing, and how long that is.
    mutating func step(over bytes: UnsafeRawBufferPointer) -> (step: Step, consumed: Int) {
        var consumed = 0
        while consumed < bytes.count {
            if case .data = place, left > 0 {
                framing = 0
                return (.data(count: min(left, bytes.count - consumed)), consumed)
            }
            framing += 1
            guard framing <= Self.mostFraming, pass(bytes[consumed]) else { return (.malformed, consumed) }
            consumed += 1
            if case .end = place { return (.end, consumed) }
        }
        return (.needsMore, consumed)
    }

    /// Bytes of the piece were used.
    mutating func take(_ count: Int) {
        left -= count
        if left == 0 { place = .dataEnd }
    }

    /// - Returns: whether the byte may stand where it does.
    private mutating func pass(_ byte: UInt8) -> Bool {
        let isLineEnd = byte == 0x0A
        switch place {
        case .size(let digits):
            if let digit = Self.digit(byte) { return add(digit, behind: digits) }
            guard digits > 0, [0x0A, 0x0D, 0x20, 0x09, UInt8(ascii: ";")].contains(byte) else { return false }
            isLineEnd ? endSize() : (place = .sizeExtension)
        case .sizeExtension:
            if isLineEnd { endSize() }
        case .dataEnd:
            guard isLineEnd || byte == 0x0D else { return false }
            if isLineEnd { place = .size(digits: 0) }
        case .trailer(let isLineEmpty):
            if isLineEnd { place = isLineEmpty ? .end : .trailer(isLineEmpty: true) }
            if !isLineEnd, byte != 0x0D { place = .trailer(isLineEmpty: false) }
        case .data, .end:
            return false
        }
        return true
    }

    private mutating func add(_ digit: Int, behind digits: Int) -> Bool {
        // 15 digits fit into a positive number, and no body has more.
        guard digits < 15 else { return false }
        left = left << 4 | digit
        place = .size(digits: digits + 1)
        return true
    }

    private mutating func endSize() {
        place = left > 0 ? .data : .trailer(isLineEmpty: true)
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
