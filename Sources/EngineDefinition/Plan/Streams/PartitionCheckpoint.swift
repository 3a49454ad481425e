public import EngineLanguage

/// The durable position of a partition: written in the same transaction as the records up to it.
public struct PartitionCheckpoint: Sendable {
    /// A pass that has begun and not ended.
    public struct Pass: Sendable {
        /// What it reads.
        public var kind: PassKind
        /// When it began.
        public var started: ExpressionTimestamp
        /// The cursor that it reads from, the overlap taken off; nothing: none.
        public var cursor: ExpressionValue?
        /// The greatest cursor that its records showed so far.
        public var best: ExpressionValue?
        /// The page to go on with; nothing: all pages were stored.
        public var position: PagePosition?
        /// Whether a page so far was no list: what was not seen then says nothing.
        public var hasGaps = false
        /// Whether a record without a key was set aside: it may be any of those that were not seen.
        public var hasNameless = false
        /// Whether it stands for a position that was refused: what was deleted meanwhile is told by nobody else.
        public var replaces = false
        /// In a full pass, the cursor up to which incremental passes had read: what it finds before that is late.
        public var known: ExpressionValue?
        /// The step through time in hand; nothing: the pass has none.
        public var window: CursorWindow?
        /// What is kept as the cursor if the records show none; asked before the pass began.
        public var seed: ExpressionValue?
        /// Whether a page so far was as before, and whether one had changed.
        public var pages = (unchanged: false, changed: false)
        /// What upstream gave to ask with later.
        public var validators: [PageValidator] = []
        /// How many records its pages gave so far, where stages count them.
        public var taken = 0
        /// What the parent was like when it began.
        public var parent: String?
        /// Whether a full pass before it began earlier: what lies between the two was stored, and is not read.
        public var beginsLater = false
    }

    /// The cursor that the next pass begins from.
    public var cursor: ExpressionValue?
    /// When the last full pass began that ended well.
    public var lastFull: ExpressionTimestamp?
    /// When the pass began that brought the cursor, or found nothing after it.
    public var keptSince: ExpressionTimestamp?
    /// What upstream gave to ask whether the pages of the last pass have changed.
    public var validators: [PageValidator] = []
    /// What the parent was like when the last pass began that ended well.
    public var parent: String?
    /// The least `cursor.start` of all full passes: nothing that is stored lies before it.
    public var earliest: ExpressionValue?
    /// The definition under which it was written; nothing: that is not known.
    public var marks: StreamMarks?
    /// The pass in hand.
    public var pass: Pass?

    /// Nothing was read yet.
    public init() {}
}

extension PartitionCheckpoint.Pass {
    /// Whether nothing of it is stored that would not be read again.
    public var isAtBeginning: Bool {
        guard let position, position.index == 0, position.row == 0 else { return false }
        return window.map { $0.start == cursor } ?? true
    }
}

/// A step through time.
public struct CursorWindow: Sendable {
    /// Where it begins.
    public var start: ExpressionValue
    /// Where the next one begins.
    public var end: ExpressionValue
    /// How long it was to be, in seconds.
    public var size: Int64
}
