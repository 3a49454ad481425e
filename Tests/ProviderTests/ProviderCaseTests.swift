import EngineDefinition
import EngineFixtures
import EngineLanguage
import EngineTesting
import Testing

/// The bundled providers, each proved by its own cases.
struct ProviderCaseTests {
    private let package = TestFolder().package
    private static let loaded = LibraryLoader(
        folders: [DefinitionFolder(TestFolder().package, isBundled: true)]
    ).load(.everything)
    private var loaded: LoadedLibrary { Self.loaded }

    @Test func `nothing is reported when the bundled files are loaded and compiled`() {
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        #expect(diagnostics.isEmpty, "\(DiagnosticRenderer().text(DiagnosticReport(diagnostics)))")
    }

    @Test func `every bundled provider has cases`() {
        let proved = Set(loaded.library.cases.map(\.definition.provider.value))
        #expect(loaded.library.providers.names.filter { !proved.contains($0) } == [])
    }

    @Test func `a bundled provider that needs an account says where its facts come from, and proves credentials`() {
        for entry in loaded.library.providers where !entry.value.isAbstract {
            let provider = entry.value
            let isOurs = provider.id.value == "sandbox"
            #expect(isOurs || !provider.sources.isEmpty, "\(entry.name) names no sources")
            #expect(provider.auth.isEmpty || provider.verify != nil, "\(entry.name) has no 'verify'")
        }
    }

    @Test func `a person who signs in is shown by a case, scheme by scheme, from the address to the proof`() {
        let shown = Set(
            loaded.library.cases.flatMap { file in
                file.definition.cases.filter { $0.run.value == .connect && $0.authorize != nil }
                    .map { "\(file.definition.provider.value) \($0.auth?.value ?? first(of: file))" }
            })
        for entry in loaded.library.providers {
            for scheme in entry.value.auth where scheme.value.asksPerson {
                #expect(shown.contains("\(entry.name) \(scheme.name)"), "\(entry.name) does not show '\(scheme.name)'")
            }
        }
    }

    @Test func `who opens a client is told how to register it`() {
        let address = "https://engine.example/oauth/callback"
        for entry in loaded.library.providers where entry.value.auth.contains(where: \.value.asksPerson) {
            let text = PlanCompiler(provider: entry.value).setup(SetupAddresses(callback: address)) ?? ""
            #expect(text.contains(address), "\(entry.name) does not say where the redirect address goes")
        }
    }

    @Test func `every case of every bundled provider passes`() throws {
        var count = 0
        for file in loaded.library.cases {
            let provider = try #require(loaded.library.provider(file.definition.provider.value))
            let runner = CaseRunner(
                provider: provider, sync: loaded.library.impliedSync(ofProvider: provider.id.value),
                folder: "\(package)/providers")
            for definition in file.definition.cases {
                let result = runner.run(definition)
                count += 1
                for failure in result.failures {
                    let place = failure.span.position
                    Issue.record("\(result.name): \(file.source.path):\(place.line): \(failure.message)")
                }
            }
        }
        #expect(count >= 500)
    }

    private func first(of file: LoadedCases) -> String {
        loaded.library.provider(file.definition.provider.value)?.auth.first?.name ?? ""
    }
}
