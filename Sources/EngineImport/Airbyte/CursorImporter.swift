/// Takes over what is read anew: where a pass begins, its windows, and how the request says it.
struct CursorImporter {
    let stream: StreamImporter
    private var draft: StreamDraft { stream.draft }

    func run() {
        guard let cursor = draft.component.component("incremental_sync") else { return }
        guard !cursor.isCustom else { return stream.custom(cursor, "incremental-sync") }
        switch cursor.type {
        case "DatetimeBasedCursor": dated(cursor)
        case "IncrementingCountCursor": counted(cursor)
        default: stream.missing("cursor", "a cursor of type '\(cursor.type)' has no counterpart", at: cursor.node)
        }
    }

    private static let known: Set<String> = [
        "cursor_field", "datetime_format", "cursor_datetime_formats", "start_datetime", "end_datetime", "step",
        "cursor_granularity", "lookback_window", "start_time_option", "end_time_option", "partition_field_start",
        "partition_field_end", "is_data_feed", "is_client_side_incremental", "global_substream_cursor",
        "is_compare_strictly", "path", "primary_key", "incremental_cursor", "stream_slicer", "cursor_partition",
        "start_value", "allow_catalog_defined_cursor_field",
    ]

    // MARK: Times

    private func dated(_ cursor: Component) {
        stream.check(cursor, knows: Self.known)
        let texts = stream.texts(.start, cursor)
        let format = texts.constant(cursor["datetime_format"]) ?? "%Y-%m-%dT%H:%M:%S.%f%z"
        var block = OutputMap()
        block["from"] = .text("")
        guard let startNode = cursor["start_datetime"] else {
            return declareTimes(cursor, format, end: nil, hasWindow: false)
        }
        let start = stream.reporting("the start", at: startNode) { () throws(JinjaFault) in
            try self.bound(startNode, format, texts)
        }
        if let start { block["start"] = .text(start.text) }
        let end = cursor["end_datetime"].flatMap { node in
            stream.reporting("the end", at: node) { () throws(JinjaFault) in try self.bound(node, format, texts) }
        }
        let hasWindow = window(cursor, texts, into: &block)
        if cursor["is_data_feed"]?.bool == true { block["stop"] = .bool(true) }
        draft.cursor = block
        declareTimes(cursor, format, end: end, hasWindow: hasWindow)
        option("start_time_option", of: cursor, draft.startField)
        option("end_time_option", of: cursor, draft.endField)
    }

    /// A time that bounds what is read, with its own least and greatest.
    private func bound(_ node: DocumentNode, _ format: String, _ texts: ManifestTexts) throws(JinjaFault) -> CELText {
        guard node.entries != nil else { return try texts.instant(node, layouts: [format] + TimeLayout.usual) }
        let own = texts.constant(node["datetime_format"]).flatMap { $0.isEmpty ? nil : $0 } ?? format
        let inner = ManifestTexts(roots: texts.roots, parameters: Component(node).parameters)
        guard let datetime = node["datetime"] else { throw JinjaFault("there is no 'datetime'", feature: "manifest") }
        var result = try inner.instant(datetime, layouts: [own] + TimeLayout.usual)
        for (key, function) in [("min_datetime", "max"), ("max_datetime", "min")] {
            guard let limit = node[key], limit.isFilled else { continue }
            let other = try inner.instant(limit, layouts: [own] + TimeLayout.usual)
            result = CELText("[\(result.text), \(other.text)].\(function)()", .primary, .timestamp)
        }
        return result
    }

    /// The windows of time that are read one by one.
    private func window(_ cursor: Component, _ texts: ManifestTexts, into block: inout OutputMap) -> Bool {
        guard let step = cursor["step"], step.isFilled else { return false }
        guard let text = texts.constant(step), let length = CalendarDuration(text), length.seconds > 0 else {
            guard let fixed = fixedDuration(step, texts) else {
                stream.missing(
                    "computed-window", "the length of a window is computed: \(step.scalarText ?? "")", at: step)
                return false
            }
            stream.missing(
                "computed-window", "the length of a window is a setting; it is fixed at \(fixed.notation)", at: step)
            block["window"] = .entries([("size", .text(fixed.notation))])
            return true
        }
        var window = OutputMap()
        window["size"] = .text(length.notation)
        if let grain = texts.constant(cursor["cursor_granularity"]).flatMap({ CalendarDuration($0) }) {
            let precision = [1: "second", 60: "minute", 3600: "hour", 86_400: "day"][grain.seconds]
            if let precision {
                window["end"] = .text("inclusive")
                block["precision"] = .text(precision)
            }
        }
        block["window"] = .map(window)
        return true
    }

