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
            try write(document.text, to: path)
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

    private func write(_ text: String, to path: String) throws(CommandFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        let bytes = Array(text.utf8)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw CommandFailure(
                .local, "unwritable", "'\(path)' cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}
