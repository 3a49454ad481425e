public import EngineLanguage

extension DiagnosticID {
    // MARK: Cursors

    static let cursors: [DiagnosticID] = [unusedWindowEnd, windowWithoutStart]

    /// An end of a window that is never sent.
    public static let unusedWindowEnd = DiagnosticID(
        "unused-window-end", .error,
        "The cursor goes through time in windows, and `cursor_end` is never sent: each window would read to the end.",
        example: "with: { since: \"${cursor}\" }\ncursor: { from: record.at, window: { size: 30d } }\n")
    /// A window that has nowhere to begin.
    public static let windowWithoutStart = DiagnosticID(
        "window-without-start", .error,
        "The first pass has no saved cursor, so its first window begins at `cursor.start`.",
        example: "cursor: { from: record.at, window: { size: 30d } }\n")
}