    /// `P{{ config.x or 30 }}D` with the value that holds where nothing is set.
    private func fixedDuration(_ node: DocumentNode, _ texts: ManifestTexts) -> CalendarDuration? {
        guard let text = node.scalarText, case .joined(let parts)? = try? texts.parsed(text) else { return nil }
        var result = ""
        for part in parts {
            guard let piece = fallback(part) else { return nil }
            result += piece
        }
        return CalendarDuration(result)
    }

    private func fallback(_ expression: JinjaExpression) -> String? {
        switch expression {
        case .text(let text), .number(let text): return text
        case .binary("or", _, let right): return fallback(right)
        case .call(.member(_, "get"), let arguments) where arguments.count > 1: return fallback(arguments[1].value)
        default:
            guard let path = expression.path, path[0] == "config" else { return nil }
            return stream.catalog.setting(at: Array(path.dropFirst()))?.defaultText
        }
    }

    // MARK: Inputs

    /// The interval's bounds become inputs of the call; the stream fills them from the cursor.
    private func declareTimes(_ cursor: Component, _ format: String, end: CELText?, hasWindow: Bool) {
        let texts = stream.texts(.start, cursor)
        draft.startField = texts.constant(cursor["partition_field_start"]) ?? "start_time"
        draft.endField = texts.constant(cursor["partition_field_end"]) ?? "end_time"
        let start = draft.cursor == nil ? "now" : lookedBack(cursor, texts)
        draft.declare(
            [draft.startField],
            .init(
                input: SafeNames.identifier(draft.startField), type: "timestamp", value: start, layout: format,
                isRequired: false))
        let isNow = end.map { ["now", "time.truncate(now, 'day')"].contains($0.text) } ?? true
        let limit = end?.text ?? "now"
        let last = hasWindow ? (isNow ? "cursor_end" : "[cursor_end, \(limit)].min()") : limit
        draft.declare(
            [draft.endField],
            .init(
                input: SafeNames.identifier(draft.endField), type: "timestamp", value: last, layout: format,
                isRequired: false))
    }

    /// What is read again: a fixed length is the cursor's, one that is a setting is taken off where it
    /// is sent.
    private func lookedBack(_ cursor: Component, _ texts: ManifestTexts) -> String {
        guard let node = cursor["lookback_window"], node.isFilled else { return "cursor" }
        if let text = texts.constant(node), let length = CalendarDuration(text) {
            if length.seconds > 0 { draft.cursor?["overlap"] = .text(length.notation) }
            return "cursor"
        }
        let value = stream.reporting("the lookback", at: node) { () throws(JinjaFault) -> String in
            guard let text = node.scalarText, case .joined(let parts) = try texts.parsed(text), parts.count == 3,
                let lead = parts[0].literalText, let unitText = parts[2].literalText,
                let unit = ["PD": "day", "PTM": "minute", "PTH": "hour", "PTS": "second", "PW": "week", "PM": "month"][
                    lead + unitText]
            else { throw JinjaFault("it is no length of time in one unit", feature: "computed-lookback") }
            let count = try JinjaTranslator(texts.roots).value(parts[1])
            let whole = count.kind == .integer ? count.text : "int(\(count.text))"
            return "time.add(cursor, -\(whole), '\(unit)')"
        }
        return value ?? "cursor"
    }

    /// Puts a bound where the request says it.
    private func option(_ key: String, of cursor: Component, _ field: String) {
        guard let option = cursor.component(key) else { return }
        guard let (place, path) = OptionPlace(stream: stream).place(option, stream.texts(.request, option)),
            let slice = draft.slice([field])?.slice
        else { return }
        let value = stream.reporting("'\(key)'", at: option.node) { () throws(JinjaFault) -> String in
            _ = draft.use(slice)
            let instant = CELText("input.\(slice.input)", .primary, .timestamp)
            let isBody = place == "body"
            return try TimeLayout.format(instant, slice.layout ?? "%Y-%m-%dT%H:%M:%SZ", asNumber: isBody).text
        }
        guard let value else { return }
        let nested = path.dropFirst().reversed().reduce(OutputNode.text("${\(value)}")) { .entries([($1, $0)]) }
        draft.endpoint.merge(.entries([(path[0], nested)]), at: [place])
    }

