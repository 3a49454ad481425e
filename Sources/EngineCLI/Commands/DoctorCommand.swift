internal import EngineLanguage

/// Looks whether everything is as it should be.
struct DoctorCommand: EngineCommand {
    static let words = ["doctor"]
    static let summary = "checks project, key, store, definitions and connections; tells where each setting comes from"
    static let discussion = """
        Nothing is changed and nobody is called. Ends with 1 if a check failed; a warning alone fails nothing.
        """
    static let examples = [
        CommandExample("engine doctor", "the settings and the checks, each with what to do"),
        CommandExample("engine doctor --json", "the same for a monitor"),
    ]

    init(reading arguments: inout ArgumentReader) {}

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let (settings, findings) = await HealthCheck(session: session).findings()
        if session.wantsJSON {
            session.terminal.write(JSONWriter.text(json(settings, findings)) + "\n")
        } else {
            if !settings.isEmpty {
                let rows = settings.map { [$0.name, $0.value, $0.source] }
                session.terminal.write(TextTable(header: ["setting", "value", "from"], rows: rows).text + "\n")
            }
            for finding in findings {
                session.terminal.write("\(finding.verdict.rawValue)  \(finding.name): \(finding.message)\n")
                if let fix = finding.fix { session.terminal.write("      \(fix)\n") }
            }
        }
        return findings.contains { $0.verdict == .fail } ? .failed : .done
    }

    private func json(_ settings: [ProjectSettings.Setting], _ findings: [HealthCheck.Finding]) -> JSONValue {
        let checks = findings.map { finding -> JSONValue in
            [
                "name": .string(finding.name), "verdict": .string(finding.verdict.rawValue),
                "message": .string(finding.message), "fix": finding.fix.map { .string($0) } ?? .null,
            ]
        }
        let values = settings.map { setting -> JSONValue in
            ["name": .string(setting.name), "value": .string(setting.value), "source": .string(setting.source)]
        }
        return ["format_version": 1, "settings": .array(values), "checks": .array(checks)]
    }
}
