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
    /// Expressions that were found to be sound and read nothing of their place; nothing: each is compiled by itself.
    ///
    /// Only where plans are made for their faults: what is found here stands at another place of the file.
    var sound: [SoundExpression: CompiledExpression]?

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
        let key = sound == nil ? nil : SoundExpression(field, destination, isInAuth: scopes.isInAuth)
        if let key, let known = sound?[key], !scopes.isOfPlace(known) { return known }
        let reports = diagnostics.all.count
        let compiled = CompiledExpression(
            field, in: scope(field.context), storedIn: destination, diagnostics: &diagnostics)
        if let key, let compiled, diagnostics.all.count == reports, !scopes.isOfPlace(compiled) {
            sound?[key] = compiled
        }
        return compiled
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

/// What decides whether an expression is sound, but for the types of its place.
struct SoundExpression: Hashable {
    let text: String
    let context: ExpressionContext
    let fieldClass: ExpressionFieldClass
    let destination: String?
    let isInAuth: Bool

    init?(_ field: ExpressionField, _ destination: String?, isInAuth: Bool) {
        guard let expression = field.expression else { return nil }
        text = expression.text
        context = field.context
        fieldClass = field.fieldClass
        self.destination = destination
        self.isInAuth = isInAuth
    }
}
