internal import CZlib

/// Packs bytes in pieces, for what we serve and send.
///
/// Only one writer holds it.
public final class Deflater {
    /// In what form they come out.
    public enum Coding: Sendable, Hashable {
        /// gzip (RFC 1952), without name and time: the same bytes give the same result.
        case gzip
        /// Bare DEFLATE (RFC 1951), as in an archive.
        case bare
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private let isOpen: Bool

    /// Prepares to pack, at a level from 1, the fastest, to 9.
    public init(_ coding: Coding, level: Int = 6) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let windowBits: Int32 = coding == .gzip ? 15 + 16 : -15
        isOpen =
            deflateInit2_(
                stream, Int32(level), Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit {
        if isOpen { deflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Packs bytes; with the last ones comes all that was held back.
    public func pack(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        guard isOpen else { return [] }
        var output: [UInt8] = []
        var input = bytes
        input.withUnsafeMutableBufferPointer { packed in
            stream.pointee.next_in = packed.baseAddress
            stream.pointee.avail_in = UInt32(clamping: packed.count)
            repeat {
                output += [UInt8](unsafeUninitializedCapacity: Inflater.pieceBytes) { room, count in
                    stream.pointee.next_out = room.baseAddress
                    stream.pointee.avail_out = UInt32(Inflater.pieceBytes)
                    deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    count = Inflater.pieceBytes - Int(stream.pointee.avail_out)
                }
            } while stream.pointee.avail_out == 0
            stream.pointee.next_in = nil
            stream.pointee.next_out = nil
        }
        return output
    }
}
