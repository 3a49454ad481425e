import EngineHTTP

/// A query or a form: what is read from it reads back the same once it is written.
func fuzzQuery(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let items = FormEncoding.decode(bytes)
    let again = FormEncoding.decode(Array(FormEncoding.encode(items).utf8))
    precondition(again.map(\.name) == items.map(\.name) && again.map(\.value) == items.map(\.value))
    return 0
}
