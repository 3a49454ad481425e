internal import EngineHTTP

/// Makes a head from its lines, as they come: interim responses are dropped, limits are kept.
///
/// Pure.
struct ResponseHeadReader {
    /// Why a head is not taken.
    enum Fault: Error, Hashable {
        case tooLarge(TransportFault.Limit)
        case malformed(String)
    }

    private let limits: ResponseLimits
    private var bytes = 0
    private var interim = 0
    private var status: HTTPStatus?
    private var lines = HTTPFields()

    /// The version that the first line names.
    private(set) var version = ""
    /// The head, once it is complete.
    private(set) var head: HTTPResponse?

    init(limits: ResponseLimits) {
        self.limits = limits
    }

    /// Takes one line with its end; lines behind a complete head are trailers and dropped.
    mutating func take(_ line: UnsafeRawBufferPointer) throws(Fault) {
        bytes += line.count
        guard bytes <= limits.headBytes else { throw .tooLarge(.headBytes(limits.headBytes)) }
        guard head == nil else { return }
        let content = Self.withoutEnd(line)
        guard !content.isEmpty else { return try complete() }
        guard status != nil else { return try takeStatus(content) }
        if let first = content.first, first == 0x20 || first == 0x09 { return try continueLine(content) }
        guard lines.count < limits.headFields else { throw .tooLarge(.headFields(limits.headFields)) }
        guard let colon = content.firstIndex(of: UInt8(ascii: ":")) else {
            throw .malformed("a header line has no colon")
        }
        let name = String(decoding: content[..<colon], as: UTF8.self)
        guard HTTPFields.isName(name) else { throw .malformed("a header has an unsound name") }
        if lines.isEmpty { lines.reserveCapacity(16) }
        lines.append(name, Self.trimmed(content[(colon + 1)...]))
    }

    private mutating func takeStatus(_ line: Slice<UnsafeRawBufferPointer>) throws(Fault) {
        guard line.starts(with: "HTTP/".utf8), let space = line.firstIndex(of: 0x20),
            let code = Self.code(line[(space + 1)...].prefix { $0 != 0x20 })
        else { throw .malformed("its first line is no status line") }
        version = String(decoding: line[(line.startIndex + 5)..<space], as: UTF8.self)
        status = HTTPStatus(code)
    }

    /// Three digits, of which the first is not 0.
    private static func code(_ digits: Slice<UnsafeRawBufferPointer>) -> Int? {
        guard digits.count == 3, digits.first != UInt8(ascii: "0") else { return nil }
        var code = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            code = code * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return code
    }

    /// A line that begins with white space goes on with the one before it (RFC 9112 §5.2).
    private mutating func continueLine(_ content: Slice<UnsafeRawBufferPointer>) throws(Fault) {
        guard lines.continueLast(with: Self.trimmed(content)) else {
            throw .malformed("its first header begins with a space")
        }
    }

    private mutating func complete() throws(Fault) {
        guard let status else { return }
        if status.kind == .informational && status.code != 101 {
            interim += 1
            guard interim <= limits.interimResponses else {
                throw .tooLarge(.interimResponses(limits.interimResponses))
            }
            self.status = nil
            lines = HTTPFields()
            return
        }
        // We never ask for another protocol.
        guard status != 101 else { throw .malformed("it changes to another protocol") }
        // Which of them the sender means cannot be known (RFC 9112 §6.3).
        guard !lines.hasTwoLengths else { throw .malformed("it has two lengths") }
        head = HTTPResponse(status: status, fields: lines)
        lines = HTTPFields()
    }

    private static func withoutEnd(_ line: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer> {
        var content = line[...]
        if content.last == 0x0a { content = content.dropLast() }
        if content.last == 0x0d { content = content.dropLast() }
        return content
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }),
            let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}

extension ResponseHeadReader.Fault {
    /// The same as a transfer's fault.
    func told(of origin: URLOrigin) -> TransportFault {
        switch self {
        case .tooLarge(let limit): .tooLarge(limit)
        case .malformed(let reason): .badResponse(origin, reason: reason)
        }
    }
}
