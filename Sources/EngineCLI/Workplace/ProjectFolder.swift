internal import Glibc

/// Where the project is: the nearest folder upwards that has an `engine.yaml`.
struct ProjectFolder: Sendable {
    /// The folder.
    let path: String

    /// The settings file.
    var file: String { "\(path)/engine.yaml" }

    /// Finds the project.
    /// - Throws: a usage failure if the command line names a folder that has no `engine.yaml`.
    static func find(in session: CommandSession) throws(CommandFailure) -> ProjectFolder? {
        if let named = session.projectPath {
            let path = named.hasPrefix("/") ? named : "\(session.workingDirectory)/\(named)"
            guard access("\(path)/engine.yaml", F_OK) == 0 else {
                throw .usage("there is no engine.yaml in '\(named)'", hint: "run 'engine init \(named)' first")
            }
            return ProjectFolder(path: path)
        }
        var folder = session.workingDirectory
        while true {
            if access("\(folder)/engine.yaml", F_OK) == 0 { return ProjectFolder(path: folder) }
            guard let slash = folder.lastIndex(of: "/"), folder != "/" else { return nil }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
    }

    /// The project, where a command cannot do without.
    static func require(in session: CommandSession) throws(CommandFailure) -> ProjectFolder {
        if let project = try find(in: session) { return project }
        throw .usage("there is no project here", hint: "run \"engine init\" first")
    }
}
