public import EngineLanguage

/// What a stream asks of each record, and what becomes of a bad one.
public struct RecordRules: Sendable {
    /// Whether a bad record is set aside; else it ends the pass.
    public var setsAside = false
    /// Whether records are held to their model: a field that is absent or of another type makes a record bad.
    public var isStrict = false
    /// Whether the untouched item is kept beside the record.
    public var keepsSource = false
    /// What must hold for each record.
    public var check: CompiledExpression?
    /// Of which no two records have the same value.
    public var unique: [CompiledExpression] = []

    /// Nothing is asked.
    public init() {}

    /// Whether something is asked that only a record which is mapped can answer.
    var readEveryRecord: Bool { setsAside || isStrict || keepsSource || check != nil || !unique.isEmpty }

    /// Compiles what a stream says.
    init(compiling stream: StreamDefinition, _ fields: inout FieldCompiler) {
        setsAside = stream.quality.onError?.value == .quarantine
        isStrict = stream.quality.schema?.value == .strict
        keepsSource = stream.quality.keepsSource
        check = fields.compile(stream.expectation?.check)
        unique = (stream.expectation?.unique ?? []).compactMap { fields.compile($0) }
    }
}

extension ResponsePage {
    /// Which page of its pass it is, counted from 1.
    var index: Int {
        guard case .object(let fields)? = bindings["page"], case .value(let index)? = fields["index"] else { return 1 }
        return 1 + Int(index.int ?? 0)
    }
}
