extension DiagnosticID {
    /// The ids of reading YAML: text, structure, limits.
    static let syntax: [DiagnosticID] = [
        complexKey, customTag, duplicateKey, fileTooLarge, invalidUTF8, nestingTooDeep, recursiveAlias,
        severalDocuments,
        tagMismatch, textTooLong, tooManyAliases, unclosedText, unknownAlias, yamlCharacter, yamlEscape,
        yamlIndentation,
        yamlSyntax, yamlTab,
    ]

    /// A key that is a list or a map.
    public static let complexKey = DiagnosticID(
        "complex-key", .error,
        "A key is a text. YAML also allows lists and maps as keys; definitions have no use for them.",
        example: "[a, b]: 1\n")

    /// A tag that is not of the core schema.
    public static let customTag = DiagnosticID(
        "custom-tag", .error,
        """
        A word that begins with `!` is a YAML tag. Only those of the core schema (`!!str`, `!!int`, …) are \
        understood. An expression that begins with `!` needs quotes.
        """,
        example: "where: !has(record.pull_request)\n")

    /// A key that stands twice in a map.
    public static let duplicateKey = DiagnosticID(
        "duplicate-key", .error,
        "A key stands twice in the same map, so that one of the two values would be lost.",
        example: "title: Acme\ntitle: Acme CRM\n")

    /// A file over the size limit.
    public static let fileTooLarge = DiagnosticID(
        "file-too-large", .error,
        """
        A definition file has at most 1 MiB. Split it: endpoints can stand in a provider of their own that \
        `extends` this one.
        """)

    /// Bytes that are not UTF-8.
    public static let invalidUTF8 = DiagnosticID(
        "invalid-utf8", .error,
        """
        The file is not UTF-8 text. The place is the first byte that cannot be read; save the file as UTF-8.
        """)

    /// Nesting over the limit.
    public static let nestingTooDeep = DiagnosticID(
        "nesting-too-deep", .error,
        "Maps and lists stand in each other at most 64 levels deep, aliases counted as what they stand for.")

    /// An alias inside its own anchor.
    public static let recursiveAlias = DiagnosticID(
        "recursive-alias", .error,
        "An alias stands inside the value that its anchor names, so that the value would have no end.",
        example: "a: &again [1, *again]\n")

    /// A second document in a file.
    public static let severalDocuments = DiagnosticID(
        "several-documents", .error,
        "A file holds one definition. `---` begins a second document: give it a file of its own.",
        example: "provider: acme\n---\nprovider: other\n")

    /// A value that is not what its tag says.
    public static let tagMismatch = DiagnosticID(
        "tag-mismatch", .error,
        "The value cannot be what its tag says, for example `!!int` before a word.",
        example: "n: !!int many\n")

    /// A text over the length limit.
    public static let textTooLong = DiagnosticID(
        "text-too-long", .error,
        "A single text has at most 256 KiB.")

    /// Aliases that stand for too much.
    public static let tooManyAliases = DiagnosticID(
        "too-many-aliases", .error,
        "All aliases of a file together stand for at most 10,000 values. Aliases of aliases grow fast.")

    /// A quote or bracket without its partner.
    public static let unclosedText = DiagnosticID(
        "unclosed", .error,
        "A quote or a bracket is opened and never closed. The place is the opening one.",
        example: "title: \"Acme\n")

    /// An alias without an anchor.
    public static let unknownAlias = DiagnosticID(
        "unknown-alias", .error,
        """
        `*name` repeats the value that was marked `&name` further up in the same file. A text that begins with \
        `*` or `&` needs quotes.
        """,
        example: "a: *missing\n")

    /// A character that YAML does not allow.
    public static let yamlCharacter = DiagnosticID(
        "yaml-character", .error,
        """
        YAML has no control characters but tab and line break. In double quotes they can be written as escapes: \
        `"\\x07"`.
        """)

    /// An escape that does not exist.
    public static let yamlEscape = DiagnosticID(
        "yaml-escape", .error,
        """
        In double quotes a backslash begins an escape, and this one does not exist. Write `\\\\` for a \
        backslash, or use single quotes, where it means itself.
        """,
        example: "pattern: \"\\d+\"\n")

    /// Indentation that fits nothing.
    public static let yamlIndentation = DiagnosticID(
        "yaml-indentation", .error,
        """
        Entries of one map or list begin at the same column, those inside it further right. This line begins at \
        a column that fits neither.
        """,
        example: "auth:\n    type: bearer\n  title: Token\n")

    /// YAML that cannot be parsed.
    public static let yamlSyntax = DiagnosticID(
        "yaml-syntax", .error,
        "The file is not YAML 1.2. The place is where the parser stopped; the fault is there or just before.",
        example: "provider: acme\ntitle\n")

    /// A tab where spaces belong.
    public static let yamlTab = DiagnosticID(
        "yaml-tab", .error,
        "YAML indents with spaces only: the width of a tab is not defined.",
        example: "auth:\n\ttype: bearer\n")
}
