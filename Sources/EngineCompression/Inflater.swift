internal import CZlib

/// Unpacks gzip and deflate bytes in pieces, within limits.
///
/// Only the reader of one body holds it.
public final class Inflater {
    /// How bytes are packed.
    public enum Coding: Sendable, Hashable {
        /// gzip (RFC 1952), one member or several.
        case gzip
        /// The zlib format by the rules, and bare DEFLATE as some servers send it.
        case deflate
        /// Bare DEFLATE (RFC 1951) with something else behind it, as in an archive.
        case bare
    }

    /// Why bytes cannot be unpacked.
    public enum Fault: Error, Hashable {
        /// They are not what they are said to be.
        case damaged
        /// They end too early.
        case incomplete
        /// They unpack to more than a limit.
        case tooLarge(UnpackingLimit)
        /// There is no memory left.
        case memory
    }

    /// The size of a piece.
    public static let pieceBytes = 65_536

    private let stream: UnsafeMutablePointer<z_stream>
    private let coding: Coding
    private let limits: UnpackingLimits
    private var input: [UInt8] = []
    private var position = 0
    /// Packed bytes that were used.
    public private(set) var consumed = 0
    private var given = 0
    private var isOpen = false
    /// Whether zlib filled the last piece, and so may hold more although its input is used up.
    private var isFull = false
    private var phase = Phase.empty

    private enum Phase {
        /// Nothing has come yet.
        case empty
        case withinMember
        /// A member is complete; another may follow (RFC 1952 §2.2).
        case betweenMembers
        /// What follows is padding, which gzip itself passes over, or is not ours.
        case atEnd
    }

    /// Prepares to unpack.
    public init(_ coding: Coding, limits: UnpackingLimits) {
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
    public func feed(_ bytes: [UInt8]) {
        input = position < input.count ? Array(input[position...]) + bytes : bytes
        position = 0
    }

    /// Whether bare DEFLATE is at its end: what was given behind it is in `rest`.
    public var isComplete: Bool { phase == .atEnd && coding == .bare }

    /// The bytes that were given and do not belong to what was unpacked.
    public var rest: ArraySlice<UInt8> { input[position...] }

    /// The next unpacked bytes; none if more packed ones are needed, or at the end.
    public func next() throws(Fault) -> [UInt8] {
        while position < input.count || isFull && phase == .withinMember {
            try begin()
            guard phase == .withinMember else { break }
            let piece = try step()
            if !piece.isEmpty {
                try check(adding: piece.count)
                return piece
            }
        }
        if coding != .bare { position = input.count }
        return []
    }

    /// Checks that the body was whole; an empty one is.
    public func finish() throws(Fault) {
        guard phase != .withinMember else { throw .incomplete }
    }

    private func check(adding count: Int) throws(Fault) {
        given += count
        if let limit = limits.exceeded(by: given, of: consumed) { throw .tooLarge(limit) }
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
            case .bare: -15
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
        isFull = piece.count == Self.pieceBytes
        switch code {
        case Z_OK, Z_BUF_ERROR: return piece
        case Z_STREAM_END:
            phase = coding == .bare ? .atEnd : .betweenMembers
            return piece
        case Z_MEM_ERROR: throw .memory
        default: throw .damaged
        }
    }
}
