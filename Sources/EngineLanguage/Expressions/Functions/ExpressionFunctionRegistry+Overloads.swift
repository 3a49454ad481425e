extension ExpressionFunctionRegistry {
    /// The forms of a function by the way that it is called.
    struct Forms: Sendable {
        var members: [ExpressionOverload] = []
        var globals: [ExpressionOverload] = []
    }

    /// The forms of every function, by its name.
    static let forms: [String: Forms] = byName.mapValues { functions in
        let overloads = functions.flatMap(\.overloads)
        return Forms(members: overloads.filter(\.isMember), globals: overloads.filter { !$0.isMember })
    }
}
