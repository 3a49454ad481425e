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
            append(Self.columns.map { Self.text($0.path, of: tape, node) }, to: &output)
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
            for (index, cell) in cells.enumerated() {
                if index > 0 { output.append(0x2C) }
                append(csv: cell ?? "", to: &output)
            }
            output += [0x0D, 0x0A]
        case .tsv:
            for (index, cell) in cells.enumerated() {
                if index > 0 { output.append(0x09) }
                // No table of this kind can hold a line break or a tab.
                for byte in (cell ?? "").utf8 { output.append(byte == 0x09 || byte == 0x0A ? 0x20 : byte) }
            }
            output.append(0x0A)
        case .ndjson:
            let members = zip(Self.columns, cells).map { column, cell in
                JSONValue.Member(key: column.name, value: cell.map { .string($0) } ?? .string(""))
            }
            JSONWriter.append(.object(members), to: &output)
            output.append(0x0A)
        case .xml:
            output += "<contact>".utf8
            for (column, cell) in zip(Self.columns, cells) {
                guard let cell else { continue }
                output += "<\(column.name)>".utf8
                append(xml: cell, to: &output)
                output += "</\(column.name)>".utf8
            }
            output += "</contact>\n".utf8
        }
    }

    /// A cell in quotes if it needs them (RFC 4180 §2), byte by byte: files of a hundred thousand rows are made.
    private func append(csv cell: String, to output: inout [UInt8]) {
        guard cell.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else {
            output += cell.utf8
            return
        }
        output.append(0x22)
        for byte in cell.utf8 {
            if byte == 0x22 { output.append(0x22) }
            output.append(byte)
        }
        output.append(0x22)
    }

    private func append(xml text: String, to output: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case 0x26: output += "&amp;".utf8
            case 0x3C: output += "&lt;".utf8
            case 0x3E: output += "&gt;".utf8
            default: output.append(byte)
            }
        }
    }
}
