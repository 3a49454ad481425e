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
    private let isPacked: Bool
    private var parser: (any RowParser)?
    private var decoder: TextDecoder?
    private var file: String?
    /// The file that is read once the rows of the one before are given out.
    private var upcoming: String?
    private var hasAll = false
    private var isClosed = false
    /// What is wrong with the text, until it is known whether the packed bytes are sound.
    private var suspicion: FormatFault?
    /// Bytes that came since.
    private var searched = 0

    /// How much more of a packed body is unpacked to find what made its text unsound: a wrong definition has to be told
    /// before a large file is through.
    private static let longestSearch = 16 << 20
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
        isPacked = packing != .plain
        if packing != .zip { open() }
    }

    /// Gives the next bytes of the body; `next` must have found nothing before.
    public func feed(_ bytes: [UInt8]) {
        if suspicion != nil { searched += bytes.count }
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
        if let suspicion { return try examine(suspicion) }
        let start = json.count
        do throws(FormatFault) {
            return try advance(&json)
        } catch {
            var fault = error
            fault.file = fault.file ?? file
            guard isPacked, !fault.isDamage else { throw fault }
            json.removeLast(json.count - start)
            suspicion = fault
            return try examine(fault)
        }
    }

    /// Unpacks what follows text that is unsound: bytes that were damaged on their way are found out by a checksum, and
    /// that stands behind what they spoiled.
    /// - Returns: false, if more bytes are needed to know.
    private func examine(_ suspicion: FormatFault) throws(FormatFault) -> Bool {
        do throws(PackingFault) {
            while try unpacker.next() != nil {}
            if hasAll { try unpacker.finish() }
        } catch {
            guard error.isDamage else { throw suspicion }
            var fault = FormatFault(error)
            fault.file = suspicion.file
            throw fault
        }
        guard !hasAll, searched < Self.longestSearch else { throw suspicion }
        return false
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
        self.init(fault.message, at: fault.offset, isDamage: fault.isDamage)
    }
}
