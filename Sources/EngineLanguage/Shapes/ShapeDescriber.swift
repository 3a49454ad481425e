/// What is gathered while types describe themselves; recursion is cut by the names of objects.
struct ShapeDescriber: Sendable {
    private var order: [String] = []
    private var types: [String: ObjectIdentifier] = [:]
    private var objects: [String: ObjectDescription] = [:]
    private var conflicts: [String] = []
    /// Whether only the keys of the first object are wanted, not what their values look like.
    let isShallow: Bool

    init(isShallow: Bool = false) {
        self.isShallow = isShallow
    }

    /// Describes a type, unless that is done or under way.
    mutating func describe<Object: Configurable>(_ type: Object.Type) -> ShapeSchema {
        let name = type.shapeName
        if let known = types[name] {
            if known != ObjectIdentifier(type) && !conflicts.contains(name) { conflicts.append(name) }
            return .object(name)
        }
        types[name] = ObjectIdentifier(type)
        order.append(name)
        let object = ObjectDescription(name: name, doc: type.shapeDoc, completingKeys: type.completingKeys)
        let state = DescribingState(object, self)
        var reader = ObjectReader(describing: state)
        _ = type.init(reading: &reader)
        self = state.describer
        objects[name] = state.description
        return .object(name)
    }

    /// What was gathered.
    func description(root: String) -> ShapeDescription {
        ShapeDescription(root: root, objects: order.compactMap { objects[$0] }, conflicts: conflicts)
    }
}
