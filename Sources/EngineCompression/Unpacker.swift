/// How a body is packed, on top of what HTTP itself declares.
public enum Packing: Sendable, Hashable {
    /// It is not.
    case plain
    /// gzip.
    case gzip
    /// A zip archive: its files one after the other, one that is gzip itself unpacked too.
    case zip
}

/// Unpacks a body as it comes: bytes in, files out.
///
/// What is not packed is one file. Only the reader of one body holds it.
public final class Unpacker {
    /// What comes out.
    public enum Event: Sendable, Hashable {
        /// A file of an archive begins; the body itself begins without a word.
        case file(String)
        /// Bytes of the file in hand.
        case bytes([UInt8])
    }

    private let packing: Packing
    private let limits: UnpackingLimits
    private var waiting: [UInt8] = []
    private var outer: Inflater?
    private var archive: ZipReader?
    /// Unpacks a file of an archive that is gzip itself.
    private var inner: Inflater?
    /// The first bytes of a file of an archive, until it is known what it is; nothing: it is known.
    private var beginning: [UInt8]?
    /// The first bytes of gzip, by which it tells itself (RFC 1952 §2.3.1).
    private var head: [UInt8] = []

    /// Prepares to unpack.
    public init(_ packing: Packing, limits: UnpackingLimits) {
        self.packing = packing
        self.limits = limits
        if packing == .gzip { outer = Inflater(.gzip, limits: limits) }
        if packing == .zip { archive = ZipReader(limits: limits) }
    }

    /// Gives the next bytes of the body; `next` must have given nothing before.
    public func feed(_ bytes: [UInt8]) {
        switch packing {
        case .plain: waiting += bytes
        case .gzip:
            if head.count < Self.mark.count { head += bytes.prefix(Self.mark.count - head.count) }
            outer?.feed(bytes)
        case .zip: archive?.feed(bytes)
        }
    }

    /// The next of what came; nothing: more bytes are needed.
    public func next() throws(PackingFault) -> Event? {
        switch packing {
        case .plain:
            guard !waiting.isEmpty else { return nil }
            defer { waiting = [] }
            return .bytes(waiting)
        case .gzip:
            guard Self.mark.starts(with: head) else { throw PackingFault("it is no gzip", at: 0, isDamage: false) }
            let piece = try Self.piece(of: outer) { $0.consumed }
            return piece.isEmpty ? nil : .bytes(piece)
        case .zip: return try nextOfArchive()
        }
    }

    /// Checks that the body was whole; called once, when all of it was given and `next` gives nothing more.
    public func finish() throws(PackingFault) {
        switch packing {
        case .plain: break
        case .gzip:
            guard let outer else { return }
            do throws(Inflater.Fault) { try outer.finish() } catch { throw PackingFault(error, at: outer.consumed) }
        case .zip: try archive?.finish()
        }
    }

    private static let mark: [UInt8] = [0x1F, 0x8B, 8]

    /// The next bytes of an inflater; `place` tells where in the body a fault lies.
    private static func piece(
        of inflater: Inflater?, place: (Inflater) -> Int
    ) throws(PackingFault) -> [UInt8] {
        guard let inflater else { return [] }
        do throws(Inflater.Fault) { return try inflater.next() } catch {
            throw PackingFault(error, at: place(inflater))
        }
    }

    private func nextOfArchive() throws(PackingFault) -> Event? {
        while true {
            // A byte of what came out of the archive says nothing to those who have the archive.
            let piece = try Self.piece(of: inner) { _ in archive?.offset ?? 0 }
            if !piece.isEmpty { return .bytes(piece) }
            switch try archive?.next() {
            case nil: return nil
            case .file(let name):
                beginning = []
                return .file(name)
            case .bytes(let bytes):
                if inner != nil {
                    inner?.feed(bytes)
                } else if let held = beginning {
                    if let known = tellApart(held + bytes) { return .bytes(known) }
                } else {
                    return .bytes(bytes)
                }
            case .end:
                if let held = beginning, !held.isEmpty {
                    beginning = nil
                    return .bytes(held)
                }
                beginning = nil
                if let inner {
                    do throws(Inflater.Fault) { try inner.finish() } catch {
                        throw PackingFault(error, at: archive?.offset ?? 0)
                    }
                }
                inner = nil
            }
        }
    }

    /// Looks at the first bytes of a file: gzip tells itself by three.
    /// - Returns: the bytes, if they are plain.
    private func tellApart(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= Self.mark.count || !Self.mark.starts(with: bytes) else {
            beginning = bytes
            return nil
        }
        beginning = nil
        guard bytes.starts(with: Self.mark) else { return bytes }
        let inflater = Inflater(.gzip, limits: limits)
        inflater.feed(bytes)
        inner = inflater
        return nil
    }
}
