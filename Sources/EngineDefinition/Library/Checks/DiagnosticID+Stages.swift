public import EngineLanguage

// Ids of faults in the stages of streams, and in what finds streams.

extension DiagnosticID {
    /// The ids of stages.
    static let stages: [DiagnosticID] = [discoveredParent, invalidPlace]

    /// A stream that becomes many, where one is needed.
    public static let discoveredParent = DiagnosticID(
        "discovered-parent", .error,
        "`for_each` goes through the records of one stream; a stream with `discover` becomes many when the sync runs.")
    /// A place in a record that is none.
    public static let invalidPlace = DiagnosticID(
        "invalid-place", .error, "`into` names a place in a record: names with dots between them.",
        example: "into: details..lines\n")
}
