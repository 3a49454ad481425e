import EngineNetwork

/// Bytes that arrive at a listener: the same requests and the same refusal, however they are cut.
func fuzzRequest(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var limits = HTTPListenerLimits()
    (limits.headBytes, limits.fieldCount, limits.bodyBytes) = (512, 16, 1024)
    let whole = ListenerProbe.read([bytes], limits: limits)
    let cut = Int(bytes.first ?? 0) % max(1, count)
    precondition(ListenerProbe.read([Array(bytes[..<cut]), Array(bytes[cut...])], limits: limits) == whole)
    return 0
}
