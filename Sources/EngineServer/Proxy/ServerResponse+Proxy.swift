public import Engine
public import EngineHTTP
public import EngineNetwork

extension ServerResponse {
    /// Bytes of a body that is waited for: it leaves with its head.
    private static let smallBody = 16 << 10

    private static func isShort(_ answer: ProxyAnswer, to method: HTTPMethod) -> Bool {
        method != .head && answer.length.map { $0 <= smallBody } == true
    }

    /// Upstream's answer to a proxied call, as the caller gets it, if its body is short and has come with its head.
    @inline(never)
    public init?(whole answer: ProxyAnswer, to method: HTTPMethod, counting counts: BodyBytes? = nil) {
        guard Self.isShort(answer, to: method), let bytes = answer.body.taken else { return nil }
        counts?.give(bytes.count)
        self.init(status: answer.status, fields: answer.fields, body: .bytes(bytes))
    }

    /// Upstream's answer to a proxied call, as the caller gets it.
    /// - Parameters:
    ///   - answer: the answer.
    ///   - method: what was asked for.
    ///   - counts: counts the bytes of its body.
    /// - Throws: `.noAnswer` if a short body does not come to its end.
    public init(
        _ answer: ProxyAnswer, to method: HTTPMethod, counting counts: BodyBytes? = nil
    ) async throws(ProxyFault) {
        if Self.isShort(answer, to: method) {
            let bytes: [UInt8]
            do throws(TransportFault) {
                bytes = try await answer.body.collect(limit: Self.smallBody)
            } catch {
                throw .noAnswer(error)
            }
            counts?.give(bytes.count)
            self.init(status: answer.status, fields: answer.fields, body: .bytes(bytes))
            return
        }
        self.init(
            status: answer.status, fields: answer.fields,
            body: .stream(length: answer.length) { stream in
                for try await piece in answer.body {
                    try await stream.write(piece)
                    counts?.give(piece.count)
                }
            })
    }
}
