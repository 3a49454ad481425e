public import EngineLanguage

// Ids of faults between definitions; those within one value are declared in EngineLanguage.

extension DiagnosticID {
    /// The ids of reading, linking and checking definitions.
    static let definitions: [DiagnosticID] = names + calls + values + readings + cursors + stages

    // MARK: Names

    private static let names: [DiagnosticID] = [
        abstractUse, duplicateID, duplicateName, duplicateValue, extendsCycle, extendsTooDeep, idNotFileName,
        reservedName,
        unknownDocument, unknownEndpoint, unknownForm, unknownInput, unknownKeyField, unknownModel, unknownPagination,
        unknownParent, unknownProvider, unknownScheme, unknownScope, unknownSetting, unknownStoredName, unknownStream,
        unreadableFile,
    ]

    /// Something that is only there to be extended is used.
    public static let abstractUse = DiagnosticID(
        "abstract-use", .error,
        "What is `abstract: true` is only there to be extended: it may be incomplete. Name a part that extends it.",
        example: "endpoint: list_objects\n")
    /// Two files with one id.
    public static let duplicateID = DiagnosticID(
        "duplicate-id", .error,
        "Two files of one folder give the same id. An own file may stand for a bundled one; two own files may not.")
    /// Two things with one name.
    public static let duplicateName = DiagnosticID(
        "duplicate-name", .error,
        "A name is given twice where names tell things apart: steps, limits, cases, levels of `for_each`.")
    /// A value twice in a list.
    public static let duplicateValue = DiagnosticID(
        "duplicate-value", .warning, "A list of names or choices holds a value twice; once is enough.")
    /// A chain of `extends` that comes back.
    public static let extendsCycle = DiagnosticID(
        "extends-cycle", .error, "A chain of `extends` leads back to where it began, so there is nothing to begin with."
    )
    /// A chain of `extends` that is too long.
    public static let extendsTooDeep = DiagnosticID(
        "extends-too-deep", .error, "A chain of `extends` has more than 16 steps. Nobody can follow it; use `defaults`."
    )
    /// A file that is named otherwise than what it holds.
    public static let idNotFileName = DiagnosticID(
        "id-not-file-name", .warning,
        "A definition is looked for under its id: `providers/<id>.yaml`, `syncs/<id>.yaml`.")
    /// A name that means something else.
    public static let reservedName = DiagnosticID(
        "reserved-name", .error, "The name given by `as` would hide a root of the same name. Choose another.",
        example: "as: record\n")
    /// A file without a known first key.
    public static let unknownDocument = DiagnosticID(
        "unknown-document", .error, "The first key says what a file is: `provider` or `sync`.")
    /// An endpoint that does not exist.
    public static let unknownEndpoint = DiagnosticID(
        "unknown-endpoint", .error, "The provider has no endpoint of this name.")
    /// A form of a scheme that does not exist.
    public static let unknownForm = DiagnosticID(
        "unknown-form", .error, "`as` names a form of the scheme's `apply_as`; there is none of this name.")
    /// An input that does not exist.
    public static let unknownInput = DiagnosticID(
        "unknown-input", .error, "The endpoint declares no input of this name, so the value would go nowhere.")
    /// A key field that does not exist.
    public static let unknownKeyField = DiagnosticID(
        "unknown-key-field", .error, "`key` names fields of the model; there is none of this name.")
    /// A model that does not exist.
    public static let unknownModel = DiagnosticID("unknown-model", .error, "There is no model of this name.")
    /// A pagination that does not exist.
    public static let unknownPagination = DiagnosticID(
        "unknown-pagination", .error, "The provider names no pagination so.")
    /// A parent that does not exist.
    public static let unknownParent = DiagnosticID(
        "unknown-parent", .error,
        "`extends` names a part of the same kind in the same file; there is none of this name.")
    /// A provider that does not exist.
    public static let unknownProvider = DiagnosticID(
        "unknown-provider", .error, "No file of the project or of the catalogue has this id.")
    /// A scheme that does not exist.
    public static let unknownScheme = DiagnosticID(
        "unknown-scheme", .error, "The provider has no auth scheme of this name.")
    /// A scope that does not exist.
    public static let unknownScope = DiagnosticID(
        "unknown-scope", .warning, "The provider lists its `scopes`, and this one is not among them.")
    /// A setting that does not exist.
    public static let unknownSetting = DiagnosticID(
        "unknown-setting", .error, "Nothing of this name is asked for: no setting, no credential, no field of a form.")
    /// A kept value that does not exist.
    public static let unknownStoredName = DiagnosticID(
        "unknown-stored-name", .error, "`public` names values that `store` keeps; none is kept under this name.")
    /// A stream that does not exist.
    public static let unknownStream = DiagnosticID(
        "unknown-stream", .error,
        "There is no stream of this name. A stream of one's own needs `endpoint` or `request`.")
    /// A file that cannot be read.
    public static let unreadableFile = DiagnosticID(
        "unreadable-file", .error, "The file is missing, no file, too large, or the system refuses it.")
}

