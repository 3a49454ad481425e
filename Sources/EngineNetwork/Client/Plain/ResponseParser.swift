internal import EngineHTTP
internal import Glibc

/// Finds the parts of a response in bytes, however they are cut.
///
/// Pure: what is not consumed is given again, with what has come behind it.
struct ResponseParser {
    /// What one step found behind the bytes that it has consumed.
    enum Step {
        /// More bytes are needed.
        case needsMore
        /// The head is complete.
        case head(HTTPResponse, version: String)
        /// So many bytes of the body; ``take(_:)`` tells how many were used.
        case body(count: Int)
        /// The response is complete.
        case end
        /// The bytes are no response that is taken.
        case refused(ResponseHeadReader.Fault)
    }

    private enum Place {
        case head
        case body(BodyFraming)
    }

    private let method: String
    private let limits: ResponseLimits
    private var reader: ResponseHeadReader
    private var hasStatusLine = false
    private var place = Place.head
    /// Whether the server keeps the connection behind this response.
    private(set) var keepsConnection = false

    /// - Parameters:
    ///   - method: of the request.
    ///   - limits: what the head may have.
    init(method: String, limits: ResponseLimits) {
        self.method = method
        self.limits = limits
        reader = ResponseHeadReader(limits: limits)
    }

    /// Goes one step over bytes that are not yet consumed.
    /// - Returns: what was found, and how many bytes are done with.
    mutating func step(over bytes: UnsafeRawBufferPointer) -> (step: Step, consumed: Int) {
        switch place {
        case .head: return stepHead(bytes)
        case .body(.length(0)): return (.end, 0)
        case .body(.length(let left)): return (Self.body(min(left, bytes.count)), 0)
        case .body(.untilClose): return (Self.body(bytes.count), 0)
        case .body(.chunked(var reader)):
            let (step, consumed) = reader.step(over: bytes)
            place = .body(.chunked(reader))
            switch step {
            case .needsMore: return (.needsMore, consumed)
            case .data(let count): return (.body(count: count), consumed)
            case .malformed: return (.refused(.malformed("a chunk of its body is none")), consumed)
            case .end:
                place = .body(.length(0))
                return (.end, consumed)
            }
        }
    }

    private static func body(_ count: Int) -> Step { count == 0 ? .needsMore : .body(count: count) }

    /// Bytes of the body were used.
    mutating func take(_ count: Int) {
        switch place {
        case .body(.length(let left)): place = .body(.length(left - count))
        case .body(.chunked(var reader)):
            reader.take(count)
            place = .body(.chunked(reader))
        case .head, .body(.untilClose): break
        }
    }

    /// What the end of the connection means here.
    enum Ending {
        /// It ends the body.
        case complete
        /// It cuts the body.
        case cut
        /// There is no whole head.
        case noHead
    }

    /// What it means if nothing more comes.
    var ending: Ending {
        switch place {
        case .head: .noHead
        case .body(.untilClose), .body(.length(0)): .complete
        case .body: .cut
        }
    }

    private mutating func stepHead(_ bytes: UnsafeRawBufferPointer) -> (Step, Int) {
        var consumed = 0
        do throws(ResponseHeadReader.Fault) {
            while let line = try line(in: UnsafeRawBufferPointer(rebasing: bytes[consumed...])) {
                try reader.take(line)
                consumed += line.count
                hasStatusLine = true
                guard let head = reader.head else { continue }
                let framing = try BodyFraming(head, to: method)
                keepsConnection = framing.isBounded && head.keepsConnection(version: reader.version)
                place = .body(framing)
                return (.head(head, version: reader.version), consumed)
            }
            return (.needsMore, consumed)
        } catch {
            return (.refused(error), consumed)
        }
    }

    /// The next line with its end; nothing while it is not there.
    private func line(
        in bytes: UnsafeRawBufferPointer
    ) throws(ResponseHeadReader.Fault) -> UnsafeRawBufferPointer? {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
        // What is no response is not waited for to its end.
        guard hasStatusLine || zip(bytes, "HTTP/".utf8).allSatisfy({ $0 == $1 }) else {
            throw .malformed("its first line is no status line")
        }
        if let end = memchr(base, 0x0A, bytes.count) {
            return UnsafeRawBufferPointer(start: base, count: UnsafeRawPointer(end) - base + 1)
        }
        guard bytes.count <= limits.headBytes else { throw .tooLarge(.headBytes(limits.headBytes)) }
        return nil
    }
}
