/// What the words in brackets behind an error of a command mean; `engine explain` takes them.
enum FailureCode {
    /// The codes, alphabetical.
    static let all: [(name: String, explanation: String)] = [
        ("bug", "The engine met what it holds to be impossible. Please report it with the message."),
        ("busy", "Another process works at the same thing, or holds its lease. Wait until it has ended."),
        ("client-id", "Signing in goes through an application of yours, and its client id is not known."),
        ("credentials", "What was given as credentials cannot be read as the fields of the auth scheme."),
        ("definition", "An answer does not fit what the definition says of it. Mend the definition."),
        ("download", "A document could not be fetched from its address."),
        (
            "egress",
            "The address is private or without https, and `network.allow` does not list it; nothing was sent. "
                + "The message has the line to add."
        ),
        ("event-loop", "The system gave no event loop: often the limit of open files is reached."),
        ("exists", "A file or store is there already, and is not overwritten."),
        ("import", "What was given to `connection import` is not what the command reads."),
        ("input", "An input of the tool or sync is missing, or is not what the definition asks for."),
        ("interrupted", "The command was stopped. What was stored stays; running it again goes on from there."),
        ("invalid-definition", "The definitions have faults, which are told before it; nothing was run."),
        ("listen", "The port cannot be listened on: another process has it, or the privilege is missing."),
        ("local", "Something of this machine is in the way: a file, a variable, the store."),
        ("missing-variable", "`engine.yaml` names a variable of the environment that is not set."),
        ("needs-yes", "What cannot be taken back, or shows secrets, is done only with `--yes`."),
        ("no-cases", "There are no recorded exchanges of this provider to answer from."),
        ("no-consent", "The scheme does not say where a person grants access, so nothing can be asked for."),
        ("no-raw", "What upstream sent for a record is kept only where the sync was run so."),
        ("no-refresh", "The connection's auth scheme obtains no tokens, so there is nothing to renew."),
        ("no-verify", "The provider does not say how a credential is proven."),
        ("not-granted", "The person, or upstream, did not grant access."),
        ("refused", "Upstream refuses the credential. The hint says how to give a new one."),
        ("scope", "The connection lacks a scope that the endpoint needs."),
        (
            "shrink-guard",
            "A full scan saw so few records that more would be deleted than `max_shrink` of `deletes` allows; nothing "
                + "was deleted."
        ),
        ("store", "The store cannot be used as it is; the message says why, and nothing was changed."),
        ("unknown-record", "The store has no record of this id."),
        ("unreadable-document", "The document is no YAML or JSON that can be read."),
        ("unwritable", "A file or folder cannot be written."),
        ("upstream", "Upstream failed, or was not reached, after all retries. What was stored stays."),
        ("usage", "The command line is not one that the command knows. Nothing was done."),
        ("vault", "The vault's key is at hand already, or cannot be made."),
        ("vault-key", "The key that seals the store's secrets is missing, or is another. Nothing was changed."),
    ]

    /// The explanation of a code.
    static func explanation(_ name: String) -> String? {
        all.first { $0.name == name }.map { "\(name)\n\n\($0.explanation.filter { $0 != "`" })\n" }
    }
}
