/// A format whose bodies are rows, one after the other, so that they can be read as they come.
public enum RowFormat: Sendable, Hashable {
    /// Lines of cells.
    case table(TableDialect)
    /// A JSON value a line.
    case ndjson
    /// An XML document, of which each element of this name is a row; nothing: the root element is the
    /// one row.
    case xml(element: String?)
    /// A JSON document, of which the items of one list are rows; the names on the way to the list.
    case json(way: [String])

    /// What it is called in messages.
    public var name: String {
        switch self {
        case .table(let dialect): dialect.hasQuotes ? "CSV" : "TSV"
        case .ndjson: "NDJSON"
        case .xml: "XML"
        case .json: "JSON"
        }
    }

    /// Reads one file of the format.
    func parser(_ limits: RowLimits) -> any RowParser {
        switch self {
        case .table(let dialect): TableParser(dialect, limits: limits)
        case .ndjson: NDJSONParser(limits: limits)
        case .xml(let element): XMLRowParser(element: element, limits: limits)
        case .json(let way): JSONRowParser(way: way, limits: limits)
        }
    }
}

/// How the lines of a table are written.
public struct TableDialect: Sendable, Hashable {
    /// Where the names of the columns come from.
    public enum Header: Sendable, Hashable {
        /// The first line.
        case firstLine
        /// There are none: `c0`, `c1`, …
        case none
        /// They are told; the first line is a row.
        case names([String])
    }

    /// The byte between cells.
    public var delimiter: UInt8
    /// Whether cells may be quoted (RFC 4180); else quotes are characters like others (IANA
    /// text/tab-separated-values).
    public var hasQuotes: Bool
    /// Where the names of the columns come from.
    public var header: Header

    /// Makes a dialect; as it stands it is that of RFC 4180.
    public init(delimiter: UInt8 = UInt8(ascii: ","), hasQuotes: Bool = true, header: Header = .firstLine) {
        self.delimiter = delimiter
        self.hasQuotes = hasQuotes
        self.header = header
    }
}

/// What one row may be at most: a row is held in memory.
public struct RowLimits: Sendable, Hashable {
    /// Bytes of a row.
    public var bytes: Int
    /// Cells of a row.
    public var cells: Int
    /// Elements within each other.
    public var depth: Int

    /// Makes limits.
    public init(bytes: Int = 8 << 20, cells: Int = 16_384, depth: Int = 256) {
        self.bytes = bytes
        self.cells = cells
        self.depth = depth
    }
}

/// Reads the rows of one file: text in UTF-8 in, JSON out.
protocol RowParser: AnyObject {
    /// Gives the next text.
    func feed(_ text: [UInt8]) throws(FormatFault)
    /// Tells that there is no more.
    func finish() throws(FormatFault)
    /// Appends the next row as a JSON value.
    /// - Returns: whether there was one; else more text is needed, or it is the end.
    func next(into json: inout [UInt8]) throws(FormatFault) -> Bool
}
