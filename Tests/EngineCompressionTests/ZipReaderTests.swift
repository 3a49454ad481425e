import EngineCompression
import Testing

struct ZipReaderTests {
    private let text = (0..<400).map { "line \($0), and a little more\n" }.joined()

    @Test(arguments: [1, 2, 3, 7, 64, 1000, .max])
    func `files come out the same whatever the pieces are`(_ piece: Int) {
        var sample = ZipSample([("a.csv", text), ("folder/", ""), ("folder/b.csv", "x"), ("empty", "")])
        for descriptor in [false, true] {
            for index in sample.files.indices { sample.files[index].hasDescriptor = descriptor }
            let unpacked = Unpacked(sample.bytes, .zip, piece: piece)
            #expect(unpacked.fault == nil)
            #expect(unpacked.names == ["a.csv", "folder/", "folder/b.csv", "empty"])
            #expect(unpacked.files == [text, "", "x", ""])
        }
    }

    @Test func `files that are not packed are read too`() {
        var sample = ZipSample([("a", text)])
        sample.files[0].isPacked = false
        #expect(Unpacked(sample.bytes, .zip, piece: 11).files == [text])
    }

    @Test func `a file that is not packed, with its size behind it, cannot be read forwards`() {
        var sample = ZipSample([("a", text)])
        (sample.files[0].isPacked, sample.files[0].hasDescriptor) = (false, true)
        #expect(Unpacked(sample.bytes, .zip).fault?.message.contains("its size is not told in front of it") == true)
    }

    @Test(arguments: [1, 5, .max])
    func `a fault of a file that is gzip itself is told by its place in the archive`(_ piece: Int) {
        var packed = Deflater(.gzip).pack([UInt8](repeating: 65, count: 9_000), isLast: true)
        packed[packed.count - 6] ^= 0xFF
        // The outer packing makes a small archive of much: its inner place lies far behind the archive's end.
        let padding = [UInt8](repeating: 0x1F, count: 1)
        let sample = ZipSample([
            .init(name: "a", content: [UInt8](repeating: 66, count: 50_000)), .init(name: "b.gz", content: packed),
            .init(name: "c", content: padding),
        ])
        let unpacked = Unpacked(sample.bytes, .zip, piece: piece)
        #expect(unpacked.fault.map { (0...sample.bytes.count).contains($0.offset) } == true)
        #expect(unpacked.fault.map { $0.offset > 60 } == true, "the second file stands behind the first")
    }

    @Test(arguments: [1, 5, .max])
    func `a file that is gzip itself is unpacked too`(_ piece: Int) {
        let packed = Deflater(.gzip).pack(Array(text.utf8), isLast: true)
        let sample = ZipSample([
            .init(name: "a.json.gz", content: packed, isPacked: false), .init(name: "b", content: [0x1F]),
            .init(name: "c", content: [0x1F, 0x8B, 9]),
        ])
        let unpacked = Unpacked(sample.bytes, .zip, piece: piece)
        #expect(unpacked.fault == nil)
        #expect(unpacked.files[0] == text)
        #expect(unpacked.files.count == 3)
    }

    @Test func `gzip within an archive that ends too early is a fault`() {
        let packed = Deflater(.gzip).pack(Array(text.utf8), isLast: true).dropLast(9)
        let sample = ZipSample([.init(name: "a.gz", content: Array(packed), isPacked: false)])
        #expect(Unpacked(sample.bytes, .zip).fault?.message == "its packed bytes end too early")
    }

    @Test func `an archive that ends at any byte is a fault, with what was read before`() {
        let bytes = ZipSample([("a", "some text"), ("b", text)]).bytes
        for count in 0..<bytes.count {
            let unpacked = Unpacked(Array(bytes[..<count]), .zip)
            #expect(unpacked.fault != nil, "cut at \(count)")
            #expect(unpacked.fault.map { $0.offset <= count } == true)
        }
    }

    @Test func `a lie about a file is found, wherever it stands`() {
        // The places of checksum, packed size and size in front of a file, and in its line of the directory.
        for place in [14, 18, 22] {
            var sample = ZipSample([("a", text)])
            sample.changeHeader = { $0[place] ^= 1 }
            #expect(Unpacked(sample.bytes, .zip).fault != nil, "header \(place)")
        }
        for place in [10, 16, 20, 24, 42, 46] {
            var sample = ZipSample([("a", text)])
            sample.changeLine = { $0[place] ^= 1 }
            #expect(
                Unpacked(sample.bytes, .zip).fault?.message.hasPrefix("its directory says something else") == true,
                "line \(place)")
        }
    }

    @Test func `a directory with more or fewer files than the archive is a fault`() {
        var sample = ZipSample([("a", "x")])
        sample.changeEnd = { $0[10] = 2 }
        #expect(
            Unpacked(sample.bytes, .zip).fault?.message
                == "its directory does not have as many files as the archive")
    }

    @Test func `content that was changed is found by its checksum`() {
        var sample = ZipSample([("a", "0123456789")])
        sample.files[0].isPacked = false
        var bytes = sample.bytes
        bytes[33] ^= 1
        #expect(Unpacked(bytes, .zip).fault?.message == "the checksum of 'a' is wrong")
    }

    @Test func `encryption, other packing and other bytes are named`() {
        var sample = ZipSample([("a", "x")])
        sample.changeHeader = { $0[6] |= 1 }
        #expect(Unpacked(sample.bytes, .zip).fault == PackingFault("its files are encrypted", at: 0, isDamage: false))
        sample.changeHeader = { $0[8] = 12 }
        #expect(Unpacked(sample.bytes, .zip).fault?.message == "'a' is packed in a way (12) that is not known")
        let foreign = PackingFault("it is no zip archive", at: 0, isDamage: false)
        #expect(Unpacked(Array("<html>no</html>".utf8), .zip).fault == foreign)
        #expect(Unpacked(ZipSample([("a", "x")]).bytes + [0], .zip).fault?.message == "there are bytes behind its end")
        #expect(Unpacked([], .zip).fault == PackingFault("it ends too early", at: 0))
    }

    @Test func `an archive without files is one`() {
        let unpacked = Unpacked(ZipSample([ZipSample.File]()).bytes, .zip)
        #expect(unpacked.fault == nil && unpacked.files.isEmpty)
    }

    @Test func `a bomb meets the ratio or the limit`() {
        let zeros = [UInt8](repeating: 0, count: 4 << 20)
        let bytes = ZipSample([.init(name: "bomb", content: zeros)]).bytes
        let ratio = Unpacked(bytes, .zip, limits: UnpackingLimits(ratio: 250, grace: 1 << 20))
        #expect(ratio.fault?.message == "it unpacks to more than 250 times its size")
        let size = Unpacked(bytes, .zip, limits: UnpackingLimits(bytes: 1 << 20))
        #expect(size.fault?.message == "it unpacks to more than 1048576 bytes")
        #expect((size.files.first?.utf8.count ?? 0) <= 1 << 20)
    }
}
