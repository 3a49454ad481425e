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
    /// Whether it may be absent where records are held to their model.
    let isOptional: Bool
    /// Whether it names a zone; asked for each record, so it is not worked out there.
    let hasZone: Bool
    /// What its value is held against beyond its type.
    let expectation: FieldExpectation?
    /// The name as it is written in a payload: quoted, with its colon.
    let written: [UInt8]

    /// A field that keeps what its expression gives.
    init(name: String, from: CompiledExpression) {
        self.init(
            name: name, from: from, kind: .any, unit: nil, zone: nil, isRequired: false, isOptional: true,
            expectation: nil)
    }

    /// Compiles the parts that need no expression.
    init(
        name: String, from: CompiledExpression, kind: FieldDefinition.Kind, unit: FieldDefinition.Unit?,
        zone: CompiledExpression?, isRequired: Bool, isOptional: Bool = false, expectation: FieldExpectation?
    ) {
        self.name = name
        self.from = from
        self.kind = kind
        self.unit = unit
        self.zone = zone
        hasZone = zone != nil
        self.isRequired = isRequired
        self.isOptional = isOptional
        self.expectation = expectation
        var written: [UInt8] = []
        JSONWriter.append(string: name, to: &written)
        written.append(UInt8(ascii: ":"))
        self.written = written
    }
}
