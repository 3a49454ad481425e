internal import EngineLanguage

/// Compiles what makes a list of an answer.
struct ReshapeCompiler {
    /// Compiles a block.
    /// - Returns: nothing if a part was refused; that was reported.
    func compile(_ reshape: ReshapeDefinition, _ fields: inout FieldCompiler) -> ReshapePlan? {
        switch reshape.form {
        case .columns(let names, let rows, let cells):
            guard let names = fields.compile(names), let rows = fields.compile(rows) else { return nil }
            return .columns(names: names, rows: rows, cells: fields.compile(cells))
        case .entries(let map, let key, let value):
            return fields.compile(map).map { .entries(map: $0, key: key, value: value) }
        case .values(let map): return fields.compile(map).map { .values(map: $0) }
        case .zip(let lists): return .zip(lists: fields.compile(lists))
        case .wrap(let list, let name): return fields.compile(list).map { .wrap(list: $0, name: name) }
        }
    }
}
