internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// The columns of an exported model: the record's key, its fields with their types, and what the store knows of it.
struct RecordColumns {
    /// The table.
    let table: ExportTable
    private let fields: [ExportTable.Column]

    /// Describes a model.
    /// - Parameters:
    ///   - name: the model's name.
    ///   - model: nothing if no definition has it any more; the record is one column then.
    init(_ name: String, _ model: ModelDefinition?) {
        fields =
            model.map { $0.fields.map { .init(name: $0.name, kind: Self.kind($0.value.type)) } }
            ?? [.init(name: "record", kind: .json)]
        table = ExportTable(
            name: name,
            columns: [.init(name: "_id", kind: .text)] + fields + [
                .init(name: "_input", kind: .json), .init(name: "_connection", kind: .text),
                .init(name: "_last_modified", kind: .text),
                .init(name: "_deleted_at", kind: .text),
            ])
        isWhole = model == nil
    }

    private let isWhole: Bool

    private static func kind(_ type: FieldDefinition.Kind) -> ExportTable.Kind {
        switch type {
        case .integer: .integer
        case .number: .real
        case .boolean: .boolean
        case .object, .array, .any: .json
        case .string, .decimal, .timestamp, .date, .time, .duration, .bytes: .text
        }
    }

    /// The values of a record, one for each column.
    func row(_ record: StoredRecord, of stream: StoredStream) -> [ExportValue] {
        let payload = (try? JSONValue(parsing: record.payload)) ?? .null
        let values = fields.map { field in
            isWhole ? ExportValue.text(record.payload) : Self.value(payload[field.name], field.kind)
        }
        return [.text(record.id)] + values + [
            stream.variant.isEmpty ? .null : .text(stream.variant), .text(stream.connection),
            .text(InstantText(microseconds: record.lastModified).text),
            record.deletedAt.map { .text(InstantText(microseconds: $0).text) } ?? .null,
        ]
    }

    /// A value as its column takes it; one that does not fit stays text, so that nothing is lost.
    private static func value(_ value: JSONValue?, _ kind: ExportTable.Kind) -> ExportValue {
        guard let value, !value.isNull else { return .null }
        switch (kind, value) {
        case (.integer, .number(let number)): return number.int64.map { .integer($0) } ?? .text(number.text)
        case (.real, .number(let number)): return .real(number.double)
        case (.boolean, .bool(let flag)): return .integer(flag ? 1 : 0)
        case (.json, _): return .text(JSONWriter.text(value))
        case (_, .string(let text)): return .text(text)
        default: return .text(JSONWriter.text(value))
        }
    }
}
