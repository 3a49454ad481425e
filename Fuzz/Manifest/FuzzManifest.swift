import EngineImport

/// Any bytes: files and a report, or a fault with its place; the first byte says what is imported.
func fuzzManifest(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let isManifest = bytes.first != UInt8(ascii: "o")
    let text = Array(bytes.dropFirst())
    do throws(ImportFault) {
        let result: ImportResult
        if isManifest {
            result = try AirbyteImporter(id: "fuzz").run(text, path: "fuzz.yaml")
        } else {
            result = try OpenAPIImporter(id: "fuzz").run(text, path: "fuzz.yaml")
        }
        // Nothing is dropped without a line: what did not come over whole has one.
        for item in result.items where item.outcome != .whole {
            precondition(result.report.contains { $0.item == item.name || $0.item == nil })
        }
    } catch {
        precondition(error.place.hasPrefix("fuzz.yaml"))
    }
    return 0
}
