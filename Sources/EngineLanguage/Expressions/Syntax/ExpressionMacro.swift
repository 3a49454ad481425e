/// A macro that goes over a list or map.
enum ExpressionMacro: String, Sendable, CaseIterable {
    case all
    case exists
    case existsOne
    case map
    case filter
    case transformList
    case transformMap
    case transformMapEntry
    case sortBy
    case keyBy
    case groupBy

    /// The macro of a call, by its name.
    init?(calling name: String) {
        self.init(rawValue: name == "exists_one" ? "existsOne" : name)
    }

    /// How a call with so many arguments is read: how many of them are names, and whether a filter
    /// comes before the result.
    ///
    /// Nothing if the macro has no such form.
    func form(arguments: Int) -> (variables: Int, isFiltered: Bool)? {
        switch (self, arguments) {
        case (.all, 2), (.exists, 2), (.existsOne, 2), (.filter, 2), (.map, 2): (1, false)
        case (.sortBy, 2), (.keyBy, 2), (.groupBy, 2): (1, false)
        case (.map, 3): (1, true)
        case (.all, 3), (.exists, 3), (.existsOne, 3): (2, false)
        case (.transformList, 3), (.transformMap, 3), (.transformMapEntry, 3): (2, false)
        case (.transformList, 4), (.transformMap, 4), (.transformMapEntry, 4): (2, true)
        default: nil
        }
    }
}
