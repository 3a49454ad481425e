internal import EngineDefinition

/// What every auth scheme must do, whoever wrote it.
public enum AuthSchemeSuite {
    /// What some member does otherwise.
    public static func findings() -> [ConformanceFinding] {
        AuthSchemeRegistry.members.flatMap { member -> [ConformanceFinding] in
            let examples = AuthSchemeExample.all.filter { $0.name == member.name }
            guard !examples.isEmpty else {
                return [ConformanceFinding(member: member.name, rule: "a member has an example", detail: "it has none")]
            }
            return examples.flatMap(findings)
        }
    }

    /// What a scheme does otherwise, on the example that it brings.
    package static func findings(of example: AuthSchemeExample) -> [ConformanceFinding] {
        var trial = AuthSchemeTrial(example)
        trial.run()
        return trial.findings
    }
}
