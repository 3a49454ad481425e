public import EngineCompression

/// Reads the rows of a body as it comes: unpacked, decoded, and each row as a JSON value.
///
/// Only the reader of one body holds it; what it holds of the body is a row, and a piece of what was
/// given last.
public final class RowReader {
    private let format: RowFormat
    private let charset: TextCharset?
    private let limits: RowLimits
    private let unpacker: Unpacker
    private var parser: (any RowParser)?
    private var decoder: TextDecoder?
    private var file: String?
    /// The file that is read once the rows of the one before are given out.
    private var upcoming: String?
    private var hasAll = false
    private var isClosed = false
    /// Whether every row was given out.
    public private(set) var isAtEnd = false

    /// Prepares to read.
    /// - Parameters:
    ///   - format: what a row is.
    ///   - packing: how the body is packed.
    ///   - charset: how its text is written; nothing: as the text itself says, else UTF-8.
    ///   - unpacking: how much may come of it.
    ///   - limits: what a row may be at most.
    public init(
        _ format: RowFormat, packing: Packing = .plain, charset: TextCharset? = nil,
        unpacking: UnpackingLimits = UnpackingLimits(), limits: RowLimits = RowLimits()
    ) {
        self.format = format
        self.charset = charset
        self.limits = limits
        unpacker = Unpacker(packing, limits: unpacking)
        if packing != .zip { open() }
    }

    /// Gives the next bytes of the body; `next` must have found nothing before.
    public func feed(_ bytes: [UInt8]) {
        unpacker.feed(bytes)
    }

    /// Tells that these were all.
    public func finish() {
        hasAll = true
    }

    /// Appends the next row as a JSON value.
    /// - Returns: whether there was one; else more bytes are needed, or `isAtEnd`.
    /// - Throws: what is wrong with the body, and where.
    public func next(into json: inout [UInt8]) throws(FormatFault) -> Bool {
        do throws(FormatFault) {
            return try advance(&json)
        } catch {
            var fault = error
            fault.file = fault.file ?? file
            throw fault
        }
    }

    private func advance(_ json: inout [UInt8]) throws(FormatFault) -> Bool {
        while true {
            if let parser, try parser.next(into: &json) { return true }
            if let upcoming {
                self.upcoming = nil
                file = upcoming
                // Copies that a Macintosh puts beside files are no files.
                if upcoming.hasPrefix("__MACOSX/") { (parser, decoder) = (nil, nil) } else { open() }
            }
            if let event = try nextEvent() {
                try take(event)
            } else {
                guard hasAll, !isClosed else {
                    isAtEnd = isClosed
                    return false
                }
                isClosed = true
                do throws(PackingFault) { try unpacker.finish() } catch { throw FormatFault(error) }
                try close()
            }
        }
    }

    private func nextEvent() throws(FormatFault) -> Unpacker.Event? {
        do throws(PackingFault) { return try unpacker.next() } catch { throw FormatFault(error) }
    }

    private func take(_ event: Unpacker.Event) throws(FormatFault) {
        switch event {
        case .bytes(let bytes):
            guard let decoder else { return }
            try parser?.feed(decoder.decode(bytes, isLast: false))
        case .file(let name):
            try close()
            upcoming = name
        }
    }

    private func open() {
        parser = format.parser(limits)
        var isXML = false
        if case .xml = format { isXML = true }
        decoder = TextDecoder(charset, isXML: isXML)
    }

    private func close() throws(FormatFault) {
        guard let parser, let decoder else { return }
        let rest = try decoder.decode([], isLast: true)
        if !rest.isEmpty { try parser.feed(rest) }
        try parser.finish()
        self.decoder = nil
    }
}

extension RowReader {
    /// All rows of a whole body, as a JSON list.
    public func list(of body: [UInt8]) throws(FormatFault) -> [UInt8] {
        feed(body)
        finish()
        var json: [UInt8] = [UInt8(ascii: "[")]
        while try next(into: &json) { json.append(UInt8(ascii: ",")) }
        if json.last == UInt8(ascii: ",") { json.removeLast() }
        json.append(UInt8(ascii: "]"))
        return json
    }
}

extension FormatFault {
    /// A fault of the packing.
    public init(_ fault: PackingFault) {
        self.init(fault.message, at: fault.offset)
    }
}