extension DiagnosticID {
    // MARK: Calls

    private static let calls: [DiagnosticID] = [
        authCycle, bodyShape, bodyWithGet, duplicateHeader, emptyLimit, endlessPagination, insecureBase,
        internalDefaultScheme, invalidBase, invalidMethod, invalidPath, literalSecret, missingCall,
        paginationWithoutRecords, reservedHeader, responseShape, schemeAppliesNothing, stepCycle, storeWithoutAcquire,
        unmatchedGlob,
        unreachablePagination,
        unreachableRule, unsafeHost,
    ]

    /// A scheme that needs itself.
    public static let authCycle = DiagnosticID(
        "auth-cycle", .error,
        "A call that obtains a scheme's token is itself authorised by that scheme. Use `auth: none`, or another scheme."
    )
    /// A body that its encoding cannot write.
    public static let bodyShape = DiagnosticID(
        "body-shape", .error,
        "The encoding cannot write this body: a form, a message and an XML document are maps, lines are "
            + "a list of maps, a text is a text, and `none` has no body.",
        example: "encoding: form\nbody: [1, 2]\n")
    /// Keys of `response` that do not fit together.
    public static let responseShape = DiagnosticID(
        "response-shape", .error,
        "A key of `response` is for another format than the one that is written, or has a value that no table has: a "
            + "`delimiter` is one ASCII character, and `header` has at least one name.",
        example: "response: { format: csv, element: order }\n")
    /// A body of a reading request.
    public static let bodyWithGet = DiagnosticID(
        "body-with-get", .warning, "GET and HEAD have no body that servers agree on; many drop it.")
    /// A header twice.
    public static let duplicateHeader = DiagnosticID(
        "duplicate-header", .error,
        "Names of headers do not tell upper from lower case, so one of the two would be lost.")
    /// A limit that limits nothing.
    public static let emptyLimit = DiagnosticID(
        "empty-limit", .error,
        "A limit needs at least one of `rate`, `concurrency`, `remaining`, `reset` and `penalty`.")
    /// Pages without end.
    public static let endlessPagination = DiagnosticID(
        "endless-pagination", .error,
        "Nothing ends these pages: `next` always has a value, there is no `more`, and empty pages do not stop them.",
        example: "pages: { next: page.index + 1, stop_when_empty: false }\n")
    /// An address without encryption.
    public static let insecureBase = DiagnosticID(
        "insecure-base", .warning, "Plain http is sent only to targets that the operator lists in `network.allow`.")
    /// An internal scheme in first place.
    public static let internalDefaultScheme = DiagnosticID(
        "internal-default-scheme", .error,
        "The first scheme is the one that people get, and an internal one is not offered. Move it behind another.")
    /// A base that is none.
    public static let invalidBase = DiagnosticID(
        "invalid-base", .error,
        "`base` is an absolute URL without query and fragment; a hole at its beginning gives one.",
        example: "base: api.acme.test/v2\n")
    /// A method that is none.
    public static let invalidMethod = DiagnosticID(
        "invalid-method", .error, "`request` begins with GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS in upper case.",
        example: "request: get /tasks\n")
    /// A path that is none.
    public static let invalidPath = DiagnosticID(
        "invalid-path", .error,
        """
        Behind the method stands a path with a leading `/`, a URL, or one hole that gives one. A space or `#` \
        is encoded.
        """,
        example: "request: GET tasks\n")
    /// A secret in a file.
    public static let literalSecret = DiagnosticID(
        "literal-secret", .error,
        "A value that looks like a credential is written out. Files are shared and committed: ask for it under `auth`.",
        example: "headers: { authorization: Bearer abc123 }\n")
    /// A call without a request.
    public static let missingCall = DiagnosticID(
        "missing-call", .error, "Nothing says what is to be called: `endpoint`, or `request`, or `graphql`.")
    /// Pages of nothing.
    public static let paginationWithoutRecords = DiagnosticID(
        "pagination-without-records", .error, "Pages are pages of `records`; this call has none.")
    /// A header that is not the author's.
    public static let reservedHeader = DiagnosticID(
        "reserved-header", .error,
        "The transport sets this header from the request itself; another value would break the message.",
        example: "headers: { content-length: 12 }\n")
    /// A scheme that marks nothing.
    public static let schemeAppliesNothing = DiagnosticID(
        "scheme-applies-nothing", .error, "The scheme asks for credentials and then sends none: it needs `apply`.")
    /// Endpoints that are steps of each other.
    public static let stepCycle = DiagnosticID(
        "step-cycle", .error,
        "An endpoint calls itself by its `before` or `after`, straight or through others, so it would never end.")
    /// Keeping of what is never obtained.
    public static let storeWithoutAcquire = DiagnosticID(
        "store-without-acquire", .error,
        "`store`, `expires` and `lifetime` speak of a token's answer; without `acquire` or `refresh` there is none.")
    /// A glob for nothing.
    public static let unmatchedGlob = DiagnosticID(
        "unmatched-glob", .warning, "No endpoint has a name like this, so the limit holds for nothing.")
    /// Pages that cannot be reached.
    public static let unreachablePagination = DiagnosticID(
        "unreachable-pagination", .error,
        "The second page cannot be reached: `next` is found but not sent, or never found.",
        example: "pages: { next: response.body.next }\n")
    /// A rule that is never asked.
    public static let unreachableRule = DiagnosticID(
        "unreachable-rule", .error, "The first match wins, and a rule above it without `when` matches everything.")
    /// A host that a caller could choose.
    public static let unsafeHost = DiagnosticID(
        "unsafe-host", .error,
        """
        The host of a URL decides who gets the credentials. It may hold a setting with a `format`, a `pattern` or \
        `options`, never input or data.
        """,
        example: "base: https://${input.tenant}.acme.test\n")
}

