internal import Glibc

/// Bytes on their way to a socket, in order.
struct OutputQueue {
    /// What a round of writing came to.
    enum Progress: Equatable {
        /// Everything is written.
        case drained
        /// The socket takes no more for now.
        case full
        /// The peer is gone.
        case broken
    }

    /// Bytes up to which pieces are copied together: a call costs more than that.
    static let shortChunk = 16 << 10

    private var chunks: [[UInt8]] = []
    private var first = 0
    private var offset = 0
    /// Bytes that wait.
    private(set) var count = 0
    /// Bytes that the system has taken since the queue was made.
    private(set) var writtenCount = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        count += bytes.count
        // A head and a short body leave by one call.
        if first < chunks.count, chunks[chunks.count - 1].count + bytes.count <= Self.shortChunk {
            chunks[chunks.count - 1] += bytes
        } else {
            chunks.append(bytes)
        }
    }

    /// Writes until all is written or the socket is full.
    mutating func write(to descriptor: Int32) -> Progress {
        while first < chunks.count {
            let chunk = chunks[first]
            // Where more follows, the system may fill its packet with it.
            let flags = Int32(MSG_NOSIGNAL) | (first + 1 < chunks.count ? Int32(MSG_MORE) : 0)
            let sent = chunk.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
                return send(descriptor, rest.baseAddress, rest.count, flags)
            }
            if sent < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN ? .full : .broken
            }
            advance(by: sent)
        }
        return .drained
    }

    private mutating func advance(by sent: Int) {
        count -= sent
        writtenCount += sent
        offset += sent
        guard offset == chunks[first].count else { return }
        offset = 0
        chunks[first] = []
        first += 1
        if first == chunks.count {
            chunks.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 64 {
            chunks.removeFirst(first)
            first = 0
        }
    }
}
