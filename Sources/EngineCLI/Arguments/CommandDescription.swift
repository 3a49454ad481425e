/// What the arguments of a command are: made by its initialiser in describing mode.
public struct CommandDescription: Sendable {
    /// A word that stands for itself by its place.
    public struct Positional: Sendable {
        /// What it is called in help.
        public let name: String
        /// What it is.
        public let doc: String
        /// Whether it must be there.
        public let isRequired: Bool
        /// Whether there may be several.
        public let isRepeated: Bool
    }

    /// An option with or without a value.
    public struct Option: Sendable {
        /// Its name without the dashes.
        public let name: String
        /// What its value is called in help; nothing: a flag.
        public let value: String?
        /// What it does.
        public let doc: String
        /// Whether it may be given several times.
        public let isRepeated: Bool
        /// The values that it takes; empty: any.
        public let choices: [String]
    }

    /// The words by place.
    public internal(set) var positionals: [Positional] = []
    /// The options.
    public internal(set) var options: [Option] = []
}
