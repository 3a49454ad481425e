internal import EngineLanguage

// The types of roots: those that never change, and those that a file declares.
extension ScopeBuilder {
    static let credentials = ExpressionRoot(
        "credentials", .jsonObject, isTainted: true, doc: "Fields of the auth scheme, and what it obtained.")

    static let connection = ExpressionObjectType(
        "connection",
        fields: [
            .init("id", .string), .init("owner", .string, isOptional: true), .init("tags", .map(.string, .string)),
            .init("created_at", .timestamp),
        ])

    static let signature = ExpressionRoot(
        "signature", .string, isTainted: true, doc: "What the scheme's signer made of this request.")

    static let signedRequest = ExpressionRoot(
        "request",
        .object(
            ExpressionObjectType(
                "request",
                fields: [
                    .init("method", .string), .init("url", .string), .init("host", .string), .init("path", .string),
                    .init("query", .string), .init("headers", .map(.string, .string), foldsKeys: true),
                    .init("raw", .bytes),
                ])),
        isTainted: true, doc: "The request that is to be signed, complete but for the signature.")

    static let page = ExpressionObjectType(
        "page",
        fields: [
            .init("index", .int), .init("size", .dyn, isOptional: true), .init("offset", .int),
            .init("next", .dyn, isOptional: true), .init("count", .int), .init("last", .dyn, isOptional: true),
            .init("started", .timestamp), .init("depth", .int), .init("position", .int),
        ])

    /// What a file input is.
    static let file = ExpressionObjectType(
        "file", fields: [.init("name", .string), .init("type", .string), .init("size", .int), .init("value", .bytes)])

    static func response(isTainted: Bool) -> ExpressionRoot { isTainted ? secretResponse : openResponse }

    /// A response whose body has a declared shape.
    static func response(body: ExpressionType) -> ExpressionRoot { makeResponse(isTainted: false, body: body) }

    private static let openResponse = makeResponse(isTainted: false)
    private static let secretResponse = makeResponse(isTainted: true)

    private static func makeResponse(isTainted: Bool, body: ExpressionType = .dyn) -> ExpressionRoot {
        let texts = ExpressionType.map(.string, .string)
        let type = ExpressionObjectType(
            "response",
            fields: [
                .init("status", .int, isTainted: isTainted), .init("headers", texts, isTainted: isTainted),
                .init("cookies", texts, isTainted: isTainted), .init("links", texts, isTainted: isTainted),
                .init("url", .string, isTainted: isTainted), .init("body", body, isTainted: isTainted),
                .init("raw", .bytes, isTainted: isTainted),
            ])
        return ExpressionRoot("response", .object(type), isTainted: isTainted, doc: "The answer.")
    }

    /// What a step gives.
    static func step(isList: Bool, hasOutput: Bool) -> ExpressionType {
        let type = ExpressionType.object(hasOutput ? stepOfEndpoint : stepOfRequest)
        return isList ? .list(type) : type
    }

    private static let stepOfRequest = ExpressionObjectType("step", fields: stepFields)
    private static let stepOfEndpoint = ExpressionObjectType("step", fields: stepFields + [.init("output", .dyn)])

    private static let stepFields: [ExpressionObjectType.Field] = [
        .init("status", .int), .init("headers", .map(.string, .string)), .init("cookies", .map(.string, .string)),
        .init("links", .map(.string, .string)), .init("url", .string), .init("body", .dyn),
    ]

    static func integrationType(_ provider: ProviderDefinition) -> ExpressionObjectType {
        ExpressionObjectType(
            "integration",
            fields: [
                .init("id", .string), .init("client_id", .string, isOptional: true),
                .init("client_secret", .string, isTainted: true, isOptional: true),
                .init("webhook_secret", .string, isTainted: true, isOptional: true),
                .init("scopes", .list(.string)),
                .init("settings", .object(object("settings", of: provider.settings))),
            ])
    }

    /// What settings declare.
    static func object(_ name: String, of settings: NamedValues<SettingDefinition>) -> ExpressionObjectType {
        ExpressionObjectType(
            name,
            fields: settings.map { entry in
                let setting = entry.value
                return .init(
                    entry.name, setting.expressionType, isTainted: setting.isSecret,
                    isOptional: !setting.isRequired && setting.defaultValue == nil, doc: setting.title)
            })
    }

