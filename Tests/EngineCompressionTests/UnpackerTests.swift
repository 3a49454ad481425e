import EngineCompression
import Testing

struct UnpackerTests {
    private let text = (0..<5000).map { "row \($0)," }.joined()

    @Test(arguments: [1, 17, 4096, .max])
    func `gzip comes out the same whatever the pieces are`(_ piece: Int) {
        let packed = Deflater(.gzip).pack(Array(text.utf8), isLast: true)
        #expect(Unpacked(packed, .gzip, piece: piece) == Unpacked(Array(text.utf8), .plain))
        // Members follow each other (RFC 1952 §2.2).
        #expect(Unpacked(packed + packed, .gzip, piece: piece).files == [text + text])
    }

    @Test func `what was packed in pieces is the same as in one`() {
        let deflater = Deflater(.gzip, level: 1)
        var packed: [UInt8] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 1000) {
            packed += deflater.pack(Array(bytes[start..<min(start + 1000, bytes.count)]), isLast: false)
        }
        packed += deflater.pack([], isLast: true)
        #expect(Unpacked(packed, .gzip).files == [text])
    }

    @Test func `gzip that is cut or damaged is a fault with its byte`() {
        let packed = Deflater(.gzip).pack(Array(text.utf8), isLast: true)
        for count in stride(from: 1, to: packed.count, by: 97) {
            let fault = Unpacked(Array(packed[..<count]), .gzip).fault
            #expect(fault?.message == "its packed bytes end too early")
            #expect(fault.map { $0.offset <= count } == true)
        }
        var damaged = packed
        damaged[packed.count / 2] ^= 0xFF
        #expect(Unpacked(damaged, .gzip).fault != nil)
        #expect(Unpacked(damaged, .gzip).fault?.isDamage == true)
    }

    @Test func `what is no gzip is not damaged`() {
        for text in ["n", "no gzip", "\u{1f}no"] {
            let fault = Unpacked(Array(text.utf8), .gzip).fault
            #expect(fault == PackingFault("it is no gzip", at: 0, isDamage: false))
        }
    }

    @Test func `an empty body is an empty file`() {
        #expect(Unpacked([], .gzip).fault == nil)
        #expect(Unpacked([], .plain).files == [""])
    }

    @Test func `output that outgrows its input is given out to the end`() {
        // All of the input is used up long before all of the output was given.
        let zeros = [UInt8](repeating: 0x61, count: 3 << 20)
        let packed = Deflater(.bare, level: 9).pack(zeros, isLast: true)
        let inflater = Inflater(.deflate, limits: UnpackingLimits(grace: 1 << 30))
        inflater.feed(packed)
        var count = 0
        while let piece = try? inflater.next(), !piece.isEmpty { count += piece.count }
        #expect(count == zeros.count)
        #expect(throws: Never.self) { try inflater.finish() }
    }

    @Test func `a fault says what and where`() {
        #expect("\(PackingFault("it ends too early", at: 12))" == "it ends too early, at byte 12")
    }

    @Test func `a checksum is the same in pieces`() {
        var whole = Checksum()
        whole.add(Array("123456789".utf8))
        // The check value of CRC-32 in its catalogues.
        #expect(whole.value == 0xCBF4_3926)
        var pieces = Checksum()
        pieces.add(Array("1234".utf8))
        pieces = Checksum(pieces.value)
        pieces.add(Array("56789".utf8)[...])
        #expect(pieces == whole)
    }
}
