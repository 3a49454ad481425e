internal import EngineCompression
internal import EngineLanguage

/// Contacts as a file: `contacts.csv`, `contacts.xml.gz`, `contacts.ndjson.zip`, made while they are
/// sent.
struct SandboxExport: Sendable {
    /// The format of a row.
    enum Format: String, CaseIterable, Sendable {
        case csv, tsv, ndjson, xml

        var mediaType: String {
            switch self {
            case .csv: "text/csv; charset=utf-8"
            case .tsv: "text/tab-separated-values; charset=utf-8"
            case .ndjson: "application/x-ndjson"
            case .xml: "application/xml"
            }
        }
    }

    /// How the file is packed.
    enum Packing: String, CaseIterable, Sendable {
        case plain = "", gzip = "gz", zip
    }

    let format: Format
    let packing: Packing

    /// The columns, and where each one stands in a contact.
    static let columns: [(name: String, path: [String])] = [
        ("id", ["id"]), ("number", ["number"]), ("name", ["name"]), ("email", ["email"]), ("status", ["status"]),
        ("balance", ["balance"]), ("score", ["score"]), ("company", ["company", "name"]),
        ("city", ["address", "city"]), ("country", ["address", "country"]), ("notes", ["notes"]),
        ("created_at", ["created_at"]), ("updated_at", ["updated_at"]),
    ]

    /// Reads the name of a file.
    init?(file: String) {
        let parts = file.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 || parts.count == 3, parts[0] == "contacts", let format = Format(rawValue: parts[1]),
            let packing = Packing(rawValue: parts.count == 3 ? parts[2] : ""), parts.count == 2 || packing != .plain
        else { return nil }
        self.format = format
        self.packing = packing
    }

    var mediaType: String {
        switch packing {
        case .plain: format.mediaType
        case .gzip: "application/gzip"
        case .zip: "application/zip"
        }
    }

    /// What stands in front of the rows.
    var head: [UInt8] {
        switch format {
        case .csv: Array((Self.columns.map(\.name).joined(separator: ",") + "\r\n").utf8)
        case .tsv: Array((Self.columns.map(\.name).joined(separator: "\t") + "\n").utf8)
        case .ndjson: []
        case .xml: Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<contacts>\n".utf8)
        }
    }

    /// What stands behind them.
    var tail: [UInt8] { format == .xml ? Array("</contacts>\n".utf8) : [] }

    /// Rows of contacts, which come as a JSON list.
    func rows(of contacts: [UInt8]) -> [UInt8] {
        guard let tape = try? JSONTape.parse(contacts) else { return [] }
        var output: [UInt8] = []
        output.reserveCapacity(contacts.count)
        for node in tape.elements(of: tape.root) {
            var cells = Self.columns.map { Self.text($0.path, of: tape, node) }
            // No table of this kind can hold a line break or a tab; and an absent one is empty.
            if format == .tsv { cells = cells.map { $0?.replacing("\t", with: " ").replacing("\n", with: " ") } }
            append(cells, to: &output)
        }
        return output
    }

    private static func text(_ path: [String], of tape: JSONTape, _ node: JSONNode) -> String? {
        var node = node
        for key in path {
            guard tape.kind(of: node) == .object, let inner = tape.member(key, of: node) else { return nil }
            node = inner
        }
        switch tape.kind(of: node) {
        case .null: return nil
        case .string: return tape.string(at: node)
        default: return String(decoding: tape.raw(of: node), as: UTF8.self)
        }
    }

