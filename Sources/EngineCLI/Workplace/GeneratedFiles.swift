internal import EngineDefinition
internal import Glibc

/// Writes generated documents below a folder.
struct GeneratedFiles {
    /// The folder that stands for `prefix`.
    let root: String
    /// The part of a document's path that the folder stands for.
    let prefix: String

    /// Writes the documents, over what is there.
    /// - Returns: the paths.
    func write(_ documents: [GeneratedDocument]) throws(CommandFailure) -> [String] {
        var paths: [String] = []
        for document in documents where document.path.hasPrefix(prefix) {
            let path = "\(root)/\(document.path.dropFirst(prefix.count))"
            makeFolders(of: path)
            let file = try OutputFile(path: path)
            try file.write(document.text)
            try file.finish()
            paths.append(path)
        }
        return paths
    }

    private func makeFolders(of path: String) {
        var folder = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            folder += "\(part)/"
            mkdir(folder, 0o755)
        }
    }
}
