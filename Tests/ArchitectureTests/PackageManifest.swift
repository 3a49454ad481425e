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
        for line in text.split(separator: "\n").map({ $0.drop { $0 == " " } }) {
            let quoted = PackageManifest.quoted(line)
            if line.hasPrefix(".systemLibrary(name:") || line.hasPrefix(".target(name: \"C"), let name = quoted.first {
                wrappers.insert(name)
            } else if line.hasPrefix("(\""), let name = quoted.first {
                arrows[name] = Set(quoted.dropFirst())
            }
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
