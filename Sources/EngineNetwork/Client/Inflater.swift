internal import CZlib

/// Unpacks gzip and deflate bodies in pieces, within limits.
///
/// Only the reader of one body holds it.
final class Inflater {
    /// How a body is packed.
    enum Coding: Sendable, Hashable {
        case gzip
        /// The zlib format by the rules, and bare DEFLATE as some servers send it.
        case deflate

        /// The coding that a `Content-Encoding` value names.
        /// - Returns: nothing for `identity`.
        /// - Throws: `UnknownCoding` for any other.
        static func named(_ text: String) throws(UnknownCoding) -> Coding? {
            switch text.lowercased() {
            case "", "identity": return nil
            case "gzip", "x-gzip": return .gzip
            case "deflate": return .deflate
            default: throw UnknownCoding()
            }
        }
    }

    /// A coding that we do not ask for and do not know.
    struct UnknownCoding: Error {}

    /// Why a body cannot be unpacked.
    enum Fault: Error, Hashable {
        case damaged
        case incomplete
        case tooLarge(TransportFault.Limit)
        case memory
    }

    /// The size of a piece.
    static let pieceBytes = 65_536

    private let stream: UnsafeMutablePointer<z_stream>
    private let coding: Coding
    private let limits: ResponseLimits
    private var input: [UInt8] = []
    private var position = 0
    private var consumed = 0
    private var given = 0
    private var isOpen = false
    private var phase = Phase.empty

    private enum Phase {
        /// Nothing has come yet.
        case empty
        case withinMember
        /// A member is complete; another may follow (RFC 1952 §2.2).
        case betweenMembers
        /// What follows is padding, which gzip itself passes over.
        case atEnd
    }

    init(_ coding: Coding, limits: ResponseLimits) {
        self.coding = coding
        self.limits = limits
        // zlib keeps a pointer to the stream within its own state: its address must not change.
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if isOpen { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Gives the next packed bytes; those before must be used up.
    func feed(_ bytes: [UInt8]) {
        input = position < input.count ? Array(input[position...]) + bytes : bytes
        position = 0
    }

    /// The next unpacked bytes; none if more packed ones are needed, or at the end.
    func next() throws(Fault) -> [UInt8] {
        while position < input.count {
            try begin()
            guard phase == .withinMember else { break }
            let piece = try step()
            if !piece.isEmpty {
                try check(adding: piece.count)
                return piece
            }
        }
        position = input.count
        return []
    }

    /// Checks that the body was whole; an empty one is.
    func finish() throws(Fault) {
        guard phase != .withinMember else { throw .incomplete }
    }

    private func check(adding count: Int) throws(Fault) {
        given += count
        if given > limits.bodyBytes { throw .tooLarge(.bodyBytes(limits.bodyBytes)) }
        if given > limits.ratioGrace && given / limits.compressionRatio > consumed {
            throw .tooLarge(.compressionRatio(limits.compressionRatio))
        }
    }

    /// Sees to it that there is a member to unpack, if one begins here.
    private func begin() throws(Fault) {
        switch phase {
        case .empty:
            try open()
            phase = .withinMember
        case .betweenMembers:
            guard coding == .gzip && input[position] == 0x1f else {
                phase = .atEnd
                return
            }
            guard inflateReset(stream) == Z_OK else { throw .damaged }
            phase = .withinMember
        case .withinMember, .atEnd:
            break
        }
    }

    private func open() throws(Fault) {
        let windowBits: Int32 =
            switch coding {
            case .gzip: 15 + 16
            // A zlib stream begins with its method, 8, in the low four bits, and a checked byte (RFC 1950 §2.2).
            case .deflate: isZlib ? 15 : -15
            }
        guard inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .memory
        }
        isOpen = true
    }

    private var isZlib: Bool {
        guard input.count >= 2 else { return input.first.map { $0 & 15 == 8 } ?? true }
        return input[0] & 15 == 8 && (Int(input[0]) << 8 | Int(input[1])) % 31 == 0
    }

    /// One call of zlib.
    private func step() throws(Fault) -> [UInt8] {
        var code: Int32 = Z_OK
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { output, count in
            input.withUnsafeMutableBufferPointer { packed in
                guard let start = packed.baseAddress else { return }
                stream.pointee.next_in = start + position
                stream.pointee.avail_in = UInt32(clamping: packed.count - position)
                let offered = stream.pointee.avail_in
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(Self.pieceBytes)
                code = inflate(stream, Z_NO_FLUSH)
                position += Int(offered - stream.pointee.avail_in)
                consumed += Int(offered - stream.pointee.avail_in)
                count = Self.pieceBytes - Int(stream.pointee.avail_out)
                stream.pointee.next_in = nil
                stream.pointee.next_out = nil
            }
        }
        switch code {
        case Z_OK, Z_BUF_ERROR: return piece
        case Z_STREAM_END:
            phase = .betweenMembers
            return piece
        case Z_MEM_ERROR: throw .memory
        default: throw .damaged
        }
    }
}
