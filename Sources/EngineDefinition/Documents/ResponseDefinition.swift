public import EngineLanguage

/// How an answer is read (definitions.md §4).
public struct ResponseDefinition: Configurable {
    /// What an answer is parsed as.
    public enum Format: String, ShapeChoice {
        /// JSON.
        case json
        /// A JSON value a line.
        case ndjson
        /// A form, `a=1&b=2`, read as an object of texts.
        case form
        /// Lines of cells.
        case csv
        /// Lines of cells with tabs between them, and no quotes.
        case tsv
        /// An XML document.
        case xml
        /// Text.
        case text
        /// Bytes.
        case binary
    }

    /// How it is packed, on top of what HTTP itself declares.
    public enum Packing: String, ShapeChoice {
        /// gzip.
        case gzip
        /// A zip archive; its files follow each other.
        case zip
        /// It is not.
        case none
    }

    /// Where the names of a table's columns come from.
    public enum Header: Sendable, Hashable {
        /// Whether the first line names them.
        case isThere(Bool)
        /// These are the names; the first line is a row.
        case names([String])
    }

    /// The name in shapes.
    public static let shapeName = "response"

    /// What it is parsed as, whatever its content type says.
    public let format: TemplateField?
    /// How it is packed.
    public let decode: TemplateField?
    /// How its characters are written, whatever its content type says.
    public let charset: TemplateField?
    /// What stands between the cells of a CSV.
    public let delimiter: Spanned<String>?
    /// Where the names of the columns come from.
    public let header: Spanned<Header>?
    /// The XML element that is repeated.
    public let element: Spanned<String>?

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        format = object.optional(
            "format", .template(in: .request),
            "What the body is parsed as, whatever its content type says: \(Self.words(Format.self)); by its type.",
            example: "csv")
        decode = object.optional(
            "decode", .template(in: .request),
            "How it is packed, on top of what HTTP itself declares: \(Self.words(Packing.self)); `none`.",
            example: "gzip")
        charset = object.optional(
            "charset", .template(in: .request),
            "How characters are written, whatever the content type says; as declared, else UTF-8.",
            example: "windows-1252")
        delimiter = object.optional(
            "delimiter", .spanned(.text(.filled)), "The character between the cells of a CSV; `,`.", example: "\";\"")
        header = object.optional(
            "header", .spanned(.tableHeader),
            "Whether the first line of a table names its columns, or their names; `true`. With `false` they are `c0`, "
                + "`c1`, ….", example: "[sku, price]")
        element = object.optional(
            "element", .spanned(.text(.filled)),
            "The XML element that is repeated: the body is the list of these, wherever they stand, read as they "
                + "come. Of JSON the keys that lead to the list whose items are the body, with dots between them; "
                + "`.`: the body itself.",
            example: "order")
    }

    /// A block laid over another, key by key.
    init(_ own: ResponseDefinition, over base: ResponseDefinition?) {
        format = own.format ?? base?.format
        decode = own.decode ?? base?.decode
        charset = own.charset ?? base?.charset
        delimiter = own.delimiter ?? base?.delimiter
        header = own.header ?? base?.header
        element = own.element ?? base?.element
    }

    private static func words<Choice: ShapeChoice>(_ choice: Choice.Type) -> String {
        choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    }
}

extension Shape where Value == ResponseDefinition.Header {
    /// Whether there is a line of names, or the names.
    static var tableHeader: Shape {
        .converted(from: .either(Shape<Bool>.boolean, or: .list(of: .text(.filled)))) { header in
            switch header {
            case .first(let isThere): .isThere(isThere)
            case .second(let names): .names(names)
            }
        }
    }
}
