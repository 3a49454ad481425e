internal import EngineLanguage

/// A file of definitions as YAML, apart from all others.
struct ParsedFile: Sendable {
    /// The tree; nothing if the file cannot be read, or its structure is not clear.
    let root: SyntaxNode?
    /// What is wrong.
    private(set) var diagnostics = DiagnosticList()

    /// Reads a file.
    /// - Parameters:
    ///   - path: where it lies.
    ///   - text: what stands for it, if anything does.
    ///   - shown: the path as users know it.
    init(_ path: String, _ text: SourceFile?, shown: String) {
        do throws(FileReading.Fault) {
            let file = if let text { text } else { SourceFile(path: shown, bytes: try FileReading.bytes(of: path)) }
            root = YAMLParser.parse(file, diagnostics: &diagnostics)
        } catch {
            let file = SourceFile(path: shown, bytes: [])
            diagnostics.append(Diagnostic(.unreadableFile, error.message, at: Span(file: file, start: 0, end: 0)))
            root = nil
        }
    }
}

extension FileReading.Fault {
    /// What went wrong, as a diagnostic says it.
    fileprivate var message: String {
        switch self {
        case .missing: "there is no such file"
        case .refused(let reason): "the file cannot be read: \(reason)"
        case .tooLarge(let limit): "the file is larger than \(limit / 1024) KiB"
        case .notAFile: "this is no file"
        }
    }
}
