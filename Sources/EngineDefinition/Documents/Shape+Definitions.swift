internal import EngineLanguage

// Shapes with a short form of their own: a word that stands for a block.

extension Shape where Value == [SettingOption] {
    /// Values of a choice: a list, or a map of value to label.
    static var settingOptions: Shape {
        .shorthand(.list(of: .text), for: .labelled) { values in
            values.map { SettingOption(value: $0, label: $0) }
        }
    }

    private static var labelled: Shape {
        .converted(from: .map(of: .text)) { entries in
            entries.map { SettingOption(value: $0.name, label: $0.value) }
        }
    }
}

extension Shape where Value == InputItems {
    /// A type, or an input in full.
    static var inputItems: Shape {
        .converted(from: .either(Shape<InputDefinition.Kind>.choice, or: .object(InputDefinition.self))) { items in
            switch items {
            case .first(let type): .type(type)
            case .second(let input): .input(input)
            }
        }
    }
}

extension Shape where Value == ModelChoice {
    /// A model's name, or a model in place.
    static var modelChoice: Shape {
        .converted(from: .either(.spanned(.text), or: .object(ModelDefinition.self))) { choice in
            switch choice {
            case .first(let name): .name(name)
            case .second(let model): .inline(model)
            }
        }
    }
}

extension Shape where Value == PaginationChoice {
    /// A pagination's name, a block, or `none`.
    static var paginationChoice: Shape {
        .converted(from: .either(.spanned(.text), or: .object(PaginationDefinition.self))) { choice in
            switch choice {
            case .first(let name): name.value == "none" ? .none : .name(name)
            case .second(let pagination): .inline(pagination)
            }
        }
    }
}

extension Shape where Value == [Spanned<String>] {
    /// Names of schemes that all apply; `none` stands for an empty list.
    static var schemeNames: Shape {
        .converted(from: .oneOrList(of: .spanned(.text))) { names in
            names.count == 1 && names[0].value == "none" ? [] : names
        }
    }
}

extension Shape where Value == DeletionDefinition {
    /// `never`, `full_scan`, or a block.
    static var deletion: Shape {
        .converted(from: .either(.spanned(Shape<DeletionWord>.choice), or: .object(DeletionDefinition.self))) {
            choice in
            switch choice {
            case .first(let word): DeletionDefinition(word)
            case .second(let block): block
            }
        }
    }
}
