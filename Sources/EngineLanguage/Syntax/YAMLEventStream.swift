internal import CYAML

/// The events of a YAML text, from libyaml.
///
/// The only place that knows the library.
struct YAMLEventStream: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>
    /// Whether the library could be set up; it fails for lack of memory only.
    private let isReady: Bool

    /// - Parameter bytes: UTF-8; must outlive the stream.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        parser = .allocate(capacity: 1)
        event = .allocate(capacity: 1)
        event.initialize(to: yaml_event_t())
        parser.initialize(to: yaml_parser_t())
        isReady = yaml_parser_initialize(parser) == 1
        guard isReady else { return }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_event_delete(event)
        if isReady { yaml_parser_delete(parser) }
        event.deallocate()
        parser.deallocate()
    }

    /// The next event; behind the end of the stream, that end again.
    ///
    /// Must not be called again after a failure.
    mutating func next() throws(YAMLFailure) -> YAMLEvent {
        yaml_event_delete(event)
        guard isReady, yaml_parser_parse(parser, event) == 1 else { throw failure() }
        return read()
    }

    private func read() -> YAMLEvent {
        let data = event.pointee
        let start = Int(bitPattern: UInt(data.start_mark.index))
        let end = Int(bitPattern: UInt(data.end_mark.index))
        switch data.type {
        case YAML_SCALAR_EVENT:
            let scalar = data.data.scalar
            return YAMLEvent(
                kind: .scalar, start: start, end: end, anchor: UnsafePointer(scalar.anchor),
                tag: UnsafePointer(scalar.tag),
                value: UnsafeBufferPointer(start: UnsafePointer(scalar.value), count: Int(scalar.length)),
                style: Self.style(scalar.style), spansLines: data.start_mark.line != data.end_mark.line)
        case YAML_ALIAS_EVENT:
            return YAMLEvent(kind: .alias, start: start, end: end, anchor: UnsafePointer(data.data.alias.anchor))
        case YAML_SEQUENCE_START_EVENT:
            let sequence = data.data.sequence_start
            return YAMLEvent(
                kind: .sequenceStart, start: start, end: end, anchor: UnsafePointer(sequence.anchor),
                tag: UnsafePointer(sequence.tag), isFlow: sequence.style == YAML_FLOW_SEQUENCE_STYLE)
        case YAML_MAPPING_START_EVENT:
            let mapping = data.data.mapping_start
            return YAMLEvent(
                kind: .mappingStart, start: start, end: end, anchor: UnsafePointer(mapping.anchor),
                tag: UnsafePointer(mapping.tag), isFlow: mapping.style == YAML_FLOW_MAPPING_STYLE)
        default:
            return YAMLEvent(kind: Self.plainKind(data.type), start: start, end: end)
        }
    }

    private static func plainKind(_ type: yaml_event_type_t) -> YAMLEvent.Kind {
        switch type {
        case YAML_STREAM_START_EVENT: .streamStart
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_SEQUENCE_END_EVENT: .sequenceEnd
        case YAML_MAPPING_END_EVENT: .mappingEnd
        default: .streamEnd
        }
    }

    private static func style(_ style: yaml_scalar_style_t) -> Scalar.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private func failure() -> YAMLFailure {
        let state = parser.pointee
        return YAMLFailure(
            problem: state.problem.map { String(cString: $0) } ?? "the parser ran out of memory",
            at: Int(bitPattern: UInt(state.problem_mark.index)),
            context: state.context.map { String(cString: $0) } ?? "",
            contextAt: Int(bitPattern: UInt(state.context_mark.index)))
    }
}
