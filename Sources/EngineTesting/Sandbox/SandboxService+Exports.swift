internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import Synchronization

/// `GET /v1/exports/<file>`: all contacts as a file that is made while it is sent, so that it may have
/// any size.
extension SandboxService {
    /// Answers a request for a file; nothing: it is none.
    ///
    /// With `cut=N` the connection ends after so many rows, once; the same request goes well the second
    /// time.
    func export(_ request: WholeRequest, _ segments: [String]) -> ServerResponse? {
        guard segments.count == 3, segments[0] == "v1", segments[1] == "exports",
            let export = SandboxExport(file: segments[2])
        else { return nil }
        guard request.method == .get else { return Self.wrongMethod("GET").response }
        if let refusal = state.withLock({ $0.admit(request) }) { return refusal.response }
        let cut = request.queryItems.first { $0.name == "cut" }.flatMap { Int($0.value) }
        let isCut = cut != nil && state.withLock { $0.cut.insert(request.query ?? "").inserted }
        return ServerResponse(
            status: 200, fields: ["content-type": export.mediaType],
            body: .stream(length: nil) { [self] stream in
                try await write(export, to: stream, upTo: isCut ? cut : nil)
            })
    }

    private func write(_ export: SandboxExport, to stream: ResponseStream, upTo cut: Int?) async throws {
        let packer = SandboxPacker(export)
        var position = 0
        var text = export.head
        while true {
            let (contacts, count) = state.withLock { state -> ([UInt8], Int) in
                let indexes = state.data.order(of: .contacts).indexes(
                    from: position, limit: min(1000, (cut ?? .max) - position), in: SandboxOrder.View())
                var bytes: [UInt8] = [0x5B]
                state.data.append(indexes, of: .contacts, to: &bytes)
                bytes.append(0x5D)
                return (bytes, indexes.count)
            }
            position += count
            text += export.rows(of: contacts)
            if count == 0 { break }
            let packed = packer.pack(text, isLast: false)
            if !packed.isEmpty { try await stream.write(packed) }
            text = []
        }
        if cut != nil { return await stream.abort(.close) }
        let rest = packer.pack(text + export.tail, isLast: true)
        if !rest.isEmpty { try await stream.write(rest) }
    }
}
