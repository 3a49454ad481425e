internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage

/// Texts that a person entered, checked by the settings that they were asked for.
struct FormValues {
    /// What is asked.
    let plan: SettingsPlan
    /// Where in the request the texts stand: `config` or `credentials`.
    let part: String

    /// The values, defaults filled in.
    /// - Throws: `invalid_body` with every field that is wrong; never its value.
    func complete(_ texts: [String: String]) throws(RouteFault) -> ExpressionMap {
        var issues: [RouteFault.Issue] = []
        for name in texts.keys.sorted() where !plan.fields.contains(where: { $0.name == name }) {
            issues.append(issue(InputFault(name, .unknown(candidates: plan.fields.map(\.name)))))
        }
        for field in plan.fields {
            do throws(InputFault) {
                let own = texts[field.name].map { [field.name: $0] } ?? [:]
                _ = try SettingsPlan(fields: [field]).complete(own, ExpressionBindings())
            } catch {
                issues.append(issue(error))
            }
        }
        guard issues.isEmpty else {
            var fault = RouteFault(400, "invalid_body")
            fault.issues = issues
            throw fault
        }
        do throws(InputFault) {
            return try plan.complete(texts, ExpressionBindings())
        } catch {
            throw .invalidBody([part, error.path], error.message)
        }
    }

    private func issue(_ fault: InputFault) -> RouteFault.Issue {
        let code = fault.problem == .missing ? "invalid_type" : "custom"
        return RouteFault.Issue(code: code, message: fault.message, path: [part, fault.path])
    }

    /// The texts of a JSON object, as a person would have typed them.
    /// - Throws: `invalid_body` if a member is a list or an object.
    static func texts(of value: JSONValue?, part: String) throws(RouteFault) -> [String: String] {
        guard let value, value != .null else { return [:] }
        guard case .object(let members) = value else { throw .invalidBody([part], "'\(part)' must be an object") }
        var texts: [String: String] = [:]
        for member in members {
            switch member.value {
            case .null: continue
            case .string(let text): texts[member.key] = text
            case .bool(let flag): texts[member.key] = flag ? "true" : "false"
            case .number(let number): texts[member.key] = number.text
            case .array, .object: throw .invalidBody([part, member.key], "'\(member.key)' must be a text")
            }
        }
        return texts
    }
}