    private func append(_ cells: [String?], to output: inout [UInt8]) {
        switch format {
        case .csv:
            let quoted = cells.map { cell -> String in
                let cell = cell ?? ""
                guard cell.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return cell }
                return "\"\(cell.replacing("\"", with: "\"\""))\""
            }
            output += Array((quoted.joined(separator: ",") + "\r\n").utf8)
        case .tsv: output += Array((cells.map { $0 ?? "" }.joined(separator: "\t") + "\n").utf8)
        case .ndjson:
            let members = zip(Self.columns, cells).map { column, cell in
                JSONValue.Member(key: column.name, value: cell.map { .string($0) } ?? .string(""))
            }
            JSONWriter.append(.object(members), to: &output)
            output.append(0x0A)
        case .xml:
            output += Array("<contact>".utf8)
            for (column, cell) in zip(Self.columns, cells) {
                guard let cell else { continue }
                let text = cell.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
                output += Array("<\(column.name)>\(text)</\(column.name)>".utf8)
            }
            output += Array("</contact>\n".utf8)
        }
    }
}

/// Packs an export while it is sent.
final class SandboxPacker {
    private let export: SandboxExport
    private let deflater: Deflater?
    private var checksum = Checksum()
    private var size = 0
    private var packedSize = 0
    private var hasBegun = false

    init(_ export: SandboxExport) {
        self.export = export
        switch export.packing {
        case .plain: deflater = nil
        // The fastest level: what is measured is the reader.
        case .gzip: deflater = Deflater(.gzip, level: 1)
        case .zip: deflater = Deflater(.bare, level: 1)
        }
    }

    /// Packs bytes of the file; with the last ones comes what ends it.
    func pack(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        guard let deflater else { return bytes }
        guard export.packing == .zip else { return deflater.pack(bytes, isLast: isLast) }
        var output: [UInt8] = []
        if !hasBegun {
            hasBegun = true
            // A file whose sizes stand behind it, in 8 bytes each: they are not known yet.
            output += [0x50, 0x4B, 3, 4] + common(checksum: 0, packed: .max, size: .max)
            output += number(UInt16(name.count)) + number(UInt16(20)) + name + large
        }
        checksum.add(bytes)
        size += bytes.count
        let packed = deflater.pack(bytes, isLast: isLast)
        packedSize += packed.count
        output += packed
        return isLast ? output + ending(offset: 30 + name.count + 20) : output
    }

    private var name: [UInt8] { Array("contacts.\(export.format.rawValue)".utf8) }

    private var large: [UInt8] {
        number(UInt16(1)) + number(UInt16(16)) + number(UInt64(size)) + number(UInt64(packedSize))
    }

    private func number(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// Version 4.5, sizes behind the data, DEFLATE, the first instant that an archive knows.
    private func common(checksum: UInt32, packed: UInt32, size: UInt32) -> [UInt8] {
        number(UInt16(45)) + number(UInt16(8)) + number(UInt16(8)) + number(UInt16(0)) + number(UInt16(0x21))
            + number(checksum) + number(packed) + number(size)
    }

    /// The sizes, the directory and its end (APPNOTE.TXT §4.3).
    private func ending(offset: Int) -> [UInt8] {
        var output: [UInt8] = [0x50, 0x4B, 7, 8]
        output += number(checksum.value) + number(UInt64(packedSize)) + number(UInt64(size))
        let start = offset + packedSize + output.count
        var line: [UInt8] = [0x50, 0x4B, 1, 2] + number(UInt16(45))
        line += common(checksum: checksum.value, packed: .max, size: .max)
        line += number(UInt16(name.count)) + number(UInt16(20))
        line += [UInt8](repeating: 0, count: 14) + name + large
        output += line
        let place = UInt64(start + line.count)
        output += [0x50, 0x4B, 6, 6] + number(UInt64(44)) + number(UInt16(45)) + number(UInt16(45))
        output += number(UInt32(0)) + number(UInt32(0)) + number(UInt64(1)) + number(UInt64(1))
        output += number(UInt64(line.count)) + number(UInt64(start))
        output += [0x50, 0x4B, 6, 7] + number(UInt32(0)) + number(place) + number(UInt32(1))
        output += [0x50, 0x4B, 5, 6] + number(UInt16(0)) + number(UInt16(0)) + number(UInt16(1)) + number(UInt16(1))
        return output + number(UInt32(line.count)) + number(UInt32.max) + number(UInt16(0))
    }
}
