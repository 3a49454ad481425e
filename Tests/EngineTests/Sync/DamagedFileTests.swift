import EngineCompression
import EngineDefinition
import EngineStore
import Testing

@testable import Engine

/// Syncs of files that came damaged: it is upstream's fault, and costs what was not read, nothing else.
struct DamagedFileTests {
    /// More rows than a slice has.
    private static let count = 24_000

    enum Form: String, CaseIterable, Sendable {
        case csv, ndjson, xml, json

        var type: String { self == .csv ? "text/csv" : self == .xml ? "application/xml" : "application/json" }

        var response: String {
            switch self {
            case .csv, .ndjson: "{ format: \(rawValue), decode: gzip }"
            case .xml: "{ format: xml, element: row, decode: gzip }"
            case .json: "{ format: json, element: data.rows, decode: gzip }"
            }
        }

        func text(_ rows: Range<Int>) -> String {
            let ids = rows.map { "\($0)" }
            return switch self {
            case .csv: "id,name\n" + ids.map { "\($0),n\($0)\n" }.joined()
            case .ndjson: ids.map { "{\"id\": \($0), \"name\": \"n\($0)\"}\n" }.joined()
            case .json:
                "{\"data\": {\"rows\": ["
                    + ids.map { "{\"id\": \($0), \"name\": \"n\($0)\"}" }.joined(separator: ",") + "]}}"
            case .xml:
                "<rows>" + ids.map { "<row><id>\($0)</id><name>n\($0)</name></row>\n" }.joined() + "</rows>"
            }
        }

        func packed(_ rows: Range<Int>) -> [UInt8] {
            Deflater(.gzip).pack(Array(text(rows).utf8), isLast: true)
        }
    }

    enum Damage: CaseIterable, Sendable {
        case cut, changed

        func done(to bytes: [UInt8]) -> [UInt8] {
            guard self == .changed else { return Array(bytes.dropLast(bytes.count / 8)) }
            var bytes = bytes
            bytes[bytes.count * 7 / 8] ^= 0xFF
            return bytes
        }
    }

    /// A world whose one stream is a file.
    private static func with(_ form: Form, _ body: (RowWorld) async throws -> Void) async throws {
        let (upstream, address) = try await RowUpstream.start()
        let provider = """
            provider: rows
            title: Rows
            base: http://127.0.0.1:1
            auth: { key: { type: api_key, name: x-key, title: Key } }
            models:
              Row:
                key: id
                fields:
                  id: { type: string, from: "string(record.id)" }
                  name: { type: string, from: record.name }
            streams:
              Row:
                request: GET /file
                response: \(form.response)
                records: response.body
                model: Row
                deletes: full_scan

            """
        do {
            let clock = RecordingClock()
            try await withWorld(texts: ["providers/rows.yaml": provider], clock: clock, upstream: address) { world in
                try await body(RowWorld(world: world, upstream: upstream))
            }
        } catch {
            await upstream.stop()
            throw error
        }
        await upstream.stop()
    }

    @Test(arguments: Form.allCases, Damage.allCases)
    func `a damaged file is upstream's fault, and the rows before it stay`(
        _ form: Form, _ damage: Damage
    ) async throws {
        try await Self.with(form) { rows in
            let whole = form.packed(0..<Self.count)
            rows.upstream.write("/file", whole, type: form.type)
            #expect(try await rows.run().counts.added == Self.count)
            // Newer rows in front and as many at the end gone: what is missing must not be taken for deleted.
            rows.upstream.write("/file", damage.done(to: form.packed(-500..<Self.count - 500)), type: form.type)
            let broken = try await rows.run()
            let fault = try #require(broken.fault)
            #expect(fault.blamesUpstream, "\(fault.message)")
            #expect(fault.message.contains("byte "), "\(fault.message)")
            #expect(fault.call == "Row")
            #expect(broken.counts.deleted == 0)
            #expect(broken.counts.added == 500)
            #expect(try await rows.names().count == Self.count + 500)
            rows.upstream.write("/file", form.packed(-500..<Self.count - 500), type: form.type)
            let mended = try await rows.run()
            #expect(mended.failureText == nil)
            #expect(mended.counts.deleted == 500)
            #expect(try await rows.names().count == Self.count)
        }
    }
}
