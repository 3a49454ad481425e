import Testing

@testable import EngineCLI

struct CommonOptionsTests {
    private func take(_ line: String) -> (rest: [String], options: CommonOptions, fault: CommandFailure?) {
        CommonOptions.take(from: line.split(separator: " ").map(String.init))
    }

    @Test func `they are taken wherever they stand`() {
        let taken = take("--json run --no-input sync acme --project p --full --color always --progress=plain")
        #expect(taken.rest == ["run", "sync", "acme", "--full"])
        #expect(taken.options.output.format == .json && taken.options.refusesQuestions)
        #expect(taken.options.project == "p" && taken.options.color == .always && taken.options.progress == .plain)
        #expect(taken.fault == nil)
    }

    @Test func `without them there is a table, and nothing is decided`() {
        let options = take("run sync acme").options
        #expect(options.output.format == .table && !options.output.isJSON)
        #expect(options.color == .auto && options.progress == .auto && !options.refusesQuestions)
        #expect(options.project == nil)
    }

    @Test(arguments: OutputFormat.allCases)
    func `each form of output has its word`(_ format: OutputFormat) {
        #expect(take("--output \(format.rawValue)").options.output.format == format)
        #expect(take("--output=\(format.rawValue)").options.output.format == format)
    }

    @Test func `json may name lines or fields`() {
        #expect(take("--json").options.output.format == .json)
        #expect(take("--json=lines").options.output.format == .ndjson)
        let fields = take("--json=name,status").options.output
        #expect(fields.format == .json && fields.fields == ["name", "status"])
        #expect(take("--json=").fault?.message == "--json= takes the word lines, or names of fields")
    }

    @Test func `json takes no word behind it`() {
        #expect(take("--json lines").rest == ["lines"])
    }

    @Test func `no-color is color never`() {
        #expect(take("--no-color").options.color == .never)
        #expect(take("--color never").options.color == .never)
    }

    @Test(arguments: ["output", "color", "progress", "project"])
    func `an option without its value is told`(_ name: String) {
        let taken = take("version --\(name)")
        #expect(taken.fault?.message == "--\(name) needs a value" && taken.fault?.exitCode == .usage)
    }

    @Test func `a word that is no choice names the nearest`() {
        #expect(
            take("--output jsn").fault?.message
                == "--output takes one of table, json, ndjson, yaml, csv, not 'jsn'; did you mean 'json'?")
        #expect(take("--color rainbow").fault?.message.hasPrefix("--color takes one of auto, always, never") == true)
        #expect(take("--progress bar").fault?.message.contains("auto, plain, json, none") == true)
    }

    @Test func `the first of several faults is told, in the form that was asked for`() {
        let taken = take("--color x --output y --json")
        #expect(taken.fault?.message.hasPrefix("--color") == true)
        #expect(taken.options.output.isJSON)
    }

    @Test func `behind two dashes nothing is taken`() {
        let taken = take("record get Task -- --json --project")
        #expect(taken.rest == ["record", "get", "Task", "--", "--json", "--project"])
        #expect(taken.options.output.format == .table && taken.fault == nil)
    }

    @Test func `an empty value is a value`() {
        #expect(take("--project=").options.project == "")
    }

    @Test func `help tells each of them`() {
        let help =
            CommonOptions.help.map(\.0).joined(separator: " ") + CommonOptions.help.map(\.1).joined(separator: " ")
        for name in CommonOptions.names { #expect(help.contains("--\(name)"), "\(name)") }
    }
}
