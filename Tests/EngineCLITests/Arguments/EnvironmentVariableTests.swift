import EngineDefinition
import EngineFixtures
import Testing

@testable import EngineCLI

/// The list of variables, against the sources and the page that is made of it.
struct EnvironmentVariableTests {
    private static let known = EnvironmentVariable.all.flatMap {
        $0.hasFile ? [$0.name, $0.name + "_FILE"] : [$0.name]
    }

    @Test func `every variable that the sources name is in the list, and the other way round`() throws {
        var named: Set<String> = []
        for path in TextFile.paths(below: TestFolder().package + "/Sources", ending: ".swift")
        where !path.hasSuffix("/EnvironmentVariable.swift") {
            for word in Self.words(in: try TextFile.text(path)) { named.insert(word) }
        }
        // Names that differ for each integration, and what is no variable: a prefix, a condition of the build.
        named = named.filter { !$0.hasPrefix("ENGINE_INTEGRATIONS_") && $0 != "ENGINE_" }
        named.remove("ENGINE_THREAD_SANITIZER")
        let fixed = Set(Self.known.filter { $0.hasPrefix("ENGINE_") && !$0.contains("<") })
        // `…_FILE` is made from the name by what reads it.
        #expect(named.subtracting(fixed).isEmpty, "not in the list")
        #expect(fixed.filter { !$0.hasSuffix("_FILE") }.subtracting(named).isEmpty, "nobody reads it")
    }

    private static func words(in text: String) -> [String] {
        text.split { !($0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_")) }
            .map(String.init).filter { $0.hasPrefix("ENGINE_") }
    }

    @Test func `names are unique, and each line of the page says who reads it and what it means`() {
        #expect(Set(Self.known).count == Self.known.count)
        for variable in EnvironmentVariable.all {
            #expect(!variable.readers.isEmpty && !variable.meaning.isEmpty && !variable.meaning.hasSuffix("."))
            #expect(variable.row.split(separator: "|").count == 4, "\(variable.row)")
        }
    }

    @Test func `the page of all variables is the committed one`() {
        let page = EnvironmentReference(variables: EnvironmentVariable.all).page
        #expect(Golden().difference(generated: page.path, page.text, remedy: "scripts/generate") == nil)
    }
}
