/// Writes completion scripts from the descriptions of the commands.
struct CompletionWriter {
    /// A shell.
    enum Shell: String, CaseIterable, Sendable {
        /// GNU bash.
        case bash
        /// zsh.
        case zsh
        /// fish.
        case fish
    }

    let commands: [any EngineCommand.Type]

    /// The script for a shell.
    func script(for shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: "#compdef engine\nautoload -U +X bashcompinit && bashcompinit\n" + bash
        case .fish: fish
        }
    }

    private var bash: String {
        let cases = commands.map { command in
            let options = (command.arguments.options.map(\.name) + CommonOptions.names).map { "--\($0)" }
            return "    '\(command.title)') words='\(options.joined(separator: " "))' ;;"
        }
        let seconds = Dictionary(grouping: commands.filter { $0.words.count > 1 }, by: { $0.words[0] })
            .sorted { $0.key < $1.key }
            .map { "    '\($0.key)') words='\($0.value.map { $0.words[1] }.joined(separator: " "))' ;;" }
        let firsts = Set(commands.map { $0.words[0] }).sorted().joined(separator: " ")
        return """
            _engine() {
              local current="${COMP_WORDS[COMP_CWORD]}" words=''
              local typed="${COMP_WORDS[*]:1:$((COMP_CWORD - 1))}"
              case "$typed" in
                '') words='\(firsts) help' ;;
            \((seconds + cases).joined(separator: "\n"))
                *) case "${COMP_WORDS[*]:1:2}" in
            \(cases.joined(separator: "\n"))
                  esac ;;
              esac
              COMPREPLY=($(compgen -W "$words" -- "$current"))
              [ "${#COMPREPLY[@]}" -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
            }
            complete -F _engine engine

            """
    }

    private var fish: String {
        let lines = groups + commands.flatMap(fishLines) + commonLines
        return lines.joined(separator: "\n") + "\n"
    }

    /// The first words of commands that have two.
    private var groups: [String] {
        Set(commands.filter { $0.words.count > 1 }.map { $0.words[0] }).sorted().map { word in
            "complete -c engine -n __fish_use_subcommand -f -a '\(word)'"
        }
    }

    private func fishLines(of command: any EngineCommand.Type) -> [String] {
        let before = command.words.dropLast()
        let condition = before.isEmpty ? "__fish_use_subcommand" : "__fish_seen_subcommand_from \(before[0])"
        let word = command.words[command.words.count - 1]
        let first = "complete -c engine -n '\(condition)' -f -a '\(word)' -d '\(Self.quoted(command.summary))'"
        let seen = command.words.map { "__fish_seen_subcommand_from \($0)" }.joined(separator: "; and ")
        let options = command.arguments.options.map { option in
            let takes = option.value == nil ? "" : " -r"
            let choices = option.choices.isEmpty ? "" : " -f -a '\(option.choices.joined(separator: " "))'"
            let name = "-l '\(option.name)'\(takes)\(choices)"
            return "complete -c engine -n '\(seen)' \(name) -d '\(Self.quoted(option.doc))'"
        }
        return [first] + options
    }

    private var commonLines: [String] {
        CommonOptions.names.map { name in
            guard let values = CommonOptions.values[name] else { return "complete -c engine -l '\(name)'" }
            let choices = values.isEmpty ? "" : " -f -a '\(values.joined(separator: " "))'"
            return "complete -c engine -l '\(name)' -r\(choices)"
        }
    }

    private static func quoted(_ text: String) -> String {
        text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\'")
    }
}
