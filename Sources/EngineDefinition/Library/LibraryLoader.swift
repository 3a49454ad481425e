public import EngineLanguage

/// Reads folders of definitions: only what is used, every fault of it, without network or database.
public struct LibraryLoader: Sendable {
    /// What is wanted.
    public enum Demand: Sendable, Hashable {
        /// Every file there is.
        case everything
        /// The project's own files, and what they use.
        case project
        /// Files by path, and what they use.
        case paths([String])
        /// A provider by id or alias, with its cases.
        case provider(String)
        /// A sync by id, and its provider; a provider's id stands for its implied sync.
        case sync(String)
    }

    /// The folders, the strongest first.
    public let folders: [DefinitionFolder]
    /// The path of `engine.yaml`, if there is a project.
    public let projectFile: String?
    /// Texts that stand for files, or beside them.
    public let texts: [DefinitionText]
    /// The folder from which paths are shown; nothing: as they are.
    public let workingFolder: String?

    /// Prepares to read.
    /// - Parameters:
    ///   - folders: where definitions are, the strongest first: the project's folder, then the catalogue.
    ///   - projectFile: the path of `engine.yaml`, if there is one.
    ///   - texts: what stands for files on disk, or beside them.
    ///   - workingFolder: where the user works: paths in reports are seen from there.
    public init(
        folders: [DefinitionFolder], projectFile: String? = nil, texts: [DefinitionText] = [],
        workingFolder: String? = nil
    ) {
        self.folders = folders
        self.projectFile = projectFile
        self.texts = texts
        self.workingFolder = workingFolder
    }

    /// Which files there are.
    public func index() -> LibraryIndex { LibraryIndex(folders: folders, texts: texts) }

    /// Reads what is wanted and what that uses.
    public func load(_ demand: Demand) -> LoadedLibrary {
        var builder = LibraryBuilder(index: index(), texts: texts, workingFolder: workingFolder)
        if let projectFile { builder.readProject(projectFile) }
        builder.read(demand)
        return builder.finish()
    }
}

/// What a loader found.
public struct LoadedLibrary: Sendable {
    /// The definitions; to be used only if there are no errors.
    public let library: Library
    /// What is wrong, each fault once.
    public let diagnostics: DiagnosticList
    /// The paths of the files that were read, as they are shown.
    public let files: [String]
    /// The same as they are.
    let paths: [String]
}
