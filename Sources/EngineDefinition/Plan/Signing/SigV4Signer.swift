internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage

/// Signature Version 4 of AWS: the request's own hash, signed with a key for one day, region and service.
struct SigV4Signer: RequestSigner {
    let service: String
    let region: ValuePlan
    let accessKey: SigningText
    let secretKey: KeyPlan
    let sessionToken: SigningText?

    var coversRequest: Bool { true }

    func sign(_ request: RequestDraft, _ bindings: ExpressionBindings) throws(SigningRefusal) -> SignedMarks {
        guard case .value(.timestamp(let now))? = bindings["now"] else {
            throw SigningRefusal("there is no time to sign at", at: nil)
        }
        let url = try request.address
        let hash = Hex.encode(Digest.sha256.hash(request.body))
        var added = [(name: "x-amz-date", value: SigV4.instant(now.seconds))]
        if let token = try sessionToken?.optional(bindings) { added.append(("x-amz-security-token", token)) }
        if isStorage { added.append(("x-amz-content-sha256", hash)) }
        let own = request.fields.filter { field in
            !added.contains { $0.name == field.name.lowercased() } && field.name.lowercased() != "authorization"
        }
        let headers = [(name: "host", value: RequestDraft.hostField(of: url))] + own.map { ($0.name, $0.value) } + added
        let canonical = CanonicalRequest(
            method: request.method.name, path: url.path, query: url.query ?? "", headers: headers, payloadHash: hash,
            rule: isStorage ? .asSent : .normalized)
        let scope = SigV4(
            secret: try secretKey.sharedSecret(bindings), region: try region(bindings), service: service,
            seconds: now.seconds)
        let field = scope.authorization(of: canonical, accessKey: try accessKey.required(bindings))
        return SignedMarks(headers: added + [("authorization", field)])
    }

    /// S3 and what is built like it: the path is signed as it is sent, and the body's hash goes along.
    private var isStorage: Bool { service == "s3" || service.hasPrefix("s3-") }

    private func region(_ bindings: ExpressionBindings) throws(SigningRefusal) -> String {
        do throws(ExpressionFault) {
            if let text = try region.evaluate(bindings)?.templateText(), !text.isEmpty { return text }
        } catch {
            throw SigningRefusal(error, at: nil)
        }
        throw SigningRefusal("there is no region", at: nil)
    }
}

/// The rules of Signature Version 4 behind the canonical request.
struct SigV4 {
    let secret: [UInt8]
    let region: String
    let service: String
    /// Seconds since 1970.
    let seconds: Int64

    /// The value of the header `authorization`.
    func authorization(of request: CanonicalRequest, accessKey: String) -> String {
        "AWS4-HMAC-SHA256 Credential=\(accessKey)/\(scope), SignedHeaders=\(request.signedHeaders), "
            + "Signature=\(signature(of: request))"
    }

    /// What is signed: the algorithm, the time, the scope, the hash of the request.
    func text(of request: CanonicalRequest) -> String {
        [
            "AWS4-HMAC-SHA256", Self.instant(seconds), scope, Hex.encode(Digest.sha256.hash(request.text)),
        ].joined(separator: "\n")
    }

    /// The signature in hex.
    func signature(of request: CanonicalRequest) -> String {
        var key = Array("AWS4".utf8) + secret
        for part in [day, region, service, "aws4_request"] {
            key = HMAC.code(of: Array(part.utf8), key: key, using: .sha256)
        }
        return Hex.encode(HMAC.code(of: Array(text(of: request).utf8), key: key, using: .sha256))
    }

    private var day: String { String(Self.instant(seconds).prefix(8)) }
    private var scope: String { "\(day)/\(region)/\(service)/aws4_request" }

    /// An instant as `YYYYMMDD'T'HHMMSS'Z'`.
    static func instant(_ seconds: Int64) -> String {
        let day = EngineLanguage.CivilDate(daysSinceEpoch: Int((Double(seconds) / 86_400).rounded(.down)))
        let rest = Int(seconds) - day.daysSinceEpoch * 86_400
        let time = [rest / 3_600, rest / 60 % 60, rest % 60]
        let parts = [(day.year, 4), (day.month, 2), (day.day, 2)] + time.map { ($0, 2) }
        let texts = parts.map { number, width in
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        return texts[..<3].joined() + "T" + texts[3...].joined() + "Z"
    }
}
