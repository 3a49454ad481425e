public import EngineLanguage

/// The stages that turn what an answer holds into a list of records: `reshape` and `explode` (definitions.md §7.5).
///
/// Read in place, for endpoints and streams have the same ones.
public struct StageDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "stages"

    /// How an answer that is no list becomes one.
    public let reshape: ReshapeDefinition?
    /// The records that one item holds.
    public let explode: ExpressionField?

    /// Reads the keys from the reader of what holds them.
    public init(reading object: inout ObjectReader) {
        reshape = object.optional(
            "reshape", .object(ReshapeDefinition.self),
            "How an answer that holds no list of records becomes one; instead of `records`.")
        explode = object.optional(
            "explode", .expression(in: .record, .required),
            "List of the records that one item holds; in what is asked afterwards the item is `outer`. Null: none.",
            example: "record.changes")
    }
}

/// How an answer that holds no list of records becomes one.
public struct ReshapeDefinition: Configurable {
    /// One way to make a list.
    public enum Form: Sendable {
        /// Names in one place, rows of cells in another.
        case columns(names: ExpressionField, rows: ExpressionField, cells: ExpressionField?)
        /// A map, whose entries become maps of key and value.
        case entries(map: ExpressionField, key: String, value: String)
        /// A map, whose values are the items.
        case values(map: ExpressionField)
        /// Several lists, of which each has one field of an item.
        case zip(lists: NamedValues<ExpressionField>)
        /// A list of scalars.
        case wrap(list: ExpressionField, name: String)
    }

    /// The name in shapes.
    public static let shapeName = "reshape"

    /// How the list is made.
    public let form: Form
    /// Where the block stands.
    public let span: Span

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        span = object.span
        form = object.oneOf(
            "type", "How the list is made.", [Self.columns, Self.entries, Self.values, Self.zip, Self.wrap])
    }

    private static let columns = Variant<Form>("columns", "One map for each row: names in one place, rows in another.")
    { object in
        .columns(
            names: object.required(
                "columns", .expression(in: .reshape, .required), "List of the names.",
                example: "response.body.columns.map(c, c.name)"),
            rows: object.required(
                "rows", .expression(in: .reshape, .required), "List of the rows.", example: "response.body.rows"),
            cells: object.optional(
                "cells", .expression(in: .reshape, .required),
                "List of the cells of the current `row`; the row itself.",
                example: "row.cells.map(c, c.value)"))
    }

    private static let entries = Variant<Form>("entries", "One map for each entry of a map.") { object in
        .entries(
            map: object.required(
                "map", .expression(in: .reshape, .required), "The map.", example: "response.body.rates"),
            key: object.optional("key", .text, "Name under which an item has its key.", default: "key"),
            value: object.optional("value", .text, "Name under which an item has its value.", default: "value"))
    }

    private static let values = Variant<Form>("values", "The values of a map.") { object in
        .values(
            map: object.required(
                "map", .expression(in: .reshape, .required), "The map.", example: "response.body.items_by_id"))
    }

    private static let zip = Variant<Form>("zip", "The n-th of each list together.") { object in
        .zip(
            lists: object.required(
                "lists", .map(of: .expression(in: .reshape, .required)), "Name of a field to the list of its values.",
                example: "{ day: response.body.days, high: response.body.highs }"))
    }

    private static let wrap = Variant<Form>("wrap", "One map with one entry for each scalar of a list.") { object in
        .wrap(
            list: object.required(
                "list", .expression(in: .reshape, .required), "The list.", example: "response.body.keys"),
            name: object.required("name", .text, "Name under which an item has its scalar.", example: "id"))
    }
}
