internal import Engine
internal import EngineLanguage

/// The lines of a run on a terminal, one for each stream: a state machine that says what to write.
struct ProgressDisplay {
    private struct Line {
        let stream: String
        /// When its first page came, in seconds since the run began.
        var began: Double
        var records = 0
    }

    private var lines: [Line] = []
    /// Lines that stand on the screen.
    private var drawn = 0
    private var drawnAt = -1.0

    /// Twenty pictures a second: more are not seen, and cost time of the sync.
    private static let interval = 0.05

    /// Takes an event.
    /// - Parameters:
    ///   - event: what happened.
    ///   - seconds: since the run began.
    ///   - width: columns of the terminal.
    /// - Returns: what is written, with the controls that move and clear.
    mutating func update(_ event: any EngineEvent, at seconds: Double, width: Int) -> String {
        switch event {
        case let started as StreamStarted:
            if !lines.contains(where: { $0.stream == started.stream }) {
                lines.append(Line(stream: started.stream, began: seconds))
            }
        case let page as PageStored:
            guard let index = lines.firstIndex(where: { $0.stream == page.stream }) else { return "" }
            lines[index].records = page.total
        default:
            // A line that stays: it goes above the others.
            return clear() + TerminalText.inOneLine(event.message) + "\n" + draw(at: seconds, width: width)
        }
        guard drawn != lines.count || seconds - drawnAt >= Self.interval else { return "" }
        return draw(at: seconds, width: width)
    }

    /// Takes the lines from the screen.
    mutating func clear() -> String {
        defer { drawn = 0 }
        guard drawn > 0 else { return "" }
        return "\r\u{1B}[2K" + String(repeating: "\u{1B}[1A\u{1B}[2K", count: drawn - 1)
    }

    private mutating func draw(at seconds: Double, width: Int) -> String {
        let old = clear()
        drawn = lines.count
        drawnAt = seconds
        // The last column is left free: a terminal that wraps there would make two lines of one.
        return old
            + lines.map { TextTable.Cell(Self.text($0, at: seconds), fitting: max(20, width - 1)).text }
            .joined(separator: "\n")
    }

    private static func text(_ line: Line, at seconds: Double) -> String {
        let passed = seconds - line.began
        guard line.records > 0 else { return "\(line.stream): reading" }
        // A rate of the first moments says nothing.
        let rate = passed >= 0.5 ? ", \(Int(Double(line.records) / passed))/s" : ""
        return "\(line.stream): \(Counted.records(line.records))\(rate)"
    }
}
