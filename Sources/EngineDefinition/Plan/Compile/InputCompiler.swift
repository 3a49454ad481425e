internal import EngineLanguage

/// Compiles the checks and defaults of inputs, and of the parts of lists and maps.
struct InputCompiler {
    /// Compiles inputs.
    func compile(_ inputs: NamedValues<InputDefinition>, _ fields: inout FieldCompiler) -> InputPlan {
        InputPlan(fields: parts(inputs, &fields))
    }

    /// What a list holds.
    func element(_ items: InputItems?, _ fields: inout FieldCompiler) -> InputPlan.Element? {
        switch items {
        case .type(let type)?: .type(type)
        case .input(let input)?: .field(field(input, named: "", &fields))
        case nil: nil
        }
    }

    /// What a map holds.
    func parts(_ inputs: NamedValues<InputDefinition>, _ fields: inout FieldCompiler) -> [InputPlan.Field] {
        inputs.map { field($0.value, named: $0.name, &fields) }
    }

    private func field(
        _ input: InputDefinition, named name: String, _ fields: inout FieldCompiler
    ) -> InputPlan.Field {
        InputPlan.Field(
            name: name, definition: input, fallback: input.defaultValue.map { fields.compile($0) },
            pattern: input.pattern.flatMap { try? RegularExpression($0.value) },
            element: element(input.items?.value, &fields), parts: parts(input.fields, &fields))
    }
}
