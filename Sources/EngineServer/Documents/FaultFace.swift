internal import EngineLanguage

/// A fault in the envelope of Nango's routes: `{"error":{"message"?,"code","errors"?,"payload"?}}`.
///
/// Faults of a schema have `errors` and no message.
struct NangoFaultFace: AnswerFace {
    let fault: RouteFault

    static let shapeName: String? = "Error"
    static let shapeDoc = "What is wrong, and what to do."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("error", .face, "What is wrong.") { NangoFaultBody(fault: $0.fault) }
    }
}

private struct NangoFaultBody: AnswerFace {
    let fault: RouteFault

    static func members(_ object: inout AnswerWriter<Self>) {
        object.optional("message", .text, "What is wrong, in words, and what to do.") { $0.fault.message }
        object.member("code", .text, "What is wrong, for programs.") { $0.fault.code }
        object.optional("errors", .list(of: .face), "Each value that is wrong.") { IssueFace.all(of: $0.fault) }
        object.optional("payload", .any, "More about it, for programs.") { $0.fault.payload }
    }
}

/// A fault in the envelope of our own routes (contracts.md §2.4).
struct OwnFaultFace: AnswerFace {
    let fault: RouteFault
    let requestID: String

    static let shapeName: String? = "OwnError"
    static let shapeDoc = "What is wrong, and what to do, on routes that are not Nango's."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("error", .face, "What is wrong.") { OwnFaultBody(fault: $0.fault, requestID: $0.requestID) }
    }
}

private struct OwnFaultBody: AnswerFace {
    let fault: RouteFault
    let requestID: String

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("code", .text, "What is wrong, for programs.") { $0.fault.code }
        object.member("message", .text, "What is wrong, in words, and what to do.") { $0.message }
        object.optional("errors", .list(of: .face), "Each value that is wrong.") { IssueFace.all(of: $0.fault) }
        object.member("request_id", .text, "Names the request in the server's log.") { $0.requestID }
    }

    private var message: String {
        let issues = fault.issues.map { issue in
            issue.path.isEmpty ? issue.message : "\(issue.path.joined(separator: ".")): \(issue.message)"
        }
        return fault.message ?? (issues.isEmpty ? fault.code : issues.joined(separator: "; "))
    }
}

/// What is wrong with one value of a request.
private struct IssueFace: AnswerFace {
    let issue: RouteFault.Issue

    static let shapeName: String? = "Issue"
    static let shapeDoc = "What is wrong with one value of a request."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("code", .text, "The kind of fault.") { $0.issue.code }
        object.member("message", .text, "What is wrong, and what was expected.") { $0.issue.message }
        object.member("path", .list(of: .text), "The keys that lead there.") { $0.issue.path }
    }

    static func all(of fault: RouteFault) -> [IssueFace]? {
        fault.issues.isEmpty ? nil : fault.issues.map { IssueFace(issue: $0) }
    }
}

extension Surface {
    /// The envelope of its errors.
    var envelope: any AnswerFace.Type {
        switch self {
        case .nango: NangoFaultFace.self
        case .own, .page: OwnFaultFace.self
        }
    }
}