    /// What inputs declare.
    static func object(
        _ name: String, of inputs: NamedValues<InputDefinition>, isOpen: Bool = false
    ) -> ExpressionObjectType {
        ExpressionObjectType(
            name,
            fields: inputs.map { entry in
                .init(
                    entry.name, entry.value.expressionType, isTainted: entry.value.isSecret,
                    isOptional: !entry.value.isRequired && entry.value.defaultValue == nil,
                    doc: entry.value.description ?? "")
            }, isOpen: isOpen)
    }

    /// What upstream's JSON is declared to be; what is not declared may be there too.
    static func upstreamObject(_ name: String, of inputs: NamedValues<InputDefinition>) -> ExpressionObjectType {
        ExpressionObjectType(
            name,
            fields: inputs.map { entry in
                .init(
                    entry.name, entry.value.upstreamType, isOptional: !entry.value.isRequired,
                    doc: entry.value.description ?? "")
            }, isOpen: true)
    }

    /// What a model's fields are, seen as `parent`.
    static func object(_ name: String, of model: ModelDefinition) -> ExpressionObjectType {
        ExpressionObjectType(
            "model \(name)",
            fields: model.fields.map { .init($0.name, $0.value.type.expressionType, doc: $0.value.description ?? "") },
            isOpen: true)
    }
}

extension SettingDefinition {
    /// The type of its value.
    fileprivate var expressionType: ExpressionType {
        switch type {
        case .string where format == .json: .dyn
        case .string, .choice: .string
        case .integer: .int
        case .boolean: .bool
        case .array: .list(.string)
        }
    }
}

extension InputDefinition {
    /// The type of its value.
    ///
    /// A number may come as an integer or with a fraction, so it is known only at run time.
    fileprivate var expressionType: ExpressionType {
        switch type {
        case .string where format == .json: .dyn
        case .array: .list(items?.value.expressionType ?? .dyn)
        case .object where !fields.isEmpty: .object(ScopeBuilder.object("input", of: fields))
        default: type.expressionType
        }
    }
}

extension InputDefinition {
    /// The type of a value of upstream's: JSON has no times and no lengths of time, they come as text.
    fileprivate var upstreamType: ExpressionType {
        switch type {
        case .array: .list(items?.value.upstreamType ?? .dyn)
        case .object where !fields.isEmpty: .object(ScopeBuilder.upstreamObject("shape", of: fields))
        default: type.upstreamType
        }
    }
}

extension InputDefinition.Kind {
    fileprivate var upstreamType: ExpressionType {
        switch self {
        case .timestamp, .duration: .string
        default: expressionType
        }
    }
}

extension InputItems {
    fileprivate var upstreamType: ExpressionType {
        switch self {
        case .type(let type): type.upstreamType
        case .input(let input): input.upstreamType
        }
    }

    fileprivate var expressionType: ExpressionType {
        switch self {
        case .type(let type): type.expressionType
        case .input(let input): input.expressionType
        }
    }
}

extension InputDefinition.Kind {
    fileprivate var expressionType: ExpressionType {
        switch self {
        case .string, .date: .string
        case .integer: .int
        case .boolean: .bool
        case .timestamp: .timestamp
        case .duration: .duration
        case .array: .list(.dyn)
        case .object: .jsonObject
        case .file: .object(ScopeBuilder.file)
        case .number, .decimal, .any: .dyn
        }
    }
}

extension FieldDefinition.Kind {
    /// The type of a stored field.
    ///
    /// A field keeps what came if that was of another type, so only texts are sure.
    var expressionType: ExpressionType {
        switch self {
        case .timestamp: .timestamp
        default: .dyn
        }
    }
}

extension CursorDefinition.Kind {
    /// The type of the root `cursor`.
    var expressionType: ExpressionType {
        switch self {
        case .timestamp: .timestamp
        case .integer: .int
        case .date, .string: .string
        case .token: .dyn
        }
    }
}
