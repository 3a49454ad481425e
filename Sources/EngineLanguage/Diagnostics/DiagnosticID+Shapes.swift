extension DiagnosticID {
    /// The ids of reading values: keys, types, ranges, formats.
    static let shapes: [DiagnosticID] = [
        conflictingKeys, deprecatedKey, entryWithoutValue, invalidDuration, invalidFormat, invalidSize, mergeKey,
        missingKey, outOfRange, plainSecret, unknownChoice, unknownKey, unknownVariant, unquotedExpression, wrongType,
    ]

    /// Keys that do not go together.
    public static let conflictingKeys = DiagnosticID(
        "conflicting-keys", .error,
        """
        Two keys of one block exclude each other, or one is of use only beside another that is not there. \
        Keep the one that is meant.
        """,
        example: "every: 1h\ncron: \"0 * * * *\"\n")

    /// A key that will go away.
    public static let deprecatedKey = DiagnosticID(
        "deprecated-key", .warning,
        "The key still works, and will be removed in a later version. The help says what to write instead.")

    /// An entry of a flow map without a value.
    public static let entryWithoutValue = DiagnosticID(
        "entry-without-value", .error,
        """
        Inside `{ }` a comma ends an entry, so `{ n: coalesce(a, 0) }` has the two entries `n: coalesce(a` \
        and `0)`. Quote the expression, or write it as a block.
        """,
        example: "limits: { remaining: coalesce(response.body.left, 0) }\n")

    /// A duration that is none.
    public static let invalidDuration = DiagnosticID(
        "invalid-duration", .error, "A length of time is a whole number and a unit: `90s`, `5m`, `2h`, `30d`.",
        example: "timeout: 90\n")

    /// A text without the form that is asked for.
    public static let invalidFormat = DiagnosticID(
        "invalid-format", .error,
        "The text does not have the form that this key asks for: an id, a name, a date, an address and the like.",
        example: "provider: Acme CRM\n")

    /// A size that is none.
    public static let invalidSize = DiagnosticID(
        "invalid-size", .error, "A size is a whole number and a unit: `512B`, `64KiB`, `4MiB`, `1GiB`.",
        example: "bytes: 4MB\n")

    /// The key `<<`.
    public static let mergeKey = DiagnosticID(
        "merge-key", .error,
        """
        `<<` was an extension of YAML 1.1 and is no part of YAML 1.2. Anchors and aliases work; to build on \
        another block, use `extends` or `defaults`.
        """,
        example: "list_items:\n  <<: *common\n")

    /// A key that is not there.
    public static let missingKey = DiagnosticID(
        "missing-key", .error, "A key that this block cannot do without is not written, or has no value.",
        example: "title: Acme\n")

    /// A number, length or count outside its bounds.
    public static let outOfRange = DiagnosticID(
        "out-of-range", .error,
        "The value has the right type but lies outside of what is allowed. The message says the bounds.",
        example: "max_pages: 0\n")

    /// A secret written where only its place belongs.
    public static let plainSecret = DiagnosticID(
        "plain-secret", .error,
        """
        Secrets do not stand in files that are shared and committed. Name the variable or the file that \
        holds it: `{ env: NAME }`, `{ file: path }`.
        """,
        example: "client_secret: abc123\n")

    /// A word that is none of the choices.
    public static let unknownChoice = DiagnosticID(
        "unknown-choice", .error, "The key takes one of a few words, and this is none of them.",
        example: "encoding: jsn\n")

    /// A key that stands in no table.
    public static let unknownKey = DiagnosticID(
        "unknown-key", .error,
        """
        The block has no such key. Keys are never ignored: a typing error would silently change what a \
        definition means.
        """,
        example: "seperator: \",\"\n")

    /// A `type` that does not exist.
    public static let unknownVariant = DiagnosticID(
        "unknown-variant", .error, "The key chooses one of several forms of a block, and this form does not exist.",
        example: "pagination: { type: curser }\n")

    /// A map or list where an expression belongs.
    public static let unquotedExpression = DiagnosticID(
        "unquoted-expression", .error,
        """
        An expression is a text. Where it contains `: `, or begins with `{` or `[`, YAML reads a map or a \
        list instead. Quote it, or write it as a block with `>-`.
        """,
        example: "output: { 'id': response.body.id }\n")

    /// A value of another type.
    public static let wrongType = DiagnosticID(
        "wrong-type", .error,
        """
        The value is of another type than the key takes: a list instead of a text, a text instead of a \
        number. YAML 1.2 knows only `true` and `false` as booleans.
        """,
        example: "max_pages: many\n")
}
