internal import EngineHTTP
internal import EngineLanguage

/// The routes as a page for people: what each asks for, what it answers, how it refuses; without scripts.
struct RoutesPage {
    let routes: [Route]

    private static let css: HTMLText = """
        dt{margin-top:1.5rem}dd{margin-left:0}dd ul{margin:.25rem 0;padding-left:1.25rem}
        summary{cursor:pointer}details{margin:.25rem 0}nav a{margin-right:.75rem}h3{margin-bottom:0}
        """

    /// The page.
    var text: HTMLText {
        """
        <!doctype html><html lang="en"><meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1"><title>engine: routes</title>
        <style>\([DocumentRoutes.css])\([Self.css])</style><h1>Routes</h1>
        <p>Keys are sent as <code>Authorization: Bearer &lt;key&gt;</code>. <a href="/openapi.json">OpenAPI</a>.
        A name that this server is not known under is 421 <code>unknown_host</code>.</p>
        <nav aria-label="Groups">\(groups.map { Self.link($0, to: $0) })\([Self.link("Objects", to: "objects")])</nav>
        \(groups.map { group($0) })<h2 id="objects">Objects</h2>
        <p>What answers hold; a later version may tell more.</p>\(objects.map { Self.object($0) })</html>
        """
    }

    /// The groups, in the order of the list.
    private var groups: [String] {
        routes.map(\.group).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static func link(_ text: String, to anchor: String) -> HTMLText { "<a href=\"#\(anchor)\">\(text)</a> " }

    private func group(_ name: String) -> HTMLText {
        "<h2 id=\"\(name)\">\(name)</h2><dl>\(routes.filter { $0.group == name }.map { entry($0) })</dl>"
    }

    // MARK: A route

    private func entry(_ route: Route) -> HTMLText {
        let answers: [HTMLText] = route.answers.map { answer in
            "<li>\([Self.status(answer)]): \(Self.marked(answer.doc))\(Self.content(answer.content))</li>"
        }
        let faults: [HTMLText] = route.allFaults.map { status, faults in
            "<li><code>\(String(status.code))</code>: \(Self.marked(OpenAPIResponses.words(of: faults)))</li>"
        }
        let refused: HTMLText = "<details><summary>Refuses with</summary><ul>\(faults)</ul></details>"
        return """
            <dt id="\(route.operationID)"><code>\(route.method.name) \(route.pattern.openAPIPath)</code></dt>
            <dd>\(route.summary).<br>\(Self.access(route.rule))\(keys("Query", route.query))\(keys("Body", route.body))
            \(Self.rawBody(route))\(parameters(route))<details><summary>Answers</summary><ul>\(answers)</ul></details>
            \(faults.isEmpty ? [] : [refused])</dd>
            """
    }

    private static func access(_ rule: RouteRule) -> String {
        switch rule {
        case .open: "Open."
        case .key(let scope): "A key with \(scope)."
        case .keyOrSession(let scope): "A key with \(scope), or a session's token."
        case .session: "A session's token."
        case .querySession: "A session's token in the query: connect_session_token."
        case .ownProof(let what): "Needs \(what)."
        }
    }

    private func keys(_ part: String, _ source: Route.ShapeSource) -> [HTMLText] {
        guard let shape = source.describe?(), let object = shape.object(shape.root), !object.fields.isEmpty else {
            return []
        }
        let items: [HTMLText] = object.fields.map { field in
            let mark = field.isRequired ? " (needed)" : ""
            return "<li><code>\(field.key)</code>\(mark): \(Self.marked(field.doc))</li>"
        }
        return ["<details><summary>\(part)</summary><ul>\(items)</ul></details>"]
    }

    private static func rawBody(_ route: Route) -> [HTMLText] {
        guard let body = route.rawBody else { return [] }
        let text: HTMLText = "<p><code>\(body.mediaType)</code>: \(marked(body.doc))</p>"
        return ["<details><summary>Body</summary>\([text])</details>"]
    }

    private func parameters(_ route: Route) -> [HTMLText] {
        guard !route.parameters.isEmpty else { return [] }
        let items: [HTMLText] = route.parameters.map { parameter in
            let mark = parameter.isRequired ? ", needed" : ""
            let place = parameter.place.rawValue
            return "<li><code>\(parameter.name)</code> (\(place)\(mark)): \(Self.marked(parameter.doc))</li>"
        }
        return ["<details><summary>Fields and keys</summary><ul>\(items)</ul></details>"]
    }

    // MARK: Answers

    private static func status(_ answer: DeclaredAnswer) -> HTMLText {
        if case .upstream = answer.content { return "any status" }
        return "<code>\(String(answer.status.code))</code>"
    }

    private static func content(_ content: AnswerContent) -> [HTMLText] {
        switch content {
        case .nothing, .upstream: []
        case .json(let schema): [" ", words(schema), inside(schema)]
        case .requestBody: [" What was sent."]
        case .media(let type, let other): [type, other].compactMap(\.self).map { " <code>\($0)</code>" }
        }
    }

    /// What a value looks like; objects without a name are told in place.
    private static func words(_ schema: AnswerSchema) -> HTMLText {
        switch schema {
        case .any: return "any JSON"
        case .text(_, let words) where words.count == 1: return "<code>\(words[0])</code>"
        case .text(_, let words) where !words.isEmpty: return "one of \(words.joined(separator: ", "))"
        case .text("date-time"?, _): return "time"
        case .text("uri"?, _): return "address"
        case .text(let format?, _): return "text (\(format))"
        case .text: return "text"
        case .integer: return "whole number"
        case .flag: return "true or false"
        case .list(let element): return "list of \([words(element)])"
        case .map(.any): return "object"
        case .map(let element): return "object of names with \([words(element)])"
        case .nullable(let inner): return "\([words(inner)]), or null"
        case .either(let sides):
            let parts: [HTMLText] = sides.enumerated().map { $0 == 0 ? words($1) : " or \([words($1)])" }
            return "\(parts)"
        case .face(let type):
            guard let name = type.shapeName else { return "object" }
            return "<a href=\"#\(name)\">\(name)</a>"
        }
    }

    /// The members of what has no name, told where it stands.
    private static func inside(_ schema: AnswerSchema) -> HTMLText {
        switch schema {
        case .any, .text, .integer, .flag: return ""
        case .list(let inner), .map(let inner), .nullable(let inner): return inside(inner)
        case .either(let sides):
            let parts = sides.map { inside($0) }
            return "\(parts)"
        case .face(let type): return type.shapeName == nil ? members(type) : ""
        }
    }

    private static func members(_ type: any AnswerFace.Type) -> HTMLText {
        let description = type.description
        var items: [HTMLText] = description.members.map { member in
            let mark = member.isRequired ? "" : ", not always there"
            let head: HTMLText = "<code>\(member.key)</code> (\([words(member.schema)])\(mark)): \(marked(member.doc))"
            return "<li>\([head, inside(member.schema)])</li>"
        }
        if let others = description.others { items.append("<li>others: \(marked(others.doc))</li>") }
        return items.isEmpty ? "" : "<ul>\(items)</ul>"
    }

    private static func object(_ type: any AnswerFace.Type) -> HTMLText {
        let name = type.shapeName ?? ""
        return "<h3 id=\"\(name)\">\(name)</h3><p>\(marked(type.shapeDoc))</p>\([members(type)])"
    }

    /// The objects with a name, in the order in which answers lead to them, errors last.
    private var objects: [any AnswerFace.Type] {
        var found: [any AnswerFace.Type] = []
        for route in routes {
            for answer in route.answers {
                if case .json(let schema) = answer.content { Self.gather(schema, &found) }
            }
        }
        for surface in Surface.allCases { Self.gather(.face(surface.envelope), &found) }
        return found
    }

    private static func gather(_ schema: AnswerSchema, _ found: inout [any AnswerFace.Type]) {
        switch schema {
        case .any, .text, .integer, .flag: break
        case .list(let inner), .map(let inner), .nullable(let inner): gather(inner, &found)
        case .either(let sides): for side in sides { gather(side, &found) }
        case .face(let type):
            if let name = type.shapeName {
                guard !found.contains(where: { $0.shapeName == name }) else { return }
                found.append(type)
            }
            for member in type.description.members { gather(member.schema, &found) }
        }
    }

    /// A sentence in which what stands between backquotes is code.
    private static func marked(_ text: String) -> [HTMLText] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { place, part in
            place % 2 == 0 ? "\(String(part))" : "<code>\(String(part))</code>"
        }
    }
}
