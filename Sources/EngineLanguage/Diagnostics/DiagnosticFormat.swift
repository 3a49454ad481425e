/// The ways to write a report.
public enum DiagnosticFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// One JSON object a line.
    case json
    /// SARIF 2.1.0.
    case sarif
    /// Workflow commands of GitHub Actions.
    case github
    /// A JUnit report.
    case junit

    /// Writes a report.
    /// - Parameters:
    ///   - report: what was found.
    ///   - renderer: how the text for people looks.
    ///   - version: our own version, for formats that name the tool.
    /// - Returns: the document.
    public func text(_ report: DiagnosticReport, _ renderer: DiagnosticRenderer, version: String) -> String {
        switch self {
        case .text: renderer.text(report)
        case .json: JSONLinesWriter.text(report)
        case .sarif: SARIFWriter.text(report, version: version)
        case .github: AnnotationWriter.text(report)
        case .junit: JUnitWriter.text(report)
        }
    }
}
