internal import EngineLanguage

/// What a command found: the members of its document, and the same for people.
struct CommandResult {
    /// The members of the document, as the command's `ResultShape` declares them.
    let members: [(String, JSONValue)]
    /// What people read.
    let text: String

    init(_ members: [(String, JSONValue)], text: String) {
        self.members = members
        self.text = text
    }
}

extension CommandSession {
    /// Writes a result to standard output in the form that was asked for.
    func write(_ result: CommandResult, as shape: ResultShape) {
        guard output.format != .table else { return terminal.write(result.text) }
        let rows = result.members.first { $0.0 == shape.rows }?.1.elements
        var writer = RowWriter(session: self, shape: shape, head: result.members.filter { $0.0 != shape.rows })
        guard let rows else { return writer.writeWhole(result.members) }
        writer.begin()
        for row in rows { writer.write(row) }
        writer.end()
    }
}
