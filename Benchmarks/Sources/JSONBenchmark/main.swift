// Our tape beside simdjson's document object model, on pages of records; contenders alternate, the median counts.
import CSimdjson
import EngineLanguage

struct Contender {
    let name: String
    let run: () -> Bool
    var seconds: [Double] = []

    var median: Double { seconds.sorted()[seconds.count / 2] }
}

/// A page of records with long texts: what most APIs answer with.
///
/// About 500 bytes each.
func usualRecord(_ index: Int) -> String {
    let text = "The customer asked about the invoice of last month and wants to know when it is due. "
    return """
        {"id":"rec_\(100_000 + index)","number":\(index),"title":"Question about invoice \(index)","state":"open",\
        "description":"\(text)\(text)\(text)","amount":\(index % 997).25,"paid":\(index % 2 == 0),"author":{"id":\(index * 7),\
        "login":"user\(index % 50)"},"labels":["billing","urgent"],"updated_at":"2026-01-02T03:04:05Z"}
        """
}

/// A record of many short members: the hardest for a parser.
///
/// About 400 bytes.
func denseRecord(_ index: Int) -> String {
    let members = (0..<24).map { $0 % 3 == 0 ? "\"k\($0)\":\"v\(index % 100)\"" : "\"k\($0)\":\(index * $0)" }
    return "{" + members.joined(separator: ",") + "}"
}

func measure(_ name: String, _ record: (Int) -> String) {
    let count = 20_000
    let bytes = Array(("[" + (0..<count).map(record).joined(separator: ",") + "]").utf8)
    let oracle = benchmark_simdjson_new(bytes, bytes.count)
    defer { benchmark_simdjson_free(oracle) }
    var contenders = [
        Contender(name: "tape") { (try? JSONTape.parse(bytes)) != nil },
        Contender(name: "simdjson DOM") { benchmark_simdjson_parse(oracle) == 1 },
    ]
    let clock = ContinuousClock()
    for _ in 0..<15 {
        for index in contenders.indices {
            var isAccepted = false
            let time = clock.measure { isAccepted = contenders[index].run() }
            precondition(isAccepted, "refused by \(contenders[index].name)")
            contenders[index].seconds.append(time / .seconds(1))
        }
    }
    print("\(name): \(count) records of \(bytes.count / count) bytes")
    for contender in contenders {
        let speed = Int(Double(bytes.count) / contender.median / 1e6)
        print("  \(contender.name): \(speed) MB/s, \(Int(Double(count) / contender.median)) records/s")
    }
    let ratio = contenders[1].median / contenders[0].median
    print("  tape / simdjson: \((ratio * 100).rounded() / 100)")
}

measure("usual", usualRecord)
measure("dense", denseRecord)
