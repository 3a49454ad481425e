extension DiagnosticID {
    /// The ids of expressions and templates.
    static let expressions: [DiagnosticID] = [
        ambiguousArithmetic, constantTest, expressionLimit, expressionSyntax, expressionType, expressionValue,
        nullDefault, optionalUse, redundantPresence, secretStored, templateSyntax, timestampComparison, undeclaredField,
        unknownFunction, unknownRoot, unusedBinding, unusedValue,
    ]

    /// An expression that cannot be parsed.
    public static let expressionSyntax = DiagnosticID(
        "expression-syntax", .error,
        "The text is not an expression of CEL. The place is where reading stopped; the fault is there or just before.",
        example: "records: response.body.[data]\n")

    /// An expression that is too long, too deep or too large.
    public static let expressionLimit = DiagnosticID(
        "expression-limit", .error,
        """
        An expression has at most 16 KiB, a template 256 KiB; brackets, calls and ternaries stand at most \
        64 deep inside each other. Compute less in one place.
        """)

    /// A template whose hole is wrong.
    public static let templateSyntax = DiagnosticID(
        "template-syntax", .error,
        "A hole begins with `${` and ends with the matching `}`. The text `${` itself is written `$${`.",
        example: "request: GET /users/${input.id\n")

    /// A name that is no root.
    public static let unknownRoot = DiagnosticID(
        "unknown-root", .error,
        """
        Each place knows a few names, its roots. The message says which name is unknown; the help names the \
        nearest, or where it would be known.
        """,
        example: "more: respnse.body.more\n")

    /// A field that a declared shape does not have.
    public static let undeclaredField = DiagnosticID(
        "undeclared-field", .error,
        "The root's fields are declared (`config`, `input`, a model, `response`, …) and this is none of them.",
        example: "base: https://${config.tenat}.acme.test\n")

    /// A function that there is not.
    public static let unknownFunction = DiagnosticID(
        "unknown-function", .error, "The functions of the language stand in the reference of expressions.",
        example: "from: record.name.toLower()\n")

    /// Operands of the wrong types.
    public static let expressionType = DiagnosticID(
        "expression-type", .error,
        """
        No form of the operator or function takes operands of these types, or the result does not fit the field. \
        Convert with `int()`, `double()`, `string()`, `timestamp()`.
        """,
        example: "more: 1 + '1'\n")

    /// A literal argument that cannot be right.
    public static let expressionValue = DiagnosticID(
        "expression-value", .error,
        "A literal pattern, layout, unit, time zone, duration or timestamp is checked when the file is loaded.",
        example: "from: regex.extract(record.name, '(')\n")

    /// A secret that would be stored.
    public static let secretStored = DiagnosticID(
        "secret-stored", .error,
        """
        Secrets may flow into requests and stored credentials, never into records, outputs, metadata, \
        identities, messages or events. What is computed from a secret is secret too.
        """,
        example: "from: credentials.token\n")

    /// A declared but optional field where a value is needed.
    public static let optionalUse = DiagnosticID(
        "optional-use", .warning,
        "The field may be absent, and this place needs a value. Say what is meant then: `coalesce(input.since, …)`.")

    /// `orValue` on data that may be null.
    public static let nullDefault = DiagnosticID(
        "null-default", .warning,
        "`record.?name.orValue('x')` is null when the key is there with null. `coalesce(record.name, 'x')` covers both."
    )

    /// An int literal with data that may be a double.
    public static let ambiguousArithmetic = DiagnosticID(
        "ambiguous-arithmetic", .warning,
        """
        Arithmetic does not mix int and double, and JSON writes `5` as well as `5.0`. Convert first: \
        `double(record.price) * 1.2`.
        """)

    /// `has(x.y) ? x.y : d`.
    public static let redundantPresence = DiagnosticID(
        "redundant-presence", .warning, "`coalesce(x.y, d)` says the same, and covers null.")

    /// A timestamp compared with a text.
    public static let timestampComparison = DiagnosticID(
        "timestamp-comparison", .warning,
        "A timestamp never equals a text, and has no order with it. Convert the text with `timestamp()`.")

    /// A bound name that is not used.
    public static let unusedBinding = DiagnosticID(
        "unused-binding", .warning, "The name that `cel.bind` gives to a value is not used.")

    /// A test whose answer is known.
    public static let constantTest = DiagnosticID(
        "constant-test", .warning, "The test reads no data, so it is always the same.")

    /// A branch that can never be taken.
    public static let unusedValue = DiagnosticID(
        "unused-value", .warning, "The condition is constant, so one side of the ternary is never used.")
}
