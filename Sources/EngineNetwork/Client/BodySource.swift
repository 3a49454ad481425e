internal import EngineCompression
internal import EngineHTTP

/// A body as it comes, and what has to be done to it; when the last reference goes, the transfer is
/// given up.
final class BodySource: Sendable {
    let buffer: BodyBuffer
    let coding: Inflater.Coding?
    let limits: ResponseLimits
    let origin: URLOrigin
    /// What `Content-Length` announces.
    let announced: Int?

    init(
        buffer: BodyBuffer, coding: Inflater.Coding?, limits: ResponseLimits, origin: URLOrigin, announced: Int?
    ) {
        self.buffer = buffer
        self.coding = coding
        self.limits = limits
        self.origin = origin
        self.announced = announced
    }

    deinit {
        buffer.abandon()
    }

    /// A step of the inflater, its faults told as ours.
    func unpacking<Value>(_ step: () throws(Inflater.Fault) -> Value) throws(TransportFault) -> Value {
        do {
            return try step()
        } catch {
            switch error {
            case .damaged: throw .badResponse(origin, reason: "its compressed body is damaged")
            case .incomplete: throw .incomplete(origin)
            case .tooLarge(.bytes(let limit)): throw .tooLarge(.bodyBytes(limit))
            case .tooLarge(.ratio(let limit)): throw .tooLarge(.compressionRatio(limit))
            case .memory: throw .unavailable(reason: "there is no memory left to unpack a response")
            }
        }
    }
}
