import EngineCompression

/// A byte that picks the packing and the size of pieces, then any bytes: a fault within the body, or files that are the
/// same in pieces of any size and no larger than the limits let them be.
func fuzzZip(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0 else { return 0 }
    let choice = start[0]
    let body = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let packing: Packing = choice & 0x80 == 0 ? .zip : .gzip
    let whole = files(of: body, packing, piece: .max)
    precondition(files(of: body, packing, piece: 1 + Int(choice & 0x7F)) == whole)
    return 0
}

/// The files with their names; nothing if there was a fault.
private func files(of body: [UInt8], _ packing: Packing, piece: Int) -> [[UInt8]]? {
    let limits = UnpackingLimits(bytes: 1 << 20, grace: 1 << 16)
    let unpacker = Unpacker(packing, limits: limits)
    var files: [[UInt8]] = [[]]
    var rest = body[...]
    do throws(PackingFault) {
        while !rest.isEmpty {
            unpacker.feed(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
            while let event = try unpacker.next() {
                switch event {
                case .file(let name): files += [Array(name.utf8), []]
                case .bytes(let bytes): files[files.count - 1] += bytes
                }
            }
        }
        try unpacker.finish()
        precondition(files.reduce(0) { $0 + $1.count } <= limits.bytes + body.count + 3)
        return files
    } catch {
        precondition((0...body.count).contains(error.offset))
        return nil
    }
}
