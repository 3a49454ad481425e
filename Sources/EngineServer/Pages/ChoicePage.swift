internal import EngineDefinition
internal import EngineHTTP
internal import EngineNetwork

/// The page that asks which of several a connection is for: a form, which needs no script.
struct ChoicePage: Sendable {
    let policy: PagePolicy
    /// What it is said in.
    let words: PageWords

    /// The page.
    /// - Parameters:
    ///   - choice: what is offered; nothing of it is taken for markup.
    ///   - token: by which the form is known again.
    ///   - returning: the address of the host at which the flow ends, if it does not stay.
    /// - Returns: the page.
    func response(_ choice: OfferedChoice, token: String, returning: String?) -> ServerResponse {
        let base = policy.base
        let kind = choice.isMany ? "checkbox" : "radio"
        let options = choice.labels.enumerated().map { number, label -> HTMLText in
            // Of one the first is taken already: the form cannot be sent empty.
            let isTaken: HTMLText = number == 0 && !choice.isMany ? " checked" : ""
            return """
                <label class="choice"><input type="\(kind)" name="choice" value="\("\(number)")"\([isTaken])>\
                <span class="name" dir="auto">\(label)</span></label>

                """
        }
        let title = words.say("title.choice")
        let page: HTMLText = """
            <!doctype html>
            <html lang="\(words.language)" dir="\(words.direction)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="robots" content="noindex">
            <title>\(title)</title>
            <link rel="icon" href="\(base)connect/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="\(base)connect/page.css">
            <script type="module" src="\(base)connect/window.js"></script>
            </head>
            <body>
            <main class="card">
            <div class="head"></div>
            <div class="view">
            <h1 data-say="title.choice">\(title)</h1>
            <form class="fields" method="post" action="\(base)oauth/choose">
            <fieldset class="choices"><legend data-say="choice.text">\(words.say("choice.text"))</legend>
            \(options)</fieldset>
            <input type="hidden" name="token" value="\(token)">
            <div class="actions"><button class="button main" type="submit" data-say="connect">\(words.say("connect"))\
            </button></div>
            </form>
            </div>
            </main>
            </body>
            </html>
            """
        return .connectPage(page.source, policy: policy.ofChoicePage(returning: returning))
    }
}
