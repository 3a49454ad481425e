public import EngineLanguage

/// A field of a stored record, compiled.
public struct FieldPlan: Sendable {
    /// Its name.
    public let name: String
    /// Where its value comes from.
    public let from: CompiledExpression
    /// What it shall be.
    public let kind: FieldDefinition.Kind
    /// What a numeric timestamp counts.
    public let unit: FieldDefinition.Unit?
    /// The zone of a timestamp text that has none.
    public let zone: CompiledExpression?
    /// Whether a record without it is a fault.
    public let isRequired: Bool
    /// The name as it is written in a payload: quoted, with its colon.
    let written: [UInt8]

    /// Compiles the parts that need no expression.
    init(
        name: String, from: CompiledExpression, kind: FieldDefinition.Kind, unit: FieldDefinition.Unit?,
        zone: CompiledExpression?, isRequired: Bool
    ) {
        self.name = name
        self.from = from
        self.kind = kind
        self.unit = unit
        self.zone = zone
        self.isRequired = isRequired
        var written: [UInt8] = []
        JSONWriter.append(string: name, to: &written)
        written.append(UInt8(ascii: ":"))
        self.written = written
    }
}
