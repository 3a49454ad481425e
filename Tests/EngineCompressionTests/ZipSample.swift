import EngineCompression

/// An archive that a test writes by hand, so that it can lie.
struct ZipSample {
    struct File {
        var name: String
        var content: [UInt8]
        var isPacked = true
        /// Sizes and checksum behind the content.
        var hasDescriptor = false
    }

    var files: [File]
    /// Changes the header in front of a file, its content, what stands behind it, its line, and the end.
    var changeHeader: (inout [UInt8]) -> Void = { _ in }
    var changeLine: (inout [UInt8]) -> Void = { _ in }
    var changeEnd: (inout [UInt8]) -> Void = { _ in }

    init(_ files: [File]) {
        self.files = files
    }

    init(_ files: [(String, String)]) {
        self.files = files.map { File(name: $0.0, content: Array($0.1.utf8)) }
    }

    var bytes: [UInt8] {
        var output: [UInt8] = []
        var lines: [UInt8] = []
        for file in files {
            let packed = file.isPacked ? Deflater(.bare).pack(file.content, isLast: true) : file.content
            var checksum = Checksum()
            checksum.add(file.content)
            let sizes = number(checksum.value) + number(UInt32(packed.count)) + number(UInt32(file.content.count))
            let flags = UInt16(file.hasDescriptor ? 8 : 0)
            let start = number(UInt16(20)) + number(flags) + number(UInt16(file.isPacked ? 8 : 0)) + number(UInt32(0))
            let name = Array(file.name.utf8)
            var header: [UInt8] = [0x50, 0x4B, 3, 4] + start
            header += file.hasDescriptor ? [UInt8](repeating: 0, count: 12) : sizes
            header += number(UInt16(name.count)) + number(UInt16(0)) + name
            changeHeader(&header)
            var line: [UInt8] = [0x50, 0x4B, 1, 2] + number(UInt16(20)) + start + sizes
            line += number(UInt16(name.count)) + [UInt8](repeating: 0, count: 12) + number(UInt32(output.count)) + name
            changeLine(&line)
            output += header + packed + (file.hasDescriptor ? [0x50, 0x4B, 7, 8] + sizes : [])
            lines += line
        }
        var end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
        end += number(UInt16(files.count)) + number(UInt16(files.count)) + number(UInt32(lines.count))
        end += number(UInt32(output.count)) + number(UInt16(0))
        changeEnd(&end)
        return output + lines + end
    }

    private func number(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

/// What an unpacker gives of a body that comes in pieces.
struct Unpacked: Equatable {
    var names: [String] = []
    var files: [String] = []
    var fault: PackingFault?

    init(_ body: [UInt8], _ packing: Packing, piece: Int = .max, limits: UnpackingLimits = UnpackingLimits()) {
        let unpacker = Unpacker(packing, limits: limits)
        var bytes: [[UInt8]] = packing == .zip ? [] : [[]]
        do {
            var rest = body[...]
            while !rest.isEmpty {
                unpacker.feed(Array(rest.prefix(piece)))
                rest = rest.dropFirst(piece)
                while let event = try unpacker.next() {
                    switch event {
                    case .file(let name):
                        names.append(name)
                        bytes.append([])
                    case .bytes(let piece): bytes[bytes.count - 1] += piece
                    }
                }
            }
            try unpacker.finish()
        } catch {
            fault = error
        }
        files = bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}
