import EngineLanguage

/// The findings that the tests of the writers share: those of a definition as a user would break it.
enum SampleReport {
    static let provider = SourceFile(
        path: "providers/acme.yaml",
        text: """
            provider: acme
            title: Acme
            config: { tenant: { title: Tenant } }

            base: https://${config.tenat}.acme.test
            auth:
              oauth:
                type: oauth2
                authorize: https://api.acme.test/oauth
                token: https://api.acme.test/oauth/token
                scopes: { seperator: "," }

            """)
    static let sync = SourceFile(
        path: "syncs/acme-contacts.yaml", text: "sync: acme-contacts\nprovider: acme\nevery: 5m\n")

    static let unknownField = DiagnosticID("unknown-field", .error, "The root has no such field.")
    static let costlySchedule = DiagnosticID("costly-schedule", .warning, "Everything is read each time.")

    static func span(_ file: SourceFile, _ text: String) -> Span {
        let all = String(decoding: file.bytes, as: UTF8.self)
        let needle = Array(text.utf8)
        let bytes = Array(all.utf8)
        let start = bytes.indices.first { bytes[$0...].starts(with: needle) } ?? 0
        return Span(file: file, start: start, end: start + needle.count)
    }

    static var list: DiagnosticList {
        var list = DiagnosticList()
        list.append(
            Diagnostic(
                costlySchedule, "sync 'acme-contacts' reads everything every 5 minutes: 288 full passes a day",
                at: span(sync, "5m")
            ).help("give the stream a cursor, or run it less often"))
        let seperator = span(provider, "seperator")
        list.append(
            Diagnostic(
                .unknownKey, "unknown key 'seperator' in auth.oauth.scopes", at: seperator,
                fix: Diagnostic.Fix("did you mean 'separator'?", replacing: seperator, with: "separator")))
        list.append(
            Diagnostic(
                unknownField, "'base' reads 'config.tenat', which is not declared",
                at: span(provider, "tenat}").dropLast,
                notes: [Diagnostic.Note("the settings of this file: 'tenant'", at: span(provider, "config:"))]
            ).help("write 'config.tenant'"))
        return list
    }

    static var report: DiagnosticReport {
        DiagnosticReport(list, files: (0..<12).map { "providers/other\($0).yaml" } + [provider.path, sync.path])
    }
}

extension Span {
    fileprivate var dropLast: Span { Span(file: file, start: start, end: end - 1) }
}
