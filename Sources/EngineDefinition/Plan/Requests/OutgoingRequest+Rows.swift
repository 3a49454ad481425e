internal import EngineCompression
package import EngineFormats
package import EngineHTTP

extension OutgoingRequest {
    /// What of an answer is held in memory at once, beside the row that is read.
    ///
    /// 10,000 rows or 1 MiB of JSON: large enough that a transaction costs little, and small beside the rest.
    private static let slice = (rows: 10_000, bytes: 1 << 20)
    /// What may come of one answer in all: only time and disk bound what is read as it comes.
    package static let mostStreamedBytes = 1 << 40

    /// The content types whose answers may be read as they come.
    package var lastingTypes: Set<String> { rows == nil ? [] : ResponseDefinition.Format.rowTypes }

    /// Whether the definition itself says that the answer is to be read as it comes, whatever its content type.
    package var isLasting: Bool { rows != nil && response.saysRows }

    /// Reads an answer as it comes, if it is one with rows, and is wanted so.
    /// - Parameters:
    ///   - status: the answer's status.
    ///   - fields: its header fields.
    /// - Returns: nothing if it is to be read as a whole.
    package func slicer(status: Int, _ fields: HTTPFields) -> RowSlicer? {
        let mediaType = fields["content-type"] ?? ""
        guard let rows, (200...299).contains(status), let format = response.rowFormat(mediaType: mediaType),
            let charset = try? response.declaredCharset(mediaType: mediaType).map({ Optional($0) }) ?? .some(nil)
        else { return nil }
        // An error in a good answer says what it is, whatever rows were to be expected.
        switch format {
        case .ndjson, .json: break
        case .table, .xml: if mediaType.isJSONType { return nil }
        }
        let reader = RowReader(
            format, packing: response.packing, charset: charset,
            unpacking: UnpackingLimits(bytes: Self.mostStreamedBytes))
        return RowSlicer(
            reader, skipping: rows.skipped, checksum: rows.checksum, rows: Self.slice.rows, bytes: Self.slice.bytes)
    }

    /// The sentence for an answer that is not what it is said to be.
    package func message(for fault: FormatFault, _ fields: HTTPFields) -> String {
        fault.asAnswer(response.rowFormat(mediaType: fields["content-type"] ?? "")?.name ?? "list")
    }
}
