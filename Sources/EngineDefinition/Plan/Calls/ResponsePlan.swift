internal import EngineCompression
public import EngineFormats
internal import EngineLanguage

/// What a definition says of the body of an answer.
public struct ResponsePlan: Sendable {
    /// What it is parsed as; nothing: as its content type says.
    public var format: ResponseDefinition.Format?
    /// How its characters are written; nothing: as its content type says.
    public var charset: TextCharset?
    /// How it is packed.
    var packing = Packing.plain
    /// How the lines of a table are written.
    var dialect = TableDialect()
    /// The XML element that is a row.
    var element: String?
    /// What is worked out for each request.
    private var open: [Setting: CompiledTemplate] = [:]

    private enum Setting: String {
        case format, decode, charset
    }

    /// Whether it is the same for each request.
    var isFixed: Bool { open.isEmpty }

    /// Nothing is said.
    init() {}

    /// What a block says.
    init(_ block: ResponseDefinition?, _ fields: inout FieldCompiler) {
        guard let block else { return }
        take(fields.compile(block.format), .format)
        take(fields.compile(block.decode), .decode)
        take(fields.compile(block.charset), .charset)
        if let byte = block.delimiter?.value.utf8.first { dialect.delimiter = byte }
        switch block.header?.value {
        case nil, .isThere(true)?: break
        case .isThere(false)?: dialect.header = .none
        case .names(let names)?: dialect.header = .names(names)
        }
        element = block.element?.value
    }

    private mutating func take(_ template: CompiledTemplate?, _ setting: Setting) {
        guard let template else { return }
        // What a file spells out was checked when it was read.
        if let text = template.plainText {
            _ = set(setting, text)
        } else if template.literal == nil {
            open[setting] = template
        }
    }

    private mutating func set(_ setting: Setting, _ text: String) -> Bool {
        switch setting {
        case .format:
            format = ResponseDefinition.Format(rawValue: text)
            return format != nil
        case .decode:
            guard let known = ResponseDefinition.Packing(rawValue: text) else { return false }
            packing = known == .gzip ? .gzip : known == .zip ? .zip : .plain
            return true
        case .charset:
            charset = TextCharset(label: text)
            return charset != nil
        }
    }

    /// The plan with its templates worked out; what is absent, null or empty is not said.
    /// - Throws: a fault if a template gives a word that is not known.
    func resolved(_ bindings: ExpressionBindings) throws(ExpressionFault) -> ResponsePlan {
        guard !open.isEmpty else { return self }
        var plan = self
        plan.open = [:]
        for (setting, template) in open {
            guard let value = try template.evaluate(bindings).required, !value.isNull else { continue }
            let text = try value.templateText()
            guard !text.isEmpty else { continue }
            guard plan.set(setting, text) else {
                throw ExpressionFault(
                    .value, "'response.\(setting.rawValue)' is a word that is not known", at: template.span)
            }
        }
        return plan
    }

    // MARK: Rows

    /// What the rows of an answer are; nothing: it has none, and is read as a whole.
    func rowFormat(mediaType: String) -> RowFormat? {
        switch format ?? ResponseDefinition.Format(mediaType: mediaType) {
        case .ndjson: return .ndjson
        case .csv: return .table(dialect)
        case .tsv:
            var dialect = dialect
            (dialect.delimiter, dialect.hasQuotes) = (UInt8(ascii: "\t"), false)
            return .table(dialect)
        case .xml where element != nil: return .xml(element: element)
        case .json, .form, .xml, .text, .binary, nil: return nil
        }
    }

    /// Whether the definition itself says that answers have rows, whatever their content type.
    var saysRows: Bool { format != nil && rowFormat(mediaType: "") != nil }
}

extension ResponseDefinition.Format {
    /// What a content type says; nothing: it says nothing, or what is looked at elsewhere.
    init?(mediaType: String) {
        let essence = MediaType.essence(of: mediaType)
        switch essence {
        case "text/csv", "application/csv", "text/x-csv", "text/comma-separated-values": self = .csv
        case "text/tab-separated-values", "text/tsv": self = .tsv
        case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
            "application/jsonlines", "application/x-jsonl", "application/json-lines", "application/stream+json":
            self = .ndjson
        case "application/xml", "text/xml": self = .xml
        case _ where essence.hasSuffix("+xml"): self = .xml
        case "application/octet-stream", "application/pdf", "application/zip", "application/gzip", "application/x-gzip":
            self = .binary
        case _ where ["image/", "audio/", "video/", "font/"].contains { essence.hasPrefix($0) }: self = .binary
        default: return nil
        }
    }

    /// The content types whose bodies are rows.
    static let rowTypes: Set<String> = [
        "text/csv", "application/csv", "text/x-csv", "text/comma-separated-values", "text/tab-separated-values",
        "text/tsv", "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
        "application/jsonlines", "application/x-jsonl", "application/json-lines", "application/stream+json",
    ]
}

/// Parts of a media type (RFC 9110 §8.3.1).
enum MediaType {
    /// The type without its parameters, in lower case.
    static func essence(of text: String) -> String {
        String(text.prefix { $0 != ";" }.lowercased().reversed().drop { $0 == " " }.reversed())
    }

    /// The parameter `charset`, quotes taken off.
    static func charset(in text: String) -> Substring? {
        for part in text.split(separator: ";").dropFirst() {
            let parameter = part.drop { $0 == " " }
            guard parameter.prefix(8).lowercased() == "charset=" else { continue }
            let value = parameter.dropFirst(8).drop { $0 == "\"" || $0 == " " }.prefix { $0 != "\"" && $0 != " " }
            return value.isEmpty ? nil : value
        }
        return nil
    }
}
