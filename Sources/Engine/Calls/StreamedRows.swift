internal import EngineDefinition
internal import EngineFormats
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// An answer whose rows are read while it comes, slice after slice.
///
/// Whoever takes slices slowly slows the transfer down; whoever lets it go ends the transfer.
actor StreamedRows: RowSource {
    private let exchange: HTTPExchange
    private let request: OutgoingRequest
    private var pieces: BodyStream.Iterator
    private let slicer: RowSlicer?
    /// Bytes that came since the last slice.
    private var bytes = 0

    init(_ exchange: HTTPExchange, of request: OutgoingRequest) {
        self.exchange = exchange
        self.request = request
        pieces = exchange.body.makeAsyncIterator()
        slicer = request.slicer(status: exchange.response.status.code, exchange.response.fields)
    }

    /// The next slice, or why there is none.
    ///
    /// Rows are not read on the thread of the connections, from which calls are sent: that has others to serve.
    nonisolated func next() async -> Attempt {
        await withTaskExecutorPreference(globalConcurrentExecutor) { await read() }
    }

    private func read() async -> Attempt {
        while true {
            do {
                if let slice = try slicer?.next() { return attempt(try taken(slice)) }
                var pieces = pieces
                defer { self.pieces = pieces }
                guard let piece = try await pieces.next() else {
                    slicer?.finish()
                    continue
                }
                bytes += piece.count
                slicer?.feed(piece)
            } catch let fault as TransportFault {
                return .failure(TransportFailure(fault))
            } catch {
                return attempt(refusal(error))
            }
        }
    }

    private func taken(_ slice: RowSlice) throws -> ResponseSlice {
        defer { bytes = 0 }
        return ResponseSlice(
            rows: try JSONTape.parse(slice.json), count: slice.count, checksum: slice.checksum, bytes: bytes,
            rest: slice.isLast ? nil : self)
    }

    /// A slice that says why there is none.
    private func refusal(_ error: any Error) -> ResponseSlice {
        var slice = ResponseSlice(rows: .emptyList, count: 0, checksum: 0, bytes: bytes, rest: nil)
        switch error {
        case is RowSlicer.Stale: slice.isStale = true
        case let fault as FormatFault:
            slice.fault = request.message(for: fault, exchange.response.fields)
            slice.isDamaged = fault.isDamage
        default: slice.fault = "a row of upstream's answer is too large"
        }
        return slice
    }

    private func attempt(_ slice: ResponseSlice) -> Attempt {
        var response = UpstreamResponse(
            status: exchange.response.status.code, fields: exchange.response.fields, body: [], url: exchange.url.text)
        response.slice = slice
        return .response(response)
    }
}
