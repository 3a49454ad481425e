import EngineNetwork

/// Bytes that arrive at a client: the same responses and the same end, however they are cut.
func fuzzResponse(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let limits = ResponseLimits(headBytes: 512, headFields: 16, interimResponses: 3)
    let whole = ResponseProbe.read([bytes], limits: limits)
    let cut = Int(bytes.last ?? 0) % max(1, count)
    precondition(ResponseProbe.read([Array(bytes[..<cut]), Array(bytes[cut...])], limits: limits) == whole)
    return 0
}
