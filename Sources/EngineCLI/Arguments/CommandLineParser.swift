internal import EngineLanguage

/// Finds the command that a command line means, and takes its words and options apart.
struct CommandLineParser {
    /// What a command line means.
    enum Meaning {
        /// A command with its arguments.
        case command(any EngineCommand.Type, words: [String], options: [(name: String, value: String?)])
        /// Help, of everything below these words.
        case help([String])
    }

    let commands: [any EngineCommand.Type]

    /// Words of other tools, and what ours are called.
    static let foreignWords: [String: String] = [
        "sync": "run sync", "records": "record list", "keys": "vault status", "completion": "completions",
        "lint": "validate", "check": "validate", "connections": "connection list", "providers": "provider list",
        "login": "connect", "auth": "connect", "tool": "run tool", "new": "provider new",
    ]

    /// Takes a command line apart.
    func parse(_ arguments: [String]) throws(CommandFailure) -> Meaning {
        let words = arguments.prefix { !$0.hasPrefix("-") }.map { $0 }
        if words.first == "help" {
            let topic = Array(words.dropFirst())
            guard topic.isEmpty || topic == ["exit-codes"] || command(for: topic) != nil || isPrefix(topic) else {
                throw unknown(topic)
            }
            return .help(command(for: topic)?.words ?? topic)
        }
        guard let command = command(for: words) else {
            let wantsHelp = arguments.contains("--help") || arguments.contains("-h")
            if words.isEmpty || wantsHelp || isPrefix(words) { return .help(words) }
            throw unknown(words)
        }
        if arguments.contains("--help") || arguments.contains("-h") { return .help(command.words) }
        let (rest, options) = try split(Array(arguments.dropFirst(command.words.count)), command.arguments)
        return .command(command, words: rest, options: options)
    }

    /// The command with the most words that begin the line.
    private func command(for words: [String]) -> (any EngineCommand.Type)? {
        commands.filter { words.starts(with: $0.words) }.max { $0.words.count < $1.words.count }
    }

    private func isPrefix(_ words: [String]) -> Bool {
        commands.contains { $0.words.starts(with: words) && $0.words.count > words.count }
    }

    private func unknown(_ words: [String]) -> CommandFailure {
        let typed = words.prefix(2).joined(separator: " ")
        if let ours = words.first.flatMap({ Self.foreignWords[$0] }) {
            return .usage("there is no command '\(typed)'", hint: "it is called 'engine \(ours)' here")
        }
        let names = commands.map { $0.title } + commands.map { $0.words[0] }
        let near =
            Suggestion.nearest(to: typed, among: names)
            ?? words.first.flatMap { Suggestion.nearest(to: $0, among: names) }
        return .usage(
            "there is no command '\(typed)'",
            hint: near.map { "did you mean 'engine \($0)'?" } ?? "'engine --help' lists them")
    }

    /// Tells options from words; `--name=value`, `--name value`, and `--` before words that begin with a dash.
    private func split(
        _ arguments: [String], _ description: CommandDescription
    ) throws(CommandFailure) -> (words: [String], options: [(name: String, value: String?)]) {
        var words: [String] = []
        var options: [(name: String, value: String?)] = []
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            if argument == "--" {
                words += arguments[index...]
                break
            }
            guard argument.hasPrefix("--") else {
                guard argument == "-" || !argument.hasPrefix("-") else {
                    throw .usage("there is no option '\(argument)'", hint: "options are written with two dashes")
                }
                words.append(argument)
                continue
            }
            let body = argument.dropFirst(2)
            if let equals = body.firstIndex(of: "=") {
                options.append((String(body[..<equals]), String(body[body.index(after: equals)...])))
                continue
            }
            let name = String(body)
            let takesValue = description.options.contains { $0.name == name && $0.value != nil }
            guard takesValue, index < arguments.count else {
                options.append((name, nil))
                continue
            }
            options.append((name, arguments[index]))
            index += 1
        }
        return (words, options)
    }
}
