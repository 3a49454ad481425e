/// Numbers of things, in words.
enum Counted {
    /// How many records: `1 record`, `2 records`.
    static func records(_ count: Int) -> String { count == 1 ? "1 record" : "\(count) records" }
}
