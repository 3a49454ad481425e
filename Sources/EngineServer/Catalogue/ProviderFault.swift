internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage

/// What is wrong with the text of a provider: the first fault, where it is, and how many there are.
struct ProviderFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, as the operator knows it.
    let file: String
    /// The fault with its place, as `engine validate` tells it: no secret stands in it.
    let first: String
    /// How many faults there are.
    let count: Int

    /// One line for people.
    var description: String { count > 1 ? "\(first), and \(count - 1) more" : first }

    /// Takes the errors of what was read; nothing if there are none.
    init?(_ diagnostics: DiagnosticList) {
        let errors = DiagnosticReport(diagnostics).diagnostics.filter { $0.severity == .error }
        guard let first = errors.first else { return nil }
        self.init(first, count: errors.count)
    }

    private init(_ diagnostic: Diagnostic, count: Int) {
        let (path, position) = (diagnostic.span.file.path, diagnostic.span.position)
        file = path
        first = "\(path):\(position.line):\(position.column): \(diagnostic.message) [\(diagnostic.id.name)]"
        self.count = count
    }

    /// The faults of several files, by file.
    static func byFile(_ diagnostics: DiagnosticList) -> [ProviderFault] {
        let errors = DiagnosticReport(diagnostics).diagnostics.filter { $0.severity == .error }
        return Dictionary(grouping: errors) { $0.span.file.path }.sorted { $0.key < $1.key }.compactMap { entry in
            entry.value.first.map { ProviderFault($0, count: entry.value.count) }
        }
    }
}

extension RouteCall {
    /// Why a provider is not to be had: the fault of its file where there is one, else what the route says.
    ///
    /// A person who connects is told nothing of files: the log is.
    func lack(of provider: String, else otherwise: RouteFault) async -> RouteFault {
        guard let fault = await services.catalogue.fault(of: provider) else { return otherwise }
        return RouteFault(fault, of: provider, isTold: principal.isKey)
    }
}

extension RouteFault {
    /// The fault of a provider's file.
    /// - Parameters:
    ///   - fault: the fault.
    ///   - provider: the provider.
    ///   - isTold: whether the caller may know what stands in files of the operator.
    init(_ fault: ProviderFault, of provider: String, isTold: Bool) {
        let what = isTold ? "\(fault); engine validate shows it" : "the server's log says which"
        self.init(500, "provider_faulty", "the file of provider '\(provider)' has a fault: \(what)")
        detail = fault.description
    }
}
