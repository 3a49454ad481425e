import EngineNetwork

/// Frames of a client: the same events whole and byte by byte, and nothing behind a fault.
func fuzzWebSocket(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let whole = events([bytes])
    precondition(events(bytes.map { [$0] }) == whole)
    for (place, event) in whole.enumerated() {
        switch event {
        case .fault, .close: precondition(place == whole.count - 1)
        case .message(.binary(let bytes)): precondition(bytes.count <= 1024)
        case .message(.text(let text)): precondition(text.utf8.count <= 1024)
        case .ping(let bytes): precondition(bytes.count <= 125)
        case .pong: break
        }
    }
    return 0
}

private func events(_ pieces: [[UInt8]]) -> [WebSocketReader.Event] {
    var reader = WebSocketReader(messageLimit: 1024)
    var events: [WebSocketReader.Event] = []
    for piece in pieces {
        reader.feed(piece)
        while let event = reader.next() { events.append(event) }
    }
    return events
}
