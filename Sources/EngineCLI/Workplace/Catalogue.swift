internal import EngineDefinition
internal import Glibc

/// Finds the files that come with engine: bundled providers and syncs.
struct Catalogue {
    let environment: [String: String]
    let binaryPath: String

    /// The folder that holds `providers/` and `syncs/`; nothing if there is none.
    var path: String? {
        if let path = environment["ENGINE_CATALOGUE"] { return path }
        let folder = Self.folder(of: binaryPath)
        let installed = "\(Self.folder(of: folder))/share/engine"
        if isFolder("\(installed)/providers") { return installed }
        return packageRoot
    }

    /// What is wrong with the folder that the environment names; nothing if it holds providers, or none is named.
    var problem: (message: String, fix: String)? {
        guard let named = environment["ENGINE_CATALOGUE"], !isFolder("\(named)/providers") else { return nil }
        let isInside = named.hasSuffix("/providers") && isFolder(named)
        return (
            "ENGINE_CATALOGUE names '\(named)', which has no folder 'providers': the bundled providers are missing",
            isInside ? "write ENGINE_CATALOGUE=\(Self.folder(of: named))" : "name the folder in which providers/ lies"
        )
    }

    /// For a binary under `.build/`: the root of the package.
    private var packageRoot: String? {
        guard let range = binaryPath.ranges(of: "/.build/").last else { return nil }
        let root = String(binaryPath[..<range.lowerBound])
        return isFolder("\(root)/providers") ? root : nil
    }

    private func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