extension DiagnosticID {
    // MARK: Values

    private static let values: [DiagnosticID] = [
        defaultNotAllowed, emptyRange, fileOutsideCall, invalidPattern, missingOptions, needlessDefault, openKey,
        privateKeyPath,
        secretInConfig, uselessKey, wrongEnumValue,
    ]

    /// A default that is not allowed.
    public static let defaultNotAllowed = DiagnosticID(
        "default-not-allowed", .error,
        "The default is not among the values that are allowed, or does not match the pattern.")
    /// A file where there is none.
    public static let fileOutsideCall = DiagnosticID(
        "file-outside-call", .error,
        "A file is given to one call. What a sync is given, what upstream answers and what a record holds are never "
            + "files: a sync's inputs are part of what its records are stored under.",
        example: "shape: { scan: { type: file } }\n")
    /// A range without values.
    public static let emptyRange = DiagnosticID("empty-range", .error, "The least value is greater than the greatest.")
    /// A pattern that is none.
    public static let invalidPattern = DiagnosticID(
        "invalid-pattern", .error, "The pattern is no RE2: there are no look-arounds and no back-references.",
        example: "pattern: \"(?=x)\"\n")
    /// A choice between nothing.
    public static let missingOptions = DiagnosticID(
        "missing-options", .error, "A setting of type `choice` needs `options`.")
    /// A default of something required.
    public static let needlessDefault = DiagnosticID(
        "needless-default", .warning, "An input with a default is never missing, so `required` says nothing.")
    /// A key that everybody may see.
    public static let openKey = DiagnosticID(
        "open-key", .error,
        "A signature proves something only if its key is a secret: one of `credentials`, or a secret setting.",
        example: "key: config.signing_key\n")
    /// A private key that is not named.
    public static let privateKeyPath = DiagnosticID(
        "private-key-path", .error,
        "A private key is named by its path, such as `credentials.private_key`; it goes to the signer as it is.",
        example: "key: credentials.private_key + ''\n")
    /// A secret among what is shown.
    public static let secretInConfig = DiagnosticID(
        "secret-in-config", .error,
        """
        `config` is shown in the clear. A secret of the person belongs into `credentials` of a scheme, one of the \
        operator into `settings`.
        """,
        example: "config: { api_key: { title: API key } }\n")
    /// A key without effect.
    public static let uselessKey = DiagnosticID(
        "useless-key", .error,
        "The key has no meaning beside the others, for example `items` of a text. Remove it, or change the type.")
    /// A choice of another type.
    public static let wrongEnumValue = DiagnosticID(
        "wrong-enum-value", .error, "A value of `enum` is not of the declared type, so it could never be chosen.")
}

