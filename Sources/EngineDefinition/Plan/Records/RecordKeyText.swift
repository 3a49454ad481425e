package import EngineLanguage

/// The text that identifies a record or a partition: a single value as text, several as a JSON list, so that no two
/// different keys have one text.
package enum RecordKeyText {
    /// The text of a key.
    /// - Throws: a fault if a value has no text.
    package static func text(_ values: [ExpressionValue]) throws(ExpressionFault) -> String {
        if values.count == 1, let value = values.first, value.map == nil, value.list == nil {
            return try value.templateText()
        }
        return try ExpressionValue.list(values).jsonText()
    }
}
