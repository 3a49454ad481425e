/// The words of which the sandbox's texts are made, as they stand inside a JSON text.
///
/// They are chosen to be troublesome: letters beyond ASCII and beyond the basic plane, escapes, quotes,
/// right-to-left.
enum SandboxWords {
    static let firstNames: [StaticString] = [
        "Ada", "Björn", "Chloé", "Dmitri", "Émile", "Fatima", "Grace", "Haruka", "Ines", "Jürgen", "Kofi", "Lucía",
        "Małgorzata", "Nkechi", "Oğuz", "Priya", "Quentin", "Rosalía", "Søren", "Tomáš", "Uma", "Violeta", "Wei",
        "Xóchitl", "Yusuf", "Zoë", "دانا", "Ольга", "太郎", "美咲", "지민", "Ὀρφεύς",
    ]

    static let lastNames: [StaticString] = [
        "Ångström", "Brown", "Çelik", "Dvořák", "Eriksson", "Fernández", "García", "Hansen", "Ivanova", "Jónsdóttir",
        "Kowalski", "Lefèvre", "Müller", "Nguyễn", "O'Brien", "Papadopoulos", "Quispe", "Rossi", "Şahin", "Tanaka",
        "Übel", "Vukić", "Weiß", "Xu", "Yılmaz", "Zhang", "Smith \\\"Jr\\\"", "de la Cruz", "van der Berg",
        "\\u00d8stergaard",
        "McDonald", "Nakamura",
    ]

    static let cities: [StaticString] = [
        "Århus", "Bogotá", "Cardiff", "Düsseldorf", "Enugu", "Fès", "Gdańsk", "Hà Nội", "İzmir", "Jaipur", "København",
        "Łódź", "Málaga", "Nîmes", "Ōsaka", "Porto",
    ]

    static let countries: [StaticString] = [
        "DK", "CO", "GB", "DE", "NG", "MA", "PL", "VN", "TR", "IN", "DK", "PL", "ES", "FR", "JP", "PT",
    ]

    static let companies: [StaticString] = [
        "Acme", "Borealis", "Copper & Tin", "Delta/Nine", "Elm Street", "Fjord", "Granite", "Harbour", "Indigo",
        "Juniper", "Kestrel", "Lighthouse", "Meridian", "North\\tStar", "Orchard", "Pebble",
    ]

    static let statuses: [StaticString] = [
        "active", "active", "active", "paused", "trial", "churned", "lead", "active",
    ]

    static let tags: [StaticString] = ["vip", "beta", "eu", "needs-call", "newsletter", "naïve", "λ", "a,b"]

    /// Sentences for notes; two of them make up about a third of a record.
    static let sentences: [StaticString] = [
        "Asked for the annual plan; send the offer before Friday.",
        "Met at the fair in Köln, wants a demo for 12 people.",
        "Prefers e-mail. Said: \\\"call me only when it burns\\\".",
        "Moved to the new office 🏢, old address is void.",
        "Payment by invoice, 30 days, reference on page 2.",
        "Line one\\nline two\\nline three",
        "Contract renewed twice, discount of 7.5 % stays.",
        "Path C:\\\\data\\\\export was wrong, fixed on our side.",
        "Speaks 日本語 and English, time zone UTC+9.",
        "Escalated to second level, ticket is still open.",
        "Zażółć gęślą jaźń — the import kept every letter.",
        "No answer since spring; try once more, then close.",
        "Family emoji 👩‍👩‍👧‍👦 broke the label printer.",
        "Wants </script> in a comment to stay a comment.",
        "Uses the API from three regions, see the dashboard.",
        "Trial ended; \\u00e9t\\u00e9 2025 is the new date.",
    ]

    static let verbs: [StaticString] = ["Write", "Review", "Ship", "Fix", "Plan", "Measure", "Translate", "Remove"]

    static let nouns: [StaticString] = [
        "the importer", "the façade", "invoices", "the API guide", "search", "the backlog", "logins", "reports",
    ]
}