    // MARK: Counts

    private func counted(_ cursor: Component) {
        stream.check(cursor, knows: Self.known)
        var block = OutputMap()
        block["from"] = .text("")
        block["type"] = .text("integer")
        if let start = cursor["start_value"] {
            let texts = stream.texts(.start, cursor)
            let value = stream.reporting("the start", at: start) { () throws(JinjaFault) in try texts.evaluated(start) }
            if let value { block["start"] = .text(value.kind == .integer ? value.text : "int(\(value.text))") }
        }
        draft.cursor = block
        draft.declare(
            [draft.startField], .init(input: "start_value", type: "integer", value: "cursor", isRequired: false))
        guard let option = cursor.component("start_value_option") ?? cursor.component("start_time_option"),
            let (place, path) = OptionPlace(stream: stream).place(option, stream.texts(.request, option)),
            let slice = draft.slice([draft.startField])?.slice
        else { return }
        _ = draft.use(slice)
        draft.endpoint.merge(.entries([(path[0], .text("${input.start_value}"))]), at: [place])
    }

    // MARK: The value in a record

    /// Sets how the cursor's value is read of a record, once it is known which fields are added.
    func finish() {
        guard draft.cursor != nil, let cursor = draft.component.component("incremental_sync") else { return }
        let texts = stream.texts(.record, cursor)
        guard let field = texts.constant(cursor["cursor_field"]) else {
            draft.cursor = nil
            return stream.missing("computed-name", "the cursor's field is computed", at: cursor.node)
        }
        let value = draft.added[field] ?? CELText("record").member(field)
        if cursor.type == "IncrementingCountCursor" {
            draft.cursor?["from"] = .text("int(\(value.text))")
        } else {
            let main = texts.constant(cursor["datetime_format"]) ?? "%Y-%m-%dT%H:%M:%S.%f%z"
            let formats = (cursor["cursor_datetime_formats"]?.elements ?? []).compactMap { texts.constant($0) }
            let from = stream.reporting("the cursor's value", at: cursor.node) { () throws(JinjaFault) in
                try Self.instant(value, formats.isEmpty ? [main] : formats + [main])
            }
            draft.cursor?["from"] = from.map { .text($0) }
        }
        let isSent = draft.used.contains { [SafeNames.identifier(draft.startField), "start_value"].contains($0.input) }
        let endInput = SafeNames.identifier(draft.endField)
        if draft.cursor?["window"] != nil, !draft.used.contains(where: { $0.input == endInput }) {
            // Without an end in the request every window would read all that comes after its beginning.
            draft.cursor?["window"] = nil
            draft.cursor?["precision"] = nil
            stream.note("open-windows", "no request says where a window ends: all is read at once", at: cursor["step"])
        }
        if draft.cursor?["window"] != nil { draft.cursor?["stop"] = nil }
        if !isSent {
            draft.cursor = nil
            stream.note(
                "client-side-cursor",
                "no request says where it begins: all is read each time, and what did not change costs nothing",
                at: cursor.node)
        }
    }

    /// RFC 3339 and days are read by the engine itself.
    private static func instant(_ value: CELText, _ formats: [String]) throws(JinjaFault) -> String {
        if value.kind == .timestamp { return value.text }
        if let formatted = value.formatted { return formatted.instant }
        let own: Set<String> = [
            "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S.%LZ", "%Y-%m-%dT%H:%M:%S%:z",
        ]
        if formats.allSatisfy({ own.contains($0.replacingAll("%_ms", with: "%L")) }) { return value.text }
        if ["%s", "%ms", "%epoch_microseconds", "%s_as_float"].contains(formats[0]) {
            return try TimeLayout.parse(value, formats).text
        }
        return try TimeLayout.parse(value, ["rfc3339"] + formats).text
    }
}
