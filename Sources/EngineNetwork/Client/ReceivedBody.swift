internal import EngineCompression

/// A body that has arrived whole, perhaps packed.
struct ReceivedBody {
    let bytes: [UInt8]
    let source: BodySource
    /// The most bytes after unpacking.
    let limit: Int

    /// The body unpacked.
    /// - Throws: `.tooLarge(.bodyBytes)` over the limit, or what is wrong with its coding.
    func unpacked() throws(TransportFault) -> [UInt8] {
        guard let coding = source.coding else { return bytes }
        var limits = source.limits.unpacking
        limits.bytes = limit
        let unpacker = Inflater(coding, limits: limits)
        return try source.unpacking { () throws(Inflater.Fault) in
            var output: [UInt8] = []
            unpacker.feed(bytes)
            while true {
                let piece = try unpacker.next()
                if piece.isEmpty { break }
                output += piece
            }
            try unpacker.finish()
            return output
        }
    }
}
