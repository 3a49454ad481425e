internal import Glibc

/// Compares what a test prints with a file that is committed and reviewed.
public struct Golden: Sendable {
    private let folder: TestFolder
    private let isUpdating: Bool

    /// Takes the `Golden/` folder of the target whose file calls; `UPDATE_GOLDEN=1` rewrites the files.
    public init(of file: String = #filePath) {
        self.init(folder: TestFolder(of: file), isUpdating: getenv("UPDATE_GOLDEN") != nil)
    }

    init(folder: TestFolder, isUpdating: Bool) {
        self.folder = folder
        self.isUpdating = isUpdating
    }

    /// How a text differs from a golden file, or nothing.
    /// - Parameters:
    ///   - name: the file's name below `Golden/`.
    ///   - text: what the test produced.
    /// - Returns: the differing lines, or nothing.
    public func difference(_ name: String, _ text: String) -> String? {
        difference(path: "\(folder.path)/Golden/\(name)", text, remedy: "UPDATE_GOLDEN=1 rewrites it; read the diff")
    }

    /// How a text differs from a generated file that is committed, or nothing.
    /// - Parameters:
    ///   - path: relative to the package.
    ///   - text: what is generated now.
    ///   - remedy: the command that generates it.
    /// - Returns: the differing lines, or nothing.
    public func difference(generated path: String, _ text: String, remedy: String) -> String? {
        difference(path: "\(folder.package)/\(path)", text, remedy: remedy)
    }

    private func difference(path: String, _ text: String, remedy: String) -> String? {
        do throws(TextFile.Fault) {
            if isUpdating {
                try TextFile.write(text, to: path)
                return nil
            }
            let expected = try TextFile.text(path)
            return expected == text ? nil : "\(path) differs (\(remedy)):\n\(TextDifference.lines(expected, text))"
        } catch {
            return "\(error) (\(remedy))"
        }
    }
}
