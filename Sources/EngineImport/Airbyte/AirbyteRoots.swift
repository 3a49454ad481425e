/// What the names of connectors mean at a place of a definition.
struct AirbyteRoots: JinjaRoots {
    /// Where an expression stands.
    enum Place {
        /// What every request has.
        case base
        case request
        case response
        case record
        /// A stream's own keys.
        case stream
        /// Where a full pass begins: there is no state yet.
        case start
        case auth
    }

    let place: Place
    let catalog: ConfigCatalog
    /// The stream, where there is one.
    let draft: StreamDraft?

    func resolve(_ path: [String]) throws(JinjaFault) -> (CELText, Int)? {
        let rest = Array(path.dropFirst())
        switch path[0] {
        case "config":
            guard !rest.isEmpty else {
                throw JinjaFault("the whole configuration is no value", feature: "config-group")
            }
            return try catalog.resolve(rest, inAuth: place == .auth || place == .base).map { ($0.0, $0.1 + 1) }
        case "response" where place == .response || place == .record || place == .auth:
            return (Self.data("response.body"), 1)
        case "headers" where place == .response: return headers(rest)
        case "record" where place == .record: return (Self.data("record"), 1)
        case "last_record" where place == .response: return (Self.data("page.last"), 1)
        case "last_page_size" where place == .response: return (CELText("page.count", .primary, .integer), 1)
        case "last_page_token_value" where place == .response: return (Self.data("page.next"), 1)
        case "next_page_token" where [.request, .response, .record].contains(place):
            return (Self.data("page.next"), rest.first == "next_page_token" ? 2 : 1)
        case "creation_response" where draft?.downloadTarget != nil: return (Self.data("steps.creation.body"), 1)
        case "polling_response" where draft?.downloadTarget != nil: return (Self.data("steps.polling.body"), 1)
        case "download_target": return draft?.downloadTarget.map { (CELText($0), 1) }
        case "stream_slice", "stream_partition", "stream_interval": return try slice(rest)
        case "stream_state": return try state(rest)
        default: return nil
        }
    }

    private static func data(_ text: String) -> CELText { CELText(text, .primary, .dynamic, mayBeAbsent: true) }

    /// `link` stands for the parsed header of that name.
    private func headers(_ rest: [String]) -> (CELText, Int) {
        guard let name = rest.first else { return (CELText("response.headers", .primary, .map), 1) }
        guard name.lowercased() == "link" else {
            var header = CELText("response.headers").member(name.lowercased())
            header.kind = .text
            header.mayBeAbsent = true
            return (header, 2)
        }
        guard rest.count > 1 else { return (CELText("response.links", .primary, .map), 2) }
        guard rest.count > 2, rest[2] != "url" else {
            var link = CELText("response.links").member(rest[1])
            link.kind = .text
            link.mayBeAbsent = true
            return (link, rest.count > 2 ? 4 : 3)
        }
        // Parameters of a link beside its address: `<…>; rel="next"; results="true"`.
        let pattern = "rel=\"?\(rest[1])\"?[^,]*;\\s*\(rest[2])=\"?([^\",;]*)"
        let text = "regex.extract(response.headers['link'], \(CELText.quoted(pattern))).orValue('')"
        return (CELText(text, .primary, .text, mayBeAbsent: true), 4)
    }

    /// Values of the partition and of the interval: inputs of the call.
    private func slice(_ rest: [String]) throws(JinjaFault) -> (CELText, Int)? {
        guard let draft else { return nil }
        if place == .start || place == .stream {
            throw JinjaFault("a value of the partition is read where there is none", feature: "slice-out-of-place")
        }
        guard let first = rest.first else {
            guard let slice = draft.anySlice else { return (CELText("null", .primary, .null), 1) }
            return (draft.use(slice), 1)
        }
        if let slice = draft.slice(rest) { return (draft.use(slice.slice), slice.count + 1) }
        if first == "cursor_slice" || first == "_cursor_slice" || first == "partition" || first == "_partition" {
            return try self.slice(Array(rest.dropFirst())).map { ($0.0, $0.1 + 1) }
        }
        throw JinjaFault(
            "'stream_slice.\(rest.joined(separator: "."))' is no value of this stream's partitions",
            feature: "unknown-slice")
    }

    /// The saved state is the cursor; nothing is saved where a full pass begins.
    private func state(_ rest: [String]) throws(JinjaFault) -> (CELText, Int)? {
        if place == .start { return (CELText("null", .primary, .null), rest.count + 1) }
        guard let draft else { return nil }
        guard let slice = draft.slice([draft.startField])?.slice else {
            return (CELText("null", .primary, .null), rest.count + 1)
        }
        return (draft.use(slice), min(rest.count, 1) + 1)
    }
}
