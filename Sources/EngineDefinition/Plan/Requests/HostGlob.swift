/// A pattern for host names: `files.acme.test`, or `*.acme.test` for any host below.
struct HostGlob {
    private let pattern: String

    /// Makes a pattern; letters are compared without regard to case.
    init(_ pattern: String) {
        self.pattern = pattern.lowercased()
    }

    /// Whether a host fits.
    ///
    /// A star stands for one label or more, never for none.
    func matches(_ host: String) -> Bool {
        let host = host.lowercased()
        guard pattern.hasPrefix("*.") else { return host == pattern }
        return host.hasSuffix(pattern.dropFirst()) && host.count > pattern.count - 1
    }
}
