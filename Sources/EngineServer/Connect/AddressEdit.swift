internal import EngineHTTP

/// Lays entries that a session or a page asks for over the address at which a person is asked.
enum AddressEdit {
    /// Entries on which the safety of the flow rests: nobody changes them.
    private static let fixed: Set<String> = [
        "state", "redirect_uri", "client_id", "response_type", "code_challenge", "code_challenge_method", "nonce",
        "oauth_token", "request", "request_uri", "response_mode",
    ]

    /// The address with the entries in it.
    /// - Parameters:
    ///   - entries: names and values; without a value the entry is taken out.
    ///   - address: where a person is sent.
    /// - Returns: the address, as it was if there is nothing to change.
    static func lay(_ entries: [(name: String, value: String?)], over address: String) -> String {
        // The first to say something of a name has said it: what a session sets no page changes.
        var seen = fixed
        let entries = entries.filter { !$0.name.isEmpty && seen.insert($0.name.lowercased()).inserted }
        guard !entries.isEmpty, let url = try? URLValue(address) else { return address }
        let names = Set(entries.map(\.name))
        let kept = url.queryItems.filter { !names.contains($0.name) }
        let added = entries.compactMap { entry in entry.value.map { URLValue.QueryItem(entry.name, $0) } }
        let text = address.prefix { $0 != "?" && $0 != "#" }
        guard let bare = try? URLValue(String(text)) else { return address }
        return bare.adding(kept + added).text
    }

    /// Whether the provider posts its answer instead of sending the browser with a query.
    static func isPosted(_ address: String) -> Bool {
        (try? URLValue(address))?.queryItems.contains { $0.name == "response_mode" && $0.value == "form_post" } ?? false
    }
}
