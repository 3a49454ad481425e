/// The folders that belong to a test file: `Golden/` and `Fixtures/` of its target, and the package's root.
public struct TestFolder: Sendable {
    /// The folder of the test target.
    public let path: String
    /// The folder of the package.
    public let package: String

    /// Finds the folders of the file that calls.
    /// - Parameter file: a path with the part `/Tests/<target>/`.
    public init(of file: String = #filePath) {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        let tests = parts.lastIndex(of: "Tests") ?? max(0, parts.count - 2)
        package = parts[..<tests].joined(separator: "/")
        path = parts[..<min(parts.count, tests + 2)].joined(separator: "/")
    }

    /// The path of a file of `Fixtures/`.
    public func fixture(_ name: String) -> String { "\(path)/Fixtures/\(name)" }

    /// The paths of all files below a folder of `Fixtures/`.
    public func fixtures(_ folder: String, ending suffix: String) -> [String] {
        TextFile.paths(below: fixture(folder), ending: suffix)
    }
}
