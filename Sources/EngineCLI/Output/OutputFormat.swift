/// How a command writes its result.
enum OutputFormat: String, CaseIterable, Sendable {
    /// For people.
    case table
    /// One JSON document.
    case json
    /// One JSON object a line: an element of the result's list, or the whole of it.
    case ndjson
    /// One YAML document.
    case yaml
    /// RFC 4180 with a header; a row for each element of the result's list.
    case csv
}

/// What was asked of a result: its form, and which fields of its rows.
struct OutputChoice: Sendable {
    var format = OutputFormat.table
    /// Names of fields, in the order in which they are written; empty: all.
    var fields: [String] = []

    /// Whether a program reads what is written, so that errors are objects too.
    var isJSON: Bool { format == .json || format == .ndjson }
}
