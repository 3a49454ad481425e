/// Writes diagnostics for people: the line that is meant, with a caret under it, and what to do.
public struct DiagnosticRenderer: Sendable {
    private let isColoured: Bool
    private let width: Int

    /// Makes a renderer.
    /// - Parameters:
    ///   - isColoured: whether to use the terminal's colours.
    ///   - width: the columns that a source line may fill; longer lines are cut around the caret.
    public init(isColoured: Bool = false, width: Int = 120) {
        self.isColoured = isColoured
        self.width = max(40, width)
    }

    /// All that is shown of a report, with a last line that counts.
    public func text(_ report: DiagnosticReport) -> String {
        var text = report.shown.map { self.text($0, concealed: report.concealed) }.joined(separator: "\n")
        if report.omitted > 0 { text += "\n… and \(report.omitted) more\n" }
        return text + report.summary + "\n"
    }

    /// One diagnostic: its line, the excerpt, notes and help; each line ends with a line break.
    public func text(_ diagnostic: Diagnostic, concealed: [Span] = []) -> String {
        let word = diagnostic.severity.rawValue
        let colour: Colour = diagnostic.severity == .error ? .red : .yellow
        var text = head(diagnostic.span) + paint(word + ":", colour) + " "
        text += paint(TerminalText.inOneLine(diagnostic.message), .bold) + " [\(diagnostic.id)]\n"
        text += excerpt(diagnostic.span, concealed)
        for note in diagnostic.notes {
            text += (note.span.map(head) ?? "") + paint("note:", .cyan) + " \(TerminalText.inOneLine(note.message))\n"
        }
        if let fix = diagnostic.fix {
            text += paint("help:", .green) + " \(TerminalText.inOneLine(fix.message))\n"
        }
        return text
    }

    private func head(_ span: Span) -> String {
        guard !span.file.path.isEmpty else { return "" }
        let place = span.position
        return paint("\(TerminalText.inOneLine(span.file.path)):\(place.line):\(place.column):", .bold) + " "
    }

    // MARK: Excerpt

    private func excerpt(_ span: Span, _ concealed: [Span]) -> String {
        let number = span.position.line
        let whole = span.file.line(number)
        guard !whole.isEmpty else { return "" }
        let bytes = near(span, whole)
        let isCut = bytes.startIndex > whole.startIndex
        let hidden = concealed.filter { $0.file === span.file }.map { $0.start..<max($0.start + 1, $0.end) }
        let line = SourceLine(bytes, concealed: hidden)
        let caret = self.caret(span, line)
        let window = self.window(caret, line.width)
        let gutter = max(3, String(number).count)
        var text = ""
        if !isCut, window.lowerBound == 0, let before = context(of: span, number) {
            text += row(number - 1, gutter, SourceLine(near(span, before), concealed: hidden), window, isCut: false)
        }
        text += row(number, gutter, line, window, isCut: isCut)
        let shift = caret.lowerBound - window.lowerBound + (isCut || window.lowerBound > 0 ? 1 : 0)
        let end = min(caret.upperBound, window.upperBound)
        let mark = "^" + String(repeating: "~", count: max(0, end - caret.lowerBound - 1))
        let margin = String(repeating: " ", count: gutter) + " | " + String(repeating: " ", count: shift)
        return text + margin + paint(mark, .green) + "\n"
    }

    /// The part of a line that may be shown: of one that is very long only what is near the span is
    /// looked at.
    private func near(_ span: Span, _ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let reach = 8 * width  // 8: a character has at most four bytes, and half of the window lies on each side
        guard line.count > 2 * reach else { return line }
        var start = max(line.startIndex, span.start - reach)
        while start > line.startIndex, line.indices.contains(start), line[start] & 0xC0 == 0x80 { start -= 1 }
        let end = min(line.endIndex, max(start, span.start) + reach)
        return start < end ? line[start..<end] : line.prefix(reach)
    }

    /// The line before, for an indented one: alone it does not say what it belongs to.
    private func context(of span: Span, _ number: Int) -> ArraySlice<UInt8>? {
        guard number > 1, span.file.line(number).first == UInt8(ascii: " ") else { return nil }
        let before = span.file.line(number - 1)
        return before.contains { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ? before : nil
    }

    /// The columns of the line that the span covers, at least one.
    private func caret(_ span: Span, _ line: SourceLine) -> Range<Int> {
        let start = line.column(of: span.start)
        let end = min(line.column(of: span.end), max(line.width, start + 1))
        return start..<max(start + 1, end)
    }

    /// The columns that are shown: all, or a part with the caret in it.
    private func window(_ caret: Range<Int>, _ lineWidth: Int) -> Range<Int> {
        guard max(lineWidth, caret.upperBound) > width else { return 0..<width }
        // A third before the caret: what follows it usually says more.
        let start = max(0, min(caret.lowerBound - width / 3, lineWidth - width))
        return start..<start + width
    }

    private func row(_ number: Int, _ gutter: Int, _ line: SourceLine, _ window: Range<Int>, isCut: Bool) -> String {
        let digits = String(number)
        let margin = String(repeating: " ", count: gutter - digits.count) + digits + " | "
        let before = isCut || window.lowerBound > 0 ? "…" : ""
        let after = line.width > window.upperBound ? "…" : ""
        var text = margin + before + line.text(columns: window) + after
        while text.last == " " { text.removeLast() }
        return text + "\n"
    }

    // MARK: Colour

    private enum Colour: String {
        case bold = "1"
        case red = "1;31"
        case yellow = "1;33"
        case cyan = "36"
        case green = "32"
    }

    private func paint(_ text: String, _ colour: Colour) -> String {
        isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}
