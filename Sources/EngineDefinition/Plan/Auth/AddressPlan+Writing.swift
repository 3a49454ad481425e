internal import EngineHTTP
internal import EngineLanguage

extension AddressPlan {
    /// The address with its entries.
    /// - Throws: a fault at the hole that has no text, or if it is no web address.
    func text(
        _ bindings: ExpressionBindings, baseOverride: String?
    ) throws(ExpressionFault) -> String {
        var writer = QueryWriter(
            url: try address(bindings, baseOverride), display: "", fields: FormFields(nesting: .brackets, lists: nil))
        try writer.append(query, bindings, replacing: true)
        guard let url = try? URLValue(writer.url), ["https", "http"].contains(url.scheme), url.fragment == nil else {
            throw ExpressionFault(.value, "the address that a person opens is no web address", at: template.span)
        }
        return writer.url
    }

    private func address(
        _ bindings: ExpressionBindings, _ baseOverride: String?
    ) throws(ExpressionFault) -> String {
        // One hole holds the whole address.
        if let hole = template.singleHole { return try hole.evaluate(bindings).required?.templateText() ?? "" }
        let isPath = template.plainText?.hasPrefix("/") ?? false
        var renderer = TargetRenderer(isAbsolute: !isPath)
        try renderer.append(template, bindings)
        return isPath ? try base(bindings, baseOverride) + renderer.url : renderer.url
    }

    private func base(_ bindings: ExpressionBindings, _ baseOverride: String?) throws(ExpressionFault) -> String {
        if let baseOverride { return baseOverride.trimmingSlashes }
        guard let base else { return "" }
        if let hole = base.singleHole {
            return (try hole.evaluate(bindings).required?.string ?? "").trimmingSlashes
        }
        var renderer = TargetRenderer(isAbsolute: true)
        try renderer.append(base, bindings)
        return renderer.url.trimmingSlashes
    }
}

extension CompiledTemplate {
    /// The text of an address; nothing if a hole has none.
    func addressText(_ bindings: ExpressionBindings) -> String? {
        if let hole = singleHole { return hole.evaluate(bindings).value?.string }
        var renderer = TargetRenderer(isAbsolute: true)
        do throws(ExpressionFault) {
            try renderer.append(self, bindings)
            return renderer.url
        } catch {
            return nil
        }
    }
}
