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
            ]),
        ExpressionFunction(
            "leaves",
            "The values at any depth in one map, by their own names; where a name is taken, and behind a list, with "
                + "the name of what holds them before it. Lists are spread too, unless it is told `false`.",
            examples: [
                .init("{'id': 1, 'user': {'name': 'Ada'}}.leaves()", "{'id': 1, 'name': 'Ada'}"),
                .init("{'id': 1, 'user': {'id': 2}}.leaves()", "{'id': 1, 'user.id': 2}"),
                .init("{'tags': ['a', 'b']}.leaves()", "{'tags.0': 'a', 'tags.1': 'b'}"),
                .init("{'user': {'tags': ['a']}}.leaves(false)", "{'tags': ['a']}"),
            ],
            overloads: [
                .member("map_leaves", [.map(.string, .dyn)], .map(.string, .dyn), body: leaves),
                .member("map_leaves_bool", [.map(.string, .dyn), .bool], .map(.string, .dyn), body: leaves),
            ]),
        ExpressionFunction(
            "withoutEmptyTexts", "The map without the texts that are empty, at any depth; what they leave empty stays.",
            examples: [
                .init("{'a': '', 'b': {'c': '', 'd': 1}}.withoutEmptyTexts()", "{'b': {'d': 1}}"),
                .init("{'a': ['', 'x', null], 'b': {'c': ''}}.withoutEmptyTexts()", "{'a': ['x', null], 'b': {}}"),
            ],
            overloads: [
                .member("map_without_empty_texts", [map("K", "V")], map("K", "V")) { call throws(ExpressionFault) in
                    try EmptyTexts.removed(from: call[0], call.evaluation)
                }
            ]),
    ]

    private static func leaves(_ call: borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue {
        var leaves = MapLeaves(call.evaluation, spreadsLists: call.count < 2 || call[1].bool)
        return try leaves.spread(call[0])
    }

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
