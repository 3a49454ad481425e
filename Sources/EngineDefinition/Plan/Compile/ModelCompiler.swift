internal import EngineLanguage

/// Compiles models into mappers.
struct ModelCompiler {
    let models: NamedValues<ModelDefinition>

    /// Where a record's values go, for the refusal of a secret.
    private static let place = "records"

    /// Compiles a model with what a stream adds to it.
    /// - Returns: nothing if the model does not exist or lacks what identifies a record; that was reported.
    func compile(
        _ choice: ModelChoice, map: NamedValues<ExpressionField>, key: [ExpressionField], _ fields: inout FieldCompiler
    ) -> RecordMapper? {
        guard let model = model(choice) else { return nil }
        var plans = compile(model, &fields)
        for entry in map {
            guard let from = fields.compile(entry.value, storedIn: Self.place) else { continue }
            let plan = FieldPlan(name: entry.name, from: from)
            if let index = plans.firstIndex(where: { $0.name == entry.name }) {
                plans[index] = plan
            } else {
                plans.append(plan)
            }
        }
        guard let identity = identity(of: model, key, plans, &fields) else { return nil }
        return RecordMapper(
            fields: plans, key: identity, keepsRecord: model.isOpen,
            version: fields.compile(model.version, storedIn: Self.place),
            extra: fields.compile(model.extra, storedIn: Self.place))
    }

    /// A mapper for a stream without a model: records are kept as they came.
    func raw(
        map: NamedValues<ExpressionField>, key: [ExpressionField], _ fields: inout FieldCompiler
    ) -> RecordMapper? {
        let expressions = key.compactMap { fields.compile($0, storedIn: Self.place) }
        guard !expressions.isEmpty, expressions.count == key.count else { return nil }
        let plans = fields.compile(map, storedIn: Self.place).map { FieldPlan(name: $0.name, from: $0.value) }
        return RecordMapper(fields: plans, key: .expressions(expressions), keepsRecord: true)
    }

    private func model(_ choice: ModelChoice) -> ModelDefinition? {
        switch choice {
        case .name(let name): models[name.value]
        case .inline(let model): model
        }
    }

    /// The fields of a model: what many endpoints use is compiled once, unless it reads what differs between them.
    private func compile(_ model: ModelDefinition, _ fields: inout FieldCompiler) -> [FieldPlan] {
        if let known = fields.models[ObjectIdentifier(model)] { return known }
        let reports = fields.diagnostics.all.count
        let plans = model.fields.compactMap { entry in compile(entry.value, named: entry.name, &fields) }
        let isOfPlace = plans.contains { plan in
            fields.scopes.isOfPlace(plan.from) || plan.zone.map(fields.scopes.isOfPlace) == true
        }
        if !isOfPlace, fields.diagnostics.all.count == reports { fields.models[ObjectIdentifier(model)] = plans }
        return plans
    }

    private func compile(_ field: FieldDefinition, named name: String, _ fields: inout FieldCompiler) -> FieldPlan? {
        guard let from = fields.compile(field.from, storedIn: Self.place) else { return nil }
        let zone = fields.compile(field.zone)
        FieldTypeCheck(field, from, zone, named: name).check(&fields.diagnostics)
        return FieldPlan(
            name: name, from: from, kind: field.type, unit: field.unit, zone: zone,
            isRequired: field.isRequired, isOptional: field.isOptional, expectation: expectation(field, &fields))
    }

    private func expectation(_ field: FieldDefinition, _ fields: inout FieldCompiler) -> FieldExpectation? {
        let inputs = InputCompiler()
        return FieldExpectation(
            field, element: inputs.element(field.items?.value, &fields), parts: inputs.parts(field.fields, &fields))
    }

    private func identity(
        of model: ModelDefinition, _ key: [ExpressionField], _ plans: [FieldPlan], _ fields: inout FieldCompiler
    ) -> RecordKey? {
        guard key.isEmpty else {
            let expressions = key.compactMap { fields.compile($0, storedIn: Self.place) }
            return expressions.count == key.count ? .expressions(expressions) : nil
        }
        let numbers = model.key.compactMap { name in plans.firstIndex { $0.name == name.value } }
        return numbers.count == model.key.count && !numbers.isEmpty ? .fields(numbers) : nil
    }
}
