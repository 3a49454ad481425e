internal import EngineLanguage

/// Looks whether everything is as it should be.
struct DoctorCommand: ReportingCommand {
    static let words = ["doctor"]
    static let summary = "checks project, key, store, definitions and connections; tells where each setting comes from"
    static let discussion = """
        Nothing is changed and nobody is called. Ends with 1 if a check failed; a warning alone fails
        nothing.
        """
    static let examples = [
        CommandExample("engine doctor", "the settings and the checks, each with what to do"),
        CommandExample("engine doctor --json", "the same for a monitor"),
    ]

    static let result = ResultShape(
        rows: "checks",
        [
            .init(
                "settings",
                .list(
                    .object([
                        .init("name", .text, "the setting"), .init("value", .text, "its value; never a secret's"),
                        .init("source", .text, "where it comes from"),
                    ])), "the settings"),
            .init(
                "checks",
                .list(
                    .object([
                        .init("name", .text, "the check"), .init("verdict", .text, "pass, warn or fail"),
                        .init("message", .text, "what was found"), .init("fix", .text, "what to do").orNull,
                    ])), "the checks"),
        ])

    init(reading arguments: inout ArgumentReader) {}

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let (settings, findings) = await HealthCheck(session: session).findings()
        report(members(settings, findings), text: text(settings, findings), to: session)
        return findings.contains { $0.verdict == .fail } ? .failed : .done
    }

    private func text(_ settings: [ProjectSettings.Setting], _ findings: [HealthCheck.Finding]) -> String {
        let rows = settings.map { [$0.name, $0.value, $0.source] }
        var text = rows.isEmpty ? "" : TextTable(header: ["setting", "value", "from"], rows: rows).text + "\n"
        for finding in findings {
            text += "\(finding.verdict.rawValue)  \(finding.name): \(finding.message)\n"
            if let fix = finding.fix { text += "      \(fix)\n" }
        }
        return text
    }

    private func members(
        _ settings: [ProjectSettings.Setting], _ findings: [HealthCheck.Finding]
    ) -> [(String, JSONValue)] {
        let checks = findings.map { finding -> JSONValue in
            [
                "name": .string(finding.name), "verdict": .string(finding.verdict.rawValue),
                "message": .string(finding.message), "fix": finding.fix.map { .string($0) } ?? .null,
            ]
        }
        let values = settings.map { setting -> JSONValue in
            ["name": .string(setting.name), "value": .string(setting.value), "source": .string(setting.source)]
        }
        return [("settings", .array(values)), ("checks", .array(checks))]
    }
}
