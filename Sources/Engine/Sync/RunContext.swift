internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// What all parts of one run share.
struct RunContext: Sendable {
    /// The sync's id: two syncs that read one stream have positions of their own.
    let sync: String
    let store: Store
    let reader: RecordReader
    let connection: StoredConnection
    let values: ConnectionValues
    var driver: CallDriver
    var options: SyncOptions
    let run: RunID?
    /// The right to run this sync for this connection; nothing in a dry run.
    let lease: Lease?
    /// The sync's inputs, checked.
    let input: ExpressionValue
    /// Values of inputs that no text may show.
    let secretInputs: [ExpressionValue]
    /// Tells apart what the sync holds for other inputs.
    let variant: String
    /// Whether a run that was killed has left answers.
    let hasKeptAnswers: Bool

    /// Who reads a stream, as the store knows it.
    func source(of stream: String) -> String { "\(sync)/\(stream)" }

    /// The roots of a stream's own keys, with fresh credentials.
    func bindings(of stream: StreamPlan) async throws(CallFault) -> ExpressionBindings {
        var bindings = try await bindings()
        for root in stream.roots { bindings[root.name] = .value(root.value) }
        return bindings
    }

    private func bindings() async throws(CallFault) -> ExpressionBindings {
        var values = values
        if let tokens = driver.tokens { values.take(try await tokens.usable()) }
        var bindings = values.bindings
        bindings["input"] = .value(input)
        bindings.hide(secretInputs)
        return bindings
    }
}
