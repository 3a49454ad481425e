import EngineFixtures

/// The targets of Package.swift and their arrows, as its own lines say them.
///
/// `swift package describe` tells the same, but a test that starts it waits for the build that runs the test.
struct PackageManifest {
    /// What each Swift target may import.
    let arrows: [String: Set<String>]
    /// The targets that wrap a C library.
    let wrappers: Set<String>

    init() throws {
        let text = try TextFile.text("\(TestFolder().package)/Package.swift")
        var arrows: [String: Set<String>] = [:]
        var wrappers: Set<String> = []
        // `.systemLibrary(name: "CYAML"`, `.target(name: "CRE2"`
        for match in text.matches(of: #/\.(?:systemLibrary|target)\(name: "(C\w+)"/#) {
            wrappers.insert(String(match.output.1))
        }
        // `("EngineStore", ["EngineDatabase", "EngineCrypto"])`, on one line or several
        for match in text.matches(of: #/\(\s*"(\w+)",\s*\[([^\]]*)\]\s*\)/#) {
            arrows[String(match.output.1)] = Set(PackageManifest.quoted(match.output.2))
        }
        arrows["EngineMain"] = ["EngineCLI"]
        self.arrows = arrows
        self.wrappers = wrappers
    }

    private static func quoted(_ line: Substring) -> [String] {
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