extension DiagnosticID {
    // MARK: Readings

    private static let readings: [DiagnosticID] = [
        caseExpectsNothing, costlySchedule, fullScanNeverRuns, invalidCron, missingInput,
        missingRecordKey,
        missingRecords, noStreams, partitionCycle, unknownTimezone, unusedCursor,
    ]

    /// A case that proves nothing.
    public static let caseExpectsNothing = DiagnosticID(
        "case-expects-nothing", .error, "The case says neither what must be sent nor what must come out.")
    /// A schedule that reads too much.
    public static let costlySchedule = DiagnosticID(
        "costly-schedule", .warning,
        "A stream without a cursor is read whole at every tick. Give it a cursor, or run the sync less often.")
    /// A scan that is never made.
    public static let fullScanNeverRuns = DiagnosticID(
        "full-scan-never-runs", .warning,
        "Deletions are found by full passes, and a stream with a cursor makes one only at first. Add `full_every`.")
    /// A schedule that is none.
    public static let invalidCron = DiagnosticID(
        "invalid-cron", .error, "`cron` has five fields: minute, hour, day of the month, month, day of the week.",
        example: "cron: \"61 * * * *\"\n")
    /// An input that nobody fills.
    public static let missingInput = DiagnosticID(
        "missing-input", .error, "The endpoint requires an input that neither `with` nor a default fills.")
    /// Records without identity.
    public static let missingRecordKey = DiagnosticID(
        "missing-record-key", .error, "Records need an identity: a model with `key`, or the stream's own `key`.")
    /// A reading without records.
    public static let missingRecords = DiagnosticID(
        "missing-records", .error,
        "A stream reads records; neither it nor its endpoint says where they are in an answer.")
    /// A sync of nothing.
    public static let noStreams = DiagnosticID(
        "no-streams", .error, "The sync names no streams, and the provider has none.")
    /// Streams that wait for each other.
    public static let partitionCycle = DiagnosticID(
        "partition-cycle", .error,
        "The parent stream of a partition runs first; these streams are each other's parents.")
    /// A time zone that does not exist.
    public static let unknownTimezone = DiagnosticID(
        "unknown-timezone", .error, "The name is none of the IANA time zones of this machine, such as `Europe/Berlin`.")
    /// A cursor that is never sent.
    public static let unusedCursor = DiagnosticID(
        "unused-cursor", .warning, "The stream keeps a cursor and never sends it, so every pass reads everything.")
}
