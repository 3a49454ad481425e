/// The roots that the expressions of one place may use.
public struct ExpressionScope: Sendable {
    /// What the place is called in messages: `pagination.next`, `a record`.
    public let name: String
    /// The roots, unique by name.
    public let roots: [ExpressionRoot]
    /// Names that are roots elsewhere, each with a sentence that says where or why not here.
    public let elsewhere: [String: String]
    /// The namespace that unqualified names are looked up in first; empty in definitions.
    let container: String
    /// Functions declared beside the registry's, for the checker only.
    let declarations: [ExpressionFunction]
    /// Whether a root's name has a dot, or names are looked up in a container.
    let hasDottedNames: Bool

    /// Declares a scope.
    public init(_ name: String, roots: [ExpressionRoot], elsewhere: [String: String] = [:]) {
        self.init(name, roots: roots, elsewhere: elsewhere, container: "", declarations: [])
    }

    init(
        _ name: String, roots: [ExpressionRoot], elsewhere: [String: String], container: String,
        declarations: [ExpressionFunction]
    ) {
        self.name = name
        self.roots = roots
        self.elsewhere = elsewhere
        self.container = container
        self.declarations = declarations
        self.hasDottedNames = !container.isEmpty || roots.contains { $0.isDotted }
    }

    /// The root of a name.
    public func root(named name: String) -> ExpressionRoot? { index(of: name).map { roots[$0] } }

    /// The number of a root in `roots`.
    ///
    /// There are a dozen, so a search is as fast as a table, which would have to be made.
    func index(of name: String) -> Int? { roots.lastIndex { $0.name == name } }
}
