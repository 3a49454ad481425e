internal import EngineLanguage

/// Compiles the expressions and templates of a place, and collects what is wrong with them.
struct FieldCompiler {
    /// The roots and their types.
    var scopes: ScopeBuilder {
        didSet { cache = [:] }
    }
    /// What was found.
    var diagnostics = DiagnosticList()
    private var cache: [ExpressionContext: ExpressionScope] = [:]
    /// The fields of models that read nothing of the place where the model is used.
    var models: [ObjectIdentifier: [FieldPlan]] = [:]

    /// Begins with the types of a place.
    init(scopes: ScopeBuilder) {
        self.scopes = scopes
    }

    private mutating func scope(_ context: ExpressionContext) -> ExpressionScope {
        if let scope = cache[context] { return scope }
        let scope = scopes.scope(context)
        cache[context] = scope
        return scope
    }

    /// Compiles an expression.
    /// - Parameters:
    ///   - field: the field; nothing if its key was left out.
    ///   - destination: where its value is kept or shown, if no secret may go there.
    /// - Returns: nothing if there is none, or if it was refused.
    mutating func compile(_ field: ExpressionField?, storedIn destination: String? = nil) -> CompiledExpression? {
        guard let field, !field.isPlaceholder else { return nil }
        return CompiledExpression(
            field, in: scope(field.context), storedIn: destination, diagnostics: &diagnostics)
    }

    /// Compiles a template.
    mutating func compile(_ field: TemplateField?) -> CompiledTemplate? {
        guard let field, let template = field.template else { return nil }
        let scope = scope(field.context)
        return template.compile(in: scope, for: ExpressionPurpose(scope.name), diagnostics: &diagnostics)
    }

    /// Compiles a value with templates in it.
    mutating func compile(_ tree: TemplateTree) -> ValuePlan {
        switch tree {
        case .leaf(let field):
            guard let template = compile(field) else { return .constant(.null) }
            if let literal = template.literal ?? template.plainText.map({ .string($0) }) { return .constant(literal) }
            return .template(template)
        case .list(let elements, _): return .list(elements.map { compile($0) })
        case .map(let members, _): return .map(members.map { ($0.name, compile($0.value)) })
        }
    }

    /// Compiles named values.
    mutating func compile(_ entries: NamedValues<TemplateTree>) -> [EntryPlan] {
        entries.map { EntryPlan(name: $0.name, value: compile($0.value)) }
    }

    /// Compiles named expressions; those that were refused are left out.
    mutating func compile(
        _ entries: NamedValues<ExpressionField>, storedIn destination: String? = nil
    ) -> [(name: String, value: CompiledExpression)] {
        entries.compactMap { entry in compile(entry.value, storedIn: destination).map { (entry.name, $0) } }
    }
}
