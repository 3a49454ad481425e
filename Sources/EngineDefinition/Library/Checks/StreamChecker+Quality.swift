internal import EngineLanguage

extension StreamChecker {
    /// What a stream asks of its records: nothing that can never matter.
    mutating func checkQuality(_ stream: StreamDefinition, _ endpoint: EndpointDefinition?) {
        let quality = stream.quality
        if let rule = quality.onError, rule.value == .skipPartition, stream.partitions.isEmpty {
            report(
                .uselessKey, "'on_error: skip_partition' leaves out partitions, and there is no 'for_each'",
                at: rule.span, help: "write 'quarantine', or remove it")
        }
        let isKnown = stream.endpoint == nil || endpoint != nil
        if let rule = quality.schema, rule.value == .strict, isKnown, stream.model == nil, endpoint?.model == nil {
            report(
                .uselessKey, "'schema: strict' holds records to their model, and there is none", at: rule.span,
                help: "add 'model', or remove it")
        }
        checkFreshness(stream)
    }

    private mutating func checkFreshness(_ stream: StreamDefinition) {
        guard let freshness = stream.expectation?.freshness, !freshness.isPlaceholder else { return }
        guard let cursor = stream.cursor else {
            return report(
                .uselessKey, "'fresh' asks for the age of a cursor, and there is none", at: freshness.span,
                help: "add 'cursor', or remove it")
        }
        guard cursor.type != .timestamp, cursor.type != .date else { return }
        report(
            .uselessKey, "'fresh' has no meaning for a cursor of type '\(cursor.type.rawValue)'", at: freshness.span,
            help: "remove it")
    }
}
