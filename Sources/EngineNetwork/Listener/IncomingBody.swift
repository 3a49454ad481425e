/// The bytes of a request's body between its connection, which brings them on the loop's thread, and
/// the one who reads them, anywhere.
///
/// It is bounded: when it is full the connection stops reading its socket, and the reader's next step
/// sets it going.
///
/// `@unchecked Sendable`: everything but the constants is touched on the loop's thread only; `next` and
/// `abandon` go there first, and the others are called there.
final class IncomingBody: @unchecked Sendable {
    /// Bytes that are taken in ahead of the reader.
    static let capacity = 64 * 1024

    private typealias Outcome = Result<[UInt8]?, ServerBodyFault>

    /// What `Content-Length` says; nothing for chunks.
    let length: Int?
    private let connection: HTTPConnection
    private var pending: [UInt8] = []
    private var end: Result<Void, ServerBodyFault>?
    private var reader: CheckedContinuation<Outcome, Never>?
    /// Whether somebody has asked for it.
    private(set) var isWanted = false
    /// Whether nobody will ask for the rest: what comes is thrown away.
    private(set) var isAbandoned = false

    init(length: Int?, of connection: HTTPConnection) {
        self.length = length
        self.connection = connection
    }

    var hasRoom: Bool { isAbandoned || pending.count < Self.capacity }

    // MARK: The connection's side

    /// Takes a piece.
    func append(_ bytes: ArraySlice<UInt8>) {
        guard !isAbandoned, !bytes.isEmpty else { return }
        guard let reader else {
            pending.append(contentsOf: bytes)
            return
        }
        self.reader = nil
        reader.resume(returning: .success(Array(bytes)))
    }

    /// Ends it; the first end counts.
    func finish(_ result: Result<Void, ServerBodyFault>) {
        guard end == nil else { return }
        end = result
        // A body that is not whole is none: what was not read yet would look like its end.
        if case .failure = result { pending = [] }
        guard let reader else { return }
        self.reader = nil
        reader.resume(returning: result.map { nil })
    }

    /// Throws away what is there and what comes.
    func discard() {
        isAbandoned = true
        pending = []
        guard let reader else { return }
        self.reader = nil
        reader.resume(returning: .failure(.cancelled))
    }

    // MARK: The reader's side

    /// The next piece, at least one byte; nothing at the end.
    func next() async throws(ServerBodyFault) -> [UInt8]? {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { reader in
                connection.onLoop { self.take(for: reader) }
            }
        } onCancel: {
            abandon()
        }
        return try outcome.get()
    }

    /// Gives up the rest; callable from any thread.
    func abandon() {
        connection.onLoop {
            guard self.end == nil else { return }
            self.discard()
            self.connection.bodyHasRoom()
        }
    }

    private func take(for reader: CheckedContinuation<Outcome, Never>) {
        if !isWanted {
            isWanted = true
            connection.bodyIsWanted()
        }
        if isAbandoned { return reader.resume(returning: .failure(.cancelled)) }
        if !pending.isEmpty {
            let bytes = pending
            pending = []
            reader.resume(returning: .success(bytes))
        } else if let end {
            return reader.resume(returning: end.map { nil })
        } else if self.reader != nil {
            return reader.resume(returning: .failure(.readTwice))
        } else {
            self.reader = reader
        }
        connection.bodyHasRoom()
    }
}
