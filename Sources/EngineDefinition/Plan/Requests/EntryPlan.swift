internal import EngineLanguage

/// A named value of a query, a header section, a cookie list or a form.
public struct EntryPlan: Sendable {
    /// The name as it is sent.
    public let name: String
    /// Its value; absent and null leave the entry out.
    public let value: ValuePlan

    /// Makes an entry.
    public init(name: String, value: ValuePlan) {
        self.name = name
        self.value = value
    }
}

extension [EntryPlan] {
    /// Works the entries out; those that are absent or null are left out.
    func evaluate(_ bindings: ExpressionBindings) throws(ExpressionFault) -> [(name: String, value: ExpressionValue)] {
        var values: [(name: String, value: ExpressionValue)] = []
        for entry in self {
            guard let value = try entry.value.evaluate(bindings), !value.isNull else { continue }
            values.append((entry.name, value))
        }
        return values
    }
}
