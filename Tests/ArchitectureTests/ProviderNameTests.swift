import EngineFixtures
import Testing

/// The engine knows no provider: what an API is stands in YAML.
struct ProviderNameTests {
    /// Our own upstream, and ids that are words of everyday or of our own formats.
    private static let everyday: Set = [
        "sandbox", "linear", "slack", "box", "close", "copper", "front", "line", "loops", "monday", "reply", "segment",
        "square", "tally", "threads",
    ]
    /// Where the name of an output format may stand: GitHub's annotations.
    private static let formats = ["AnnotationWriter.swift", "DiagnosticFormat.swift", "ValidateCommand.swift"]
    /// A parameter that clients of the REST API send, whatever the provider.
    private static let parameter = "refresh_github_app_jwt_token"

    @Test func `no source names a provider`() throws {
        let package = TestFolder().package
        let ids = TextFile.paths(below: "\(package)/providers", ending: ".yaml")
            .compactMap { $0.split(separator: "/").last?.split(separator: ".").first.map(String.init) }
        let names = Set(ids).subtracting(Self.everyday)
        #expect(!names.isEmpty)
        for file in try SwiftFile.sources() {
            for (index, line) in file.lines.enumerated() where !line.contains(Self.parameter) {
                for word in words(line) where names.contains(word) {
                    let isFormat = word == "github" && Self.formats.contains { file.path.hasSuffix($0) }
                    #expect(isFormat, "\(file.path):\(index + 1) names \(word)")
                }
            }
        }
    }

    /// The words of a line, in lower case; a hyphen is part of a word.
    private func words(_ line: Substring) -> [String] {
        line.split { !$0.isLetter && !$0.isNumber && $0 != "-" }.map { $0.lowercased() }
    }
}
