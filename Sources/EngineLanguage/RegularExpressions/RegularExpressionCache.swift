/// Patterns that an evaluation computed, compiled once each; the one unused for longest is dropped.
///
/// Confined to the evaluation that owns it.
final class RegularExpressionCache {
    /// Patterns that are kept.
    static let capacity = 64

    /// By the pattern's bytes: two texts that Swift calls equal may be different patterns.
    private var entries: [[UInt8]: (expression: RegularExpression, lastUse: Int)] = [:]
    private var uses = 0

    /// How many patterns are kept now.
    var count: Int { entries.count }

    /// The compiled pattern.
    func expression(_ pattern: UnsafeBufferPointer<UInt8>) throws(RegularExpressionFault) -> RegularExpression {
        guard pattern.count <= RegularExpression.patternLimit else { throw .tooLong }
        let key = Array(pattern)
        uses += 1
        if let known = entries[key] {
            entries[key] = (known.expression, uses)
            return known.expression
        }
        let expression = try RegularExpression(String(decoding: pattern, as: UTF8.self))
        if entries.count >= Self.capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
        }
        entries[key] = (expression, uses)
        return expression
    }
}
