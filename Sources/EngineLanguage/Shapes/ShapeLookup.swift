/// Finds what a path of keys means: `engine explain provider.auth.oauth2`.
public struct ShapeLookup {
    /// What a path leads to.
    public enum Answer: Sendable {
        /// A text that explains it.
        case found(String)
        /// A part that does not exist, what was meant to be its place, and the names there.
        case unknown(part: String, in: String, known: [String])
    }

    private let descriptions: [ShapeDescription]

    /// Takes the descriptions of all kinds of document.
    public init(_ descriptions: [ShapeDescription]) {
        self.descriptions = descriptions
    }

    /// Explains a path whose first part is a kind of document, or a block by the name that reports give it;
    /// names within maps may be left out.
    public func explain(_ path: String) -> Answer {
        let parts = path.split(separator: ".").map(String.init)
        var answer: Answer?
        for beginning in beginnings(of: parts) {
            let found = explain(path, parts, from: beginning)
            if case .found = found { return found }
            answer = answer ?? found
        }
        return answer
            ?? .unknown(part: parts.first ?? "", in: "the kinds of file", known: descriptions.map(\.root))
    }

    private func explain(_ path: String, _ parts: [String], from beginning: Beginning) -> Answer {
        let description = beginning.description
        var place = Place(object: beginning.object)
        var walked = parts.prefix(beginning.count).joined(separator: ".")
        for part in parts.dropFirst(beginning.count) {
            guard let next = step(part, from: place, description) else {
                return .unknown(part: part, in: walked, known: names(at: place, description))
            }
            place = next
            walked += "." + part
        }
        return .found(ShapeExplanation(description).text(path, place))
    }

    /// The object that a path begins with, and how many of its parts are the name of that.
    private struct Beginning {
        let description: ShapeDescription
        let object: ObjectDescription
        let count: Int
    }

    /// A kind of document, then blocks by names that may hold dots.
    private func beginnings(of parts: [String]) -> [Beginning] {
        guard let first = parts.first else { return [] }
        let kinds = descriptions.filter { $0.root == first }.compactMap { description in
            description.object(first).map { Beginning(description: description, object: $0, count: 1) }
        }
        let blocks = (1...parts.count).reversed().compactMap { count -> Beginning? in
            let name = parts.prefix(count).joined(separator: ".")
            for description in descriptions {
                if let object = description.object(name) {
                    return Beginning(description: description, object: object, count: count)
                }
            }
            return nil
        }
        return kinds + blocks
    }

    /// Where a path has led: a key, or an object in one of its forms.
    struct Place {
        var field: FieldDescription?
        var object: ObjectDescription?
        var conditions: [FieldCondition] = []
        /// Whether the last part was a name that the author of a file chooses.
        var isNamed = false
    }

    private func step(_ part: String, from place: Place, _ description: ShapeDescription) -> Place? {
        for object in candidates(place, description) {
            let known = place.object?.name == object.name ? place.conditions : []
            if let field = self.field(part, of: object, known) { return Place(field: field) }
            for discriminator in object.discriminators where discriminator.options.contains(where: { $0.name == part })
            {
                let chosen = FieldCondition(key: discriminator.key, value: part)
                return Place(object: object, conditions: known + [chosen])
            }
        }
        // A name in a map: it stands for any.
        guard let field = place.field, !place.isNamed, case .map? = Optional(field.schema) else { return nil }
        return Place(field: field, isNamed: true)
    }

    private func field(_ key: String, of object: ObjectDescription, _ known: [FieldCondition]) -> FieldDescription? {
        let fields = object.fields.filter { $0.key == key }
        return fields.first { $0.conditions.allSatisfy(known.contains) } ?? fields.first
    }

    /// The objects whose keys may follow.
    private func candidates(_ place: Place, _ description: ShapeDescription) -> [ObjectDescription] {
        if let object = place.object { return [object] }
        return place.field?.schema.objectNames.compactMap(description.object) ?? []
    }

    private func names(at place: Place, _ description: ShapeDescription) -> [String] {
        candidates(place, description).flatMap { object in
            object.fields.map(\.key) + object.discriminators.flatMap { $0.options.map(\.name) }
        }.reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }
}
