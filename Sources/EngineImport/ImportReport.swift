/// What an importer has to say of something that it read.
public struct ImportLine: Sendable, Hashable {
    /// How much it matters.
    public enum Kind: String, Sendable {
        /// The language cannot say it, or the importer cannot read it: what was written does less than
        /// what was read.
        case missing
        /// What was read needs code of its own, which no definition can hold.
        case custom
        /// Nothing is lost, but it is done in another way than one may expect.
        case note
    }

    /// How much it matters.
    public let kind: Kind
    /// What it belongs to: a stream or an operation; nothing: the whole document.
    public let item: String?
    /// A stable word for what is not there, kebab-case: lines are counted by it.
    public let feature: String
    /// What is not expressible and why, in one line without a full stop.
    public let message: String
    /// Where it stands in what was read: from 1; nothing: the document as a whole.
    public let line: Int?
    /// The character in that line, from 1.
    public let column: Int?

    /// Makes a line.
    public init(
        _ kind: Kind, item: String?, feature: String, _ message: String, line: Int? = nil, column: Int? = nil
    ) {
        self.kind = kind
        self.item = item
        self.feature = feature
        self.message = message
        self.line = line
        self.column = column
    }
}

/// A file that an importer writes.
public struct ImportedFile: Sendable, Hashable {
    /// Its path below the project's folder: `providers/acme.yaml`.
    public let path: String
    /// Its text.
    public let text: String

    /// Makes a file.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}

/// A stream or an operation, and how it came over.
public struct ImportedItem: Sendable, Hashable {
    /// How it came over.
    public enum Outcome: String, Sendable {
        /// Whole: there is no line about it but notes.
        case whole
        /// Written, but something is missing.
        case partly
        /// It needs code of its own.
        case custom
        /// Not written.
        case no
    }

    /// Its name in what was read.
    public let name: String
    /// How it came over.
    public let outcome: Outcome

    /// Makes an item.
    public init(name: String, outcome: Outcome) {
        self.name = name
        self.outcome = outcome
    }
}

/// What came out of an import.
public struct ImportResult: Sendable {
    /// The files to write; they validate.
    public let files: [ImportedFile]
    /// Each thing that was not expressible, and what else one should know, in the order of the document.
    public let report: [ImportLine]
    /// Streams or operations in the order of the document.
    public let items: [ImportedItem]
}

/// Why nothing was imported.
public struct ImportFault: Error, Sendable, Hashable {
    /// What is wrong, in one line without a full stop.
    public let message: String
    /// Where: `path:line:column`, or the path.
    public let place: String
}
