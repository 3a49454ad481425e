/// A set of field names that is asked for each line of a head: no text is copied for it.
public struct HTTPFieldNames: Sendable, ExpressibleByArrayLiteral {
    /// The names, by their length: most lines of a head find no name of theirs.
    private let byLength: [[String]]

    /// Makes a set.
    public init(_ names: some Sequence<String>) {
        var byLength: [[String]] = []
        for name in names {
            while byLength.count <= name.utf8.count { byLength.append([]) }
            byLength[name.utf8.count].append(name)
        }
        self.byLength = byLength
    }

    /// Makes a set of the literal's names.
    public init(arrayLiteral names: String...) {
        self.init(names)
    }

    /// Whether a name is one of them, without regard to case.
    public func contains(_ name: String) -> Bool {
        let length = name.utf8.count
        guard length < byLength.count else { return false }
        return byLength[length].contains { $0.isEqualIgnoringASCIICase(to: name) }
    }
}
