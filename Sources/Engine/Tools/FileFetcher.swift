internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage

/// Fetches the files among a call's inputs that are given as addresses: without any credential, and only from where
/// the egress policy lets it.
struct FileFetcher: Sendable {
    let sender: any RequestSender

    /// The inputs with the files in the place of their addresses.
    /// - Throws: `InputFault`, which names the input and never the address: it may itself let somebody in.
    func fetched(_ given: ExpressionMap, for plan: InputPlan) async throws(InputFault) -> ExpressionMap {
        var given = given
        for field in plan.fields {
            guard let value = given[field.name] else { continue }
            if field.definition.type == .file, let url = value.string {
                given[.string(field.name)] = try await fetch(url, field.name)
            } else if field.definition.items?.value.type == .file, let list = value.list {
                var files: [ExpressionValue] = []
                for (index, element) in list.enumerated() {
                    guard let url = element.string else {
                        files.append(element)
                        continue
                    }
                    files.append(try await fetch(url, "\(field.name)[\(index)]"))
                }
                given[.string(field.name)] = .list(files)
            }
        }
        return given
    }

    private func fetch(_ text: String, _ input: String) async throws(InputFault) -> ExpressionValue {
        guard let url = try? URLValue(text), ["https", "http"].contains(url.scheme) else {
            throw InputFault(input, .format("a file, or the https address of one"))
        }
        let request = OutgoingRequest(
            call: "input \(input)", method: .get, url: url.withoutFragment.text, displayURL: url.host,
            fields: HTTPFields(), body: [], timeoutSeconds: 60, maxRedirects: 5)
        switch await sender.send(request) {
        case .response(let response):
            guard response.status == 200 else {
                throw InputFault(input, .unreachable("its address answered \(response.status)"))
            }
            let type = response.fields["content-type"].flatMap { FileInput.isMediaType($0) ? $0 : nil }
            let path = PercentEncoding.decode(url.path)
            return FileInput(path: path, type: type, bytes: response.body).value
        case .failure(let failure):
            throw InputFault(
                input, .unreachable(failure.isForbidden ? "its address may not be called" : failure.message))
        }
    }
}
