/// What maps can do beside macros.
enum MapFunctions: ExpressionFunctionGroup {
    static let name = "maps"

    static let functions: [ExpressionFunction] = [
        ExpressionFunction(
            "merge", "The entries of both maps, the other's where both have a key; maps inside are not merged.",
            examples: [
                .init("{'a': 1, 'b': 2}.merge({'b': 3, 'c': 4})", "{'a': 1, 'b': 3, 'c': 4}"),
                .init("{'a': {'x': 1}}.merge({'a': {'y': 2}})", "{'a': {'y': 2}}"),
            ],
            overloads: [
                .member("map_merge_map", [map("K", "V"), map("K", "V")], map("K", "V"), body: merge),
                .member("map_merge_map_dyn", [map("K", "V"), map("L", "W")], .map(.dyn, .dyn), body: merge),
            ])
    ]

    private static func map(_ key: String, _ value: String) -> ExpressionType {
        .map(.parameter(key), .parameter(value))
    }

    private static func merge(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        let evaluation = call.evaluation
        let left = try call.entries(of: call[0])
        let right = try call.entries(of: call[1])
        let merged = try evaluation.makeMap(capacity: left.count + right.count)
        for entry in left { try evaluation.put(entry.key, entry.value, into: merged) }
        for entry in right { try evaluation.put(entry.key, entry.value, into: merged) }
        return evaluation.finished(merged)
    }
}
