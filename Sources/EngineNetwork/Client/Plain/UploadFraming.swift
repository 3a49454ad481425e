/// A streamed body on its way to the wire.
///
/// Pure but for the feed that it asks.
struct UploadFraming {
    /// What the feed gave, as it is sent.
    enum Portion {
        case bytes([UInt8])
        case later
        case failed(String)
    }

    private enum Form {
        case chunks
        case length(left: Int64)
    }

    /// Nothing is left to be asked for.
    private(set) var isOver: Bool
    private var form: Form

    /// Bytes that are asked for at once.
    private static let room = 64 << 10

    /// No streamed body.
    static let none = UploadFraming(.none)

    init(_ body: RequestBody) {
        guard case .stream(let length, _) = body else {
            (isOver, form) = (true, .chunks)
            return
        }
        isOver = false
        form = length.map { .length(left: $0) } ?? .chunks
    }

    /// Asks for the next piece.
    mutating func take(from feed: UploadFeed) -> Portion {
        var found = UploadFeed.Portion.later
        var bytes = [UInt8](unsafeUninitializedCapacity: Self.room) { buffer, count in
            found = feed.read(into: UnsafeMutableRawBufferPointer(buffer))
            if case .bytes(let read) = found { count = read }
        }
        switch found {
        case .later: return .later
        case .failed(let reason): return .failed(reason)
        case .bytes(0): return end()
        case .bytes: break
        }
        switch form {
        case .chunks: bytes = ResponseWriter.chunk(bytes)
        case .length(let left):
            guard bytes.count <= left else { return .failed("it has more bytes than it has announced") }
            form = .length(left: left - Int64(bytes.count))
            // Its last byte is its end: what the source says after it changes nothing.
            isOver = left == Int64(bytes.count)
        }
        return .bytes(bytes)
    }

    private mutating func end() -> Portion {
        isOver = true
        switch form {
        case .chunks: return .bytes(ResponseWriter.lastChunk)
        case .length(0): return .bytes([])
        case .length: return .failed("it has ended before its announced length")
        }
    }
}
