internal import EngineDefinition
internal import EngineHTTP
internal import EngineNetwork

/// The page that asks which of several a connection is for: a form without scripts.
struct ChoicePage: Sendable {
    let policy: PagePolicy

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
                <p><label class="choice"><input type="\(kind)" name="choice" value="\("\(number)")"\([isTaken])> \
                \(label)</label></p>

                """
        }
        let title = choice.isMany ? "Choose what to connect" : "Choose one to connect"
        let page: HTMLText = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="robots" content="noindex">
            <title>\(title)</title>
            <link rel="icon" href="\(base)connect/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="\(base)connect/page.css">
            </head>
            <body>
            <main class="card">
            <form class="view" method="post" action="\(base)oauth/choose">
            <h1 id="title">\(title)</h1>
            <p class="soft">Your account has several. It can be changed by connecting again.</p>
            <fieldset aria-labelledby="title">
            \(options)</fieldset>
            <input type="hidden" name="token" value="\(token)">
            <div class="actions"><button class="button" type="submit">Connect</button></div>
            </form>
            </main>
            </body>
            </html>
            """
        return .connectPage(page.source, policy: policy.ofChoicePage(returning: returning))
    }
}
