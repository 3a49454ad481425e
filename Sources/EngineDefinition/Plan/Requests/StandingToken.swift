public import EngineCrypto
public import EngineLanguage

/// What this side signs for requests, where it is the same for all of them for a while.
public struct StandingToken: Sendable {
    /// What a request would carry.
    public let text: Secret
    /// When it ends, in seconds since 1970, if that is known.
    public let end: Int64?
}

extension RequestPlan {
    /// What a scheme signs for whatever request: a token alone, or of a scheme of the type `signature` the one header
    /// that is made with it.
    /// - Parameters:
    ///   - scheme: the scheme's name.
    ///   - bindings: the values of the roots.
    /// - Returns: nothing where each request is signed by itself, where one text would not do, or nothing is signed.
    /// - Throws: `CallFault` of cause `input` where the credentials cannot sign.
    public func standingToken(of scheme: String, _ bindings: ExpressionBindings) throws(CallFault) -> StandingToken? {
        guard let plan = authorization.signatures.first(where: { $0.scheme == scheme }) else { return nil }
        do throws(SigningRefusal) {
            guard let signature = try plan.signer.standing(bindings) else { return nil }
            if signature.isWhole { return StandingToken(text: Secret(signature.text), end: signature.end) }
            guard let header = onlyHeader(of: plan) else { return nil }
            var bindings = bindings
            bindings["signature"] = .value(.string(signature.text))
            do throws(ExpressionFault) {
                guard let value = try header.value.evaluate(bindings), !value.isNull else { return nil }
                return StandingToken(text: Secret(try value.templateText()), end: signature.end)
            } catch {
                throw SigningRefusal(error, at: nil)
            }
        } catch {
            throw CallFault(
                error.isOfDefinition ? .definition : .input, "scheme '\(scheme)' cannot sign: \(error.message)",
                call: name, span: error.span ?? span)
        }
    }
}

extension RequestPlan {
    /// The header that a signature is put into, if nothing stands beside it.
    private func onlyHeader(of plan: SignaturePlan) -> EntryPlan? {
        let beside = [
            authorization.headers, authorization.query, authorization.cookies, plan.marks.query, plan.marks.cookies,
        ]
        guard beside.allSatisfy(\.isEmpty), authorization.body == nil, plan.marks.body == nil else { return nil }
        return plan.marks.headers.count == 1 ? plan.marks.headers.first : nil
    }
}

/// A signature that holds for whatever request.
struct StandingSignature {
    let text: String
    /// Whether it is of use by itself, without what stands beside it.
    let isWhole: Bool
    /// When it ends, in seconds since 1970, if it says so.
    var end: Int64?
}

extension RequestSigner {
    /// Nothing: what it makes is for one request.
    func standing(_ bindings: ExpressionBindings) throws(SigningRefusal) -> StandingSignature? { nil }
}

extension TokenSigner {
    func standing(_ bindings: ExpressionBindings) throws(SigningRefusal) -> StandingSignature? {
        guard !coversRequest else { return nil }
        let token = try token(bindings)
        return StandingSignature(text: token, isWhole: true, end: Self.end(of: token))
    }

    /// What the token says of its own end (RFC 7519 §4.1.4).
    private static func end(of token: String) -> Int64? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64.decode(String(parts[1]), alphabet: .url),
            let claims = try? JSONValue(parsing: bytes)
        else { return nil }
        return claims["exp"]?.number?.int64
    }
}

extension CanonicalSigner {
    /// Where the text is made of the request there is none.
    func standing(_ bindings: ExpressionBindings) throws(SigningRefusal) -> StandingSignature? {
        guard !over.reads("request") else { return nil }
        return StandingSignature(text: try signature(bindings), isWhole: false)
    }
}
