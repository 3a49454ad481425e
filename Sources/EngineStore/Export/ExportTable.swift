/// A table of an exported database: one model with typed columns.
public struct ExportTable: Sendable, Hashable {
    /// A column.
    public struct Column: Sendable, Hashable {
        /// Its name, as the model has it.
        public let name: String
        /// What it holds.
        public let kind: Kind

        /// Names a column.
        public init(name: String, kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    /// What a column holds.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// Whole numbers of at most 64 bits; SQLite would round a longer one.
        case integer
        /// Numbers.
        case real
        /// Text, times and numbers that must stay exact.
        case text
        /// 0 or 1.
        case boolean
        /// Lists and maps as JSON text.
        case json

        var sqlType: String {
            switch self {
            case .integer, .boolean: "INTEGER"
            case .real: "REAL"
            case .text, .json: "TEXT"
            }
        }
    }

    /// Its name.
    public let name: String
    /// Its columns; the first is the record's key.
    public let columns: [Column]

    /// Describes a table.
    public init(name: String, columns: [Column]) {
        self.name = name
        self.columns = columns
    }

    var definition: String {
        let columns = columns.map { "\(quoted($0.name)) \($0.kind.sqlType)" }.joined(separator: ", ")
        return "CREATE TABLE \(quoted(name)) (\(columns))"
    }

    var insertion: String {
        let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        return "INSERT INTO \(quoted(name)) VALUES (\(places))"
    }

    /// A name as SQL takes it, whatever characters it has.
    private func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
