import Engine
import EngineDefinition
import EngineFixtures
import Glibc
import Synchronization

@testable import EngineServer

/// A folder of provider files that a test writes, and what is told of them.
final class DefinitionPlace: EventSink {
    private let folder: TemporaryFolder
    private let told = Mutex<[String]>([])

    init() throws {
        folder = try TemporaryFolder()
        mkdir(folder.file("providers"), 0o755)
    }

    deinit {
        for file in TextFile.paths(below: folder.path, ending: "") { unlink(file) }
        rmdir(folder.file("providers"))
    }

    var path: String { folder.path }

    var events: [String] { told.withLock { $0 } }

    func record(_ event: any EngineEvent) {
        told.withLock { $0.append("\(type(of: event).name) \(event.message)") }
    }

    func loader(over bundled: DefinitionPlace? = nil) -> LibraryLoader {
        var folders = [DefinitionFolder(folder.path, isBundled: false)]
        if let bundled { folders.append(DefinitionFolder(bundled.folder.path, isBundled: true)) }
        return LibraryLoader(folders: folders, workingFolder: folder.path)
    }

    func catalogue(over bundled: DefinitionPlace? = nil, interval: Duration = .zero) -> ProviderCatalogue {
        ProviderCatalogue(loader: loader(over: bundled), interval: interval, events: self)
    }

    /// A file as reports show it.
    func shown(_ name: String) -> String { "providers/\(name).yaml" }

    func write(_ name: String, base: String, more: String = "", scheme: String = "key") throws {
        let auth = "auth: { \(scheme): { type: api_key, name: x-key } }\n"
        try write(text: "provider: \(name)\ntitle: Acme\nbase: https://\(base).test\n\(more)\(auth)", to: name)
    }

    /// Writes as editors do: beside the file, and then in its place.
    func write(text: String, to name: String) throws {
        let path = folder.file("providers/\(name).yaml")
        try TextFile.write(text, to: path + ".new")
        rename(path + ".new", path)
    }

    /// Writes as shells do: into the file that there is.
    func overwrite(_ text: String, in name: String) {
        try? TextFile.write(text, to: folder.file("providers/\(name).yaml"))
    }

    func remove(_ name: String) { unlink(folder.file("providers/\(name).yaml")) }
}
