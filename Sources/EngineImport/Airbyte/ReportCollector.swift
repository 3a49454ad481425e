internal import EngineLanguage

/// Gathers what an importer has to say, in order, each thing once.
final class ReportCollector {
    private(set) var lines: [ImportLine] = []
    private var seen: Set<ImportLine> = []

    /// Adds a line.
    func add(
        _ kind: ImportLine.Kind, item: String?, feature: String, _ message: String, at node: DocumentNode? = nil
    ) {
        let position = node?.span?.position
        let line = ImportLine(
            kind, item: item, feature: feature, message.oneLine, line: position?.line, column: position?.column)
        if seen.insert(line).inserted { lines.append(line) }
    }

    /// The lines about an item.
    func lines(of item: String) -> [ImportLine] { lines.filter { $0.item == item } }
}
