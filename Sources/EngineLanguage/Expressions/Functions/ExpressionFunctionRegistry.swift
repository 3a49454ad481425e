/// Every function of the language: the only list.
///
/// Operators and macros are part of the language itself.
public enum ExpressionFunctionRegistry {
    /// The groups, by name.
    public static let groups: [any ExpressionFunctionGroup.Type] = [
        AggregateFunctions.self, ConversionFunctions.self, EncodingFunctions.self, HashFunctions.self,
        JSONFunctions.self, ListFunctions.self, MapFunctions.self, MathFunctions.self, OptionalFunctions.self,
        RegexFunctions.self, SetFunctions.self, StandardFunctions.self, StringFunctions.self, TimeFunctions.self,
        TimestampFunctions.self, URLFunctions.self,
    ]

    /// Every function of every group.
    public static let members: [ExpressionFunction] = groups.flatMap { $0.functions }

    /// The functions by name; several groups may have forms of one name (`reverse` of strings and of
    /// lists).
    static let byName: [String: [ExpressionFunction]] = Dictionary(grouping: members, by: \.name)

    /// The first words of dotted names: `math`, `hash`.
    static let namespaces: Set<String> = Set(
        members.compactMap { function in function.name.firstIndex(of: ".").map { String(function.name[..<$0]) } })
}
