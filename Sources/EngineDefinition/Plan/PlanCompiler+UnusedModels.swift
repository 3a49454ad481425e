internal import EngineLanguage

extension PlanCompiler {
    /// The faults of models that no endpoint and no stream uses: they would show only with the first that does.
    ///
    /// What such a model reads of the place where it is used is not known, so roots and inputs are not held against it.
    func checkUnusedModels(with syncs: [SyncDefinition]) -> [Diagnostic] {
        guard !provider.isAbstract else { return [] }
        let streams = provider.streams.map(\.value) + syncs.flatMap { $0.streams.map(\.value) }
        let choices = provider.endpoints.map(\.value.model) + streams.map(\.model)
        let used = Set(
            choices.compactMap { choice -> String? in
                if case .name(let name)? = choice { name.value } else { nil }
            })
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        fields.scopes.input = .dyn
        fields.scopes.parents = [("parent", .dyn)]
        let compiler = ModelCompiler(models: provider.models)
        for model in provider.models where !used.contains(model.name) {
            _ = compiler.compile(.inline(model.value), map: .init(), key: [], &fields)
        }
        return fields.diagnostics.all.filter { $0.id != .unknownRoot }
    }
}
