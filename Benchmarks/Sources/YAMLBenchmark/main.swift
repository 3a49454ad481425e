// How long reading a file of 1,000 endpoints takes; the median counts.
import EngineLanguage

let endpoints = (0..<1000).map { index in
    """
      list_things_\(index):
        title: List things \(index)
        request: GET /things/\(index)/${input.owner}
        query: { state: all, sort: updated, since: "${input.since}" }
        input:
          owner: { type: string, required: true, description: Account that owns it. }
          since: { type: timestamp, description: Only things changed after this time. }
        records: response.body.data
        where: "!has(record.pull_request)"
        model: Thing

    """
}
let text = "provider: acme\ntitle: Acme\nbase: https://api.acme.test\nendpoints:\n" + endpoints.joined()
let file = SourceFile(path: "acme.yaml", text: text)

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 51
let clock = ContinuousClock()
let times = (0..<rounds).map { _ in
    clock.measure {
        var diagnostics = DiagnosticList()
        let tree = YAMLParser.parse(file, diagnostics: &diagnostics)
        precondition(tree?["endpoints"]?.entries?.count == 1000 && diagnostics.isEmpty)
    }
}
let milliseconds = (times.sorted()[times.count / 2] / .milliseconds(1) * 100).rounded() / 100
print("1,000 endpoints, \(file.bytes.count) bytes of YAML: \(milliseconds) ms")
