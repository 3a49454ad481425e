import EngineFixtures
import EngineLanguage
import Glibc
import Testing

@testable import EngineDefinition

/// Files whose beginning does not say what they are: they are taken for what they are called.
struct NamelessFileTests {
    /// An own folder and a bundled one, with files that a test writes.
    private final class Place {
        private let folder: TemporaryFolder

        init(_ files: [String: String]) throws {
            folder = try TemporaryFolder()
            for name in ["own", "own/providers", "own/syncs", "bundled", "bundled/providers"] {
                mkdir(folder.file(name), 0o755)
            }
            for (name, text) in files { try TextFile.write(text, to: folder.file(name)) }
        }

        deinit {
            for file in TextFile.paths(below: folder.path, ending: "") { unlink(file) }
            for name in ["own/providers", "own/syncs", "own", "bundled/providers", "bundled"] {
                rmdir(folder.file(name))
            }
        }

        func load(_ demand: LibraryLoader.Demand) -> LoadedLibrary {
            let folders = [
                DefinitionFolder(folder.file("own"), isBundled: false),
                DefinitionFolder(folder.file("bundled"), isBundled: true),
            ]
            return LibraryLoader(folders: folders, workingFolder: folder.file("own")).load(demand)
        }

        /// The faults, each with its place.
        func faults(_ demand: LibraryLoader.Demand) -> [String] {
            DiagnosticReport(load(demand).diagnostics).diagnostics.map { fault in
                let position = fault.span.position
                return "\(fault.span.file.path):\(position.line):\(position.column) \(fault.id.name)"
            }
        }
    }

    private static let good = "provider: acme\ntitle: Acme\nbase: https://acme.test\n"
    private static let broken = "# Acme\nprovder: acme\ntitle: Acme\nbase: https://acme.test\n"

    @Test func `whoever asks for the name is told the fault`() throws {
        let place = try Place(["own/providers/acme.yaml": Self.broken])
        for demand in [LibraryLoader.Demand.provider("acme"), .sync("acme"), .project, .everything] {
            #expect(place.faults(demand) == ["providers/acme.yaml:2:1 unknown-document"], "\(demand)")
        }
        #expect(place.load(.provider("acme")).library.provider("acme") == nil)
    }

    @Test(arguments: [("provder", "did you mean 'provider'?"), ("snyc", "did you mean 'sync'?"), ("title", nil)])
    func `a slip in the first key is put right`(_ key: String, _ help: String?) throws {
        let place = try Place(["own/providers/acme.yaml": "\(key): acme\n"])
        let fault = try #require(place.load(.provider("acme")).diagnostics.all.first)
        #expect(fault.fix?.message == help ?? "the first key says what a file is: move it to the top")
    }

    @Test func `it keeps a bundled file of its name from standing in for it`() throws {
        let place = try Place(["own/providers/acme.yaml": "", "bundled/providers/acme.yaml": Self.good])
        #expect(place.faults(.provider("acme")) == ["providers/acme.yaml:1:1 unknown-document"])
    }

    @Test func `a sync is taken for one`() throws {
        let place = try Place([
            "own/providers/acme.yaml": Self.good, "own/syncs/hourly.yaml": "snyc: hourly\nprovider: acme\n",
        ])
        #expect(place.faults(.sync("hourly")) == ["syncs/hourly.yaml:1:1 unknown-document"])
        #expect(place.faults(.project) == ["syncs/hourly.yaml:1:1 unknown-document"])
        #expect(place.faults(.provider("acme")).isEmpty)
    }

    @Test func `what uses it is told nothing more`() throws {
        let place = try Place([
            "own/providers/acme.yaml": Self.broken,
            "own/providers/heir.yaml": "provider: heir\nextends: acme\ntitle: Heir\nbase: https://heir.test\n",
            "own/syncs/hourly.yaml": "sync: hourly\nprovider: acme\n",
        ])
        let faults = place.faults(.project)
        #expect(faults.filter { $0.hasPrefix("providers/") } == ["providers/acme.yaml:2:1 unknown-document"])
        #expect(!faults.contains { $0.contains("unknown-provider") }, "\(faults)")
    }

    @Test func `one whose name is no id, or is another's, stands for nothing`() throws {
        let place = try Place([
            "own/providers/acme.yaml": Self.broken, "own/providers/other.yaml": Self.good,
            "own/providers/My notes.yaml": "notes: []\n", "own/providers/acme.cases.yaml": "csaes: []\n",
        ])
        let named = "providers/other.yaml:1:11 id-not-file-name"
        #expect(place.faults(.provider("acme")) == [named])
        #expect(
            place.faults(.project) == [
                "providers/My notes.yaml:1:1 unknown-document", "providers/acme.cases.yaml:1:1 unknown-document",
                "providers/acme.yaml:2:1 unknown-document", named,
            ])
    }
}
