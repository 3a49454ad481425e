public import EngineLanguage

extension DiagnosticID {
    // MARK: Cursors

    static let cursors: [DiagnosticID] = [
        cursorWithoutSeed, cursorWithoutUnit, unusedWindowEnd, windowWithoutStart,
    ]

    /// A cursor that the first reading cannot show.
    public static let cursorWithoutSeed = DiagnosticID(
        "cursor-without-seed", .error,
        "The cursor is read from `outer`, which only what is read as `changes` has: records of the first reading come "
            + "out of nothing. What is kept when that ends must be told by a `seed`, else it is read in full for ever.",
        example: "cursor: { from: timestamp(outer.created) }\nchanges: { endpoint: log, explode: \"[record.data]\" }\n")

    /// An integer that a length of time is taken off.
    public static let cursorWithoutUnit = DiagnosticID(
        "cursor-without-unit", .warning,
        "`overlap` and `window` are lengths of time. For a cursor that is an integer they mean seconds, which are a "
            + "thousand times too short where upstream counts milliseconds. `unit` says what it counts.",
        example: "cursor: { type: integer, from: record.changed, overlap: 5m }\n")

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
