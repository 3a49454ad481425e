/// The sandbox's records in the forms that odd APIs give them: other lists of what is true anyway.
enum SandboxView: Hashable, Sendable {
    /// A list that tells nothing but ids.
    case ids
    /// Several records by their ids.
    case batch
    /// Columns in one place, rows of cells in another.
    case grid
    /// Folders in folders: projects, their tasks, and comments as files.
    case files(SandboxTableID)
    /// A custom table for each project.
    case tables
    /// The records of a custom table: tasks, with their values by the ids of fields.
    case rows(project: Int)

    /// Reads the segments behind `/v1`.
    init?(_ segments: [String]) {
        switch (segments.first, segments.count) {
        case ("contacts", 2) where segments[1] == "ids": self = .ids
        case ("contacts", 2) where segments[1] == "batch": self = .batch
        case ("grid", 2) where segments[1] == "contacts": self = .grid
        case ("files", 3) where segments[1] == "root" && segments[2] == "children": self = .files(.projects)
        case ("files", 3) where segments[2] == "children":
            switch SandboxTableID.locate(segments[1]) {
            case (.projects, let project)?: self = .files(.tasks(project: project))
            case (.tasks(let project), let task)?: self = .files(.comments(project: project, task: task))
            default: return nil
            }
        case ("tables", 1): self = .tables
        case ("tables", 3) where segments[2] == "records":
            let parts = segments[1].split(separator: "_")
            guard parts.count == 2, parts[0] == "tbl", let project = Int(parts[1]), project >= 0 else { return nil }
            self = .rows(project: project)
        default: return nil
        }
    }

    /// The list that its pages are cut from.
    var table: SandboxTableID {
        switch self {
        case .ids, .batch, .grid: .contacts
        case .files(let table): table
        case .tables: .projects
        case .rows(let project): .tasks(project: project)
        }
    }
}
