import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineImport

/// jinja2 renders a template; what we made of it must give the same.
///
/// Known to differ, and so not asked: arithmetic of whole numbers with fractions, and `is none` of what is not there,
/// which here counts as nothing too.
@Suite(.timeLimit(.minutes(2)))
struct JinjaOracleTests {
    private static let now = "2026-03-15T10:20:30Z"

    private static let context = """
        {
          "config": {
            "name": "Ada", "empty": "", "count": 7, "zero": 0, "yes": true, "no": false, "start": "2024-01-31T00:00:00Z",
            "day": "2024-02-29", "list": ["a", "b"], "none": null, "tickers": "AA, BB,CC", "nested": {"key": "deep"},
            "region": "eu", "digits": "42"
          },
          "record": {
            "id": 5, "title": "A b", "user": {"login": "octo"}, "tags": [{"id": 1, "n": "x"}, {"id": 2, "n": "y"}],
            "updated": "2025-05-05T05:05:05Z", "amount": 12.5, "gone": null, "items": []
          },
          "response": {
            "next": "p2", "has_more": false, "meta": {"page": 3, "total": 90}, "data": [{"uuid": "u1"}, {"uuid": "u2"}],
            "error": {"message": "Too Many Requests", "code": 429}
          }
        }
        """

    static let values: [String] = [
        "{{ config['name'] }}", "{{ config.name }}", "{{ config.get('name') }}", "{{ config.get('none_there', 'x') }}",
        "{{ config['nested']['key'] }}", "{{ config.get('nested', {}).get('key', 'z') }}",
        "{{ config.get('nope', {}).get('key', 'z') }}", "hello {{ config.name }}!",
        "{{ config.name ~ '-' ~ config.count }}",
        "{{ config['name'] + '/token' }}", "{{ 'a' + config.name + 'b' }}", "{{ config.empty or 'fallback' }}",
        "{{ config.name or 'fallback' }}", "{{ config.nope or 'fallback' }}",
        "{{ config.zero or 7 }}", "{{ config.no or 'off' }}", "{{ config.count or 9 }}",
        "{{ record.get('items') or 'none' }}",
        "{{ ' ' or 'blank' }}", "{{ record.gone or record.id }}", "{{ (not config.nope) or 'x' }}",
        "a {{- config.name -}} b", "a {{- config.name }} b", "a {{ config.name -}} b", "{{- 5 -}}",
        "a {%- if config.yes -%} b {%- endif %} c", "a {#- gone -#} b",
        "{{ 'x' if 'a' in config.list else 'y' }}", "{{ 'x' if config.name in config.list else 'y' }}",
        "{{ 'x' if 'AA' in config.tickers else 'y' }}", "{{ 'x' if config.region in 'eu us' else 'y' }}",
        "{{ 'x' if config.yes else 'y' }}", "{{ 'x' if config.no else 'y' }}", "{{ 'x' if not config.no else 'y' }}",
        "{{ 'x' if config.empty else 'y' }}", "{{ 'x' if config.nope else 'y' }}", "{{ 'x' if config.zero else 'y' }}",
        "{{ 'eu.' if config.region == 'eu' else '' }}api", "a{{ '.b' if config.region == 'us' }}c",
        "{{ config.count + 1 }}", "{{ config.count - 2 }}", "{{ config.count * 3 }}", "{{ config.count // 2 }}",
        "{{ config.count % 4 }}", "{{ config.digits | int }}", "{{ config.digits | int + 1 }}",
        "{{ (config.digits or '5') | int }}",
        "{{ config.name | lower }}", "{{ config.name | upper }}", "{{ config.name.lower() }}",
        "{{ config.name.upper() }}",
        "{{ ' x '.strip() }}", "{{ config.tickers.split(',')[0] }}", "{{ config.tickers.split(',')[1].strip() }}",
        "{{ config.tickers.split(',') | length }}", "{{ config.name | length }}", "{{ ','.join(config.list) }}",
        "{{ config.list | join('-') }}", "{{ ','.join(config.get('missing', [])) }}",
        "{{ config.name.replace('A', 'E') }}",
        "{{ config.name | replace('d', 'D') }}", "{{ config.list[0] }}", "{{ config.list[-1] }}",
        "{{ config.list | first }}",
        "{{ config.list | last }}", "{{ config.name[0:2] }}", "{{ config.name[1:] }}", "{{ config.name[:-1] }}",
        "{{ config.start.split('T')[0] }}", "{{ config.start.split('T')[0] if config.start else 'none' }}",
        "{{ [1, 2] }}", "{{ ['a', config.name] }}", "{{ record.tags }}", "{{ record.user.login }}",
        "{{ record['user']['login'] }}",
        "{{ record.id }}", "{{ record.amount }}", "{{ record.id | string }}",
        "{{ record.title | string + '|' + record.id | string }}",
        "{{ record.get('title', '') | string + '|' + record.get('none', '') | string }}",
        "{{ (record.get('user') or {}).get('login') }}", "{{ record['id'] + 1 }}",
        "{{ record.id / 2 }}", "{{ record.title | hash('md5') }}", "{{ record.title | hash('sha256') }}",
        "{{ config.name | base64encode }}", "{{ 'QWRh' | base64decode }}", "{{ config.tickers | urlencode }}",
        "{{ record.title | regex_search('A (.)') }}", "{{ config.nope | default('d') }}",
        "{{ config.name | default('d') }}",
        "{{ response.next }}", "{{ response['meta']['page'] + 1 }}", "{{ response['data'][-1]['uuid'] }}",
        "{{ response.data[0].uuid }}", "{{ response.meta.page * 10 }}", "{{ response.get('meta', {}).get('page') }}",
        "{% if config.region == 'eu' %}one{% elif config.region == 'us' %}two{% else %}three{% endif %}",
        "{% if config.region == 'us' %}one{% elif config.name == 'Ada' %}two{% else %}three{% endif %}",
        "{% if config.nope %}one{% else %}three{% endif %}", "{% set x = config.name %}{{ x }}-{{ x }}",
        "{% set ids = [] %}{% for t in record.tags %}{% set _ = ids.append(t.id) %}{% endfor %}{{ ids }}",
        "{% set ids = [] %}{% for t in record.get('tags', []) %}{% set _ = ids.append(t.get('n')) %}{% endfor %}{{ ids }}",
        "{% set ids = [] %}{% for t in (record.get('nope') or []) %}{% set _ = ids.append(t.id) %}{% endfor %}{{ ids }}",
        "{% set s = [] %}{% for g in config.list %}{% set _ = s.append({'p': 'g/' + g}) %}{% endfor %}{{ s }}",
        "{# nothing #}{{ config.name }}", "{{ '{' }}{{ config.name }}{{ '}' }}",
        "{{ format_datetime(config.start, '%Y-%m-%d') }}", "{{ format_datetime(config.day, '%d/%m/%Y') }}",
        "{{ format_datetime(config.start, '%s') }}", "{{ format_datetime(record.updated, '%Y%m%d %H:%M') }}",
        "{{ timestamp(config.start) }}", "{{ timestamp(config.start) * 1000 }}",
        "{{ now_utc().strftime('%Y-%m-%dT%H:%M:%SZ') }}",
        "{{ now_utc().strftime('%s') }}", "{{ today_utc() }}", "{{ day_delta(-2, format='%Y-%m-%dT%H:%M:%SZ') }}",
        "{{ day_delta(-365, '%Y-%m-%d') }}", "{{ (now_utc() - duration('PT23H')).strftime('%Y-%m-%dT%H:%M:%SZ') }}",
        "{{ (now_utc() - duration('P1DT2H')).strftime('%Y-%m-%d %H') }}",
        "{{ (now_utc() + duration('P3D')).strftime('%d') }}",
        "{{ max('a', 'b') }}", "{{ min(3, 2) }}", "{{ max(config.count, 9) }}",
        "{{ format_datetime(config.start if config.start else now_utc(), '%Y-%m-%d') }}",
        "{{ format_datetime(config.nope if config.nope else now_utc(), '%Y-%m-%d') }}",
        "{{ format_datetime('31/01/2024', '%Y-%m-%d', '%d/%m/%Y') }}",
        "{{ now_utc().isoformat('T', 'seconds') }}", "{{ config.start.startswith('2024') }}",
        "{{ config.start.endswith('Z') }}",
        "{{ 'a' if 'name' in config else 'b' }}", "{{ 'a' if 'nope' in config else 'b' }}",
        "{{ config.name if config.name is defined else 'x' }}", "{{ -config.count }}", "{{ 2 * (3 + 4) }}",
        "{{ 7 - 2 - 1 }}",
        "{{ 'it''s' }}", "{{ \"dq \\\"x\\\"\" }}", "{{ 'tab\\there' }}", "{{ record | tojson | length > 10 }}",
    ]

    static let tests: [String] = [
        "{{ response.next }}", "{{ not response.next }}", "{{ response.has_more }}", "{{ not response.has_more }}",
        "{{ response.has_more is false }}", "{{ response['has_more'] == false }}", "{{ not response.get('nope', {}) }}",
        "{{ response.next is none }}", "{{ response.next == '' }}",
        "{{ response.nope == '' }}",
        "{{ response.nope != 'x' }}", "{{ 'nope' not in response or response.next == '' }}", "{{ 'next' in response }}",
        "{{ response.meta.page >= 3 }}", "{{ response.meta.page < 3 }}",
        "{{ response.get('meta').get('total') <= 90 }}",
        "{{ response.a.b.c == 1 }}",
        "{{ response.nope is not defined or not response.nope or response.nope.x is not defined }}",
        "{{ response.meta is defined and response.meta and response.meta.page == 3 }}",
        "{{ 'Too Many' in response.error.message }}", "{{ 'nothing' in response.error.message }}",
        "{{ response.error.code == 429 }}", "{{ record.id in [1, 5] }}", "{{ record.id not in [1, 5] }}",
        "{{ record.title in config.list }}",
        "{{ not config.get('projects') or record.id in config['projects'] }}",
        "{{ record.updated >= '2025-01-01' }}", "{{ record.updated >= config.start }}", "{{ record.gone is none }}",
        "{{ record.gone is not none }}", "{{ record.get('custom', False) }}",
        "{{ record.id in config['ids'] if config['ids'] else true }}",
        "{{ not record['items'] }}", "{{ record.tags | length == 2 }}", "{{ record.amount > 12 }}",
        "{{ record.id > 4 and record.id < 6 }}",
        "{{ -90 <= record.id <= 90 }}", "{{ 10 <= record.id <= 90 }}", "{{ record.title is string }}",
        "{{ record.id is number }}",
        "{{ record.user is mapping }}", "{{ False }}", "{{ True }}", "{{ not (record.id == 5 or record.id == 6) }}",
        "{{ record.user.login == 'octo' and not record.nope }}", "{{ record.nope and record.nope.x > 1 }}",
    ]

    private static func ask(_ templates: [String]) throws -> [JSONValue] {
        let folder = try TemporaryFolder()
        let context = try JSONValue(parsing: Self.context)
        let lines = templates.map { template in
            JSONWriter.text(["template": .string(template), "context": context]) + "\n"
        }
        try TextFile.write(lines.joined(), to: folder.file("questions"))
        let judge = try PythonJudge(TestFolder().fixture("oracles/jinja.py"), package: TestFolder().package)
        let answers = try judge.run([folder.file("questions")]).split(separator: "\n").map { line in
            try JSONValue(parsing: String(line))
        }
        try #require(answers.count == templates.count)
        return answers
    }

    private static func bindings() throws -> ExpressionBindings {
        let context = try JSONValue(parsing: Self.context)
        var roots: [String: ExpressionValue] = [:]
        roots["config"] = ExpressionValue(context["config"] ?? .null)
        roots["record"] = ExpressionValue(context["record"] ?? .null)
        roots["response"] = ExpressionValue(["body": context["response"] ?? .null])
        roots["now"] = .timestamp(try #require(ExpressionTimestamp(rfc3339: now)))
        return ExpressionBindings(roots)
    }

    private static func evaluate(_ text: String, _ fieldClass: ExpressionFieldClass) throws -> ExpressionOutcome {
        var diagnostics = DiagnosticList()
        let scope = ExpressionScope(
            "a test",
            roots: [
                ExpressionRoot("config", .dyn), ExpressionRoot("record", .dyn), ExpressionRoot("response", .dyn),
                ExpressionRoot("now", .timestamp),
            ])
        let compiled = ExpressionParser.parse(ExpressionSource(text: text), diagnostics: &diagnostics)?
            .compile(in: scope, for: ExpressionPurpose("test", fieldClass), diagnostics: &diagnostics)
        let problems = diagnostics.all.filter { $0.severity == .error }.map(\.message)
        let program = try #require(compiled, "\(text): \(problems)")
        return program.evaluate(try bindings())
    }

    @Test
    func `values are those that jinja2 gives`() throws {
        let answers = try Self.ask(Self.values)
        for (template, answer) in zip(Self.values, answers) {
            let text = try Translation.value(template)
            let outcome = try Self.evaluate(text, .value)
            if answer["undefined"] != nil || answer["text"] == "" {
                let isNothing = outcome.value.map { $0.string == "" || $0.isNull } ?? true
                #expect(isNothing, "\(template) → \(text): \(outcome) where jinja2 gives nothing")
                continue
            }
            guard let value = outcome.value, let json = try? value.jsonText() else {
                Issue.record("\(template) → \(text): \(outcome), jinja2 gives \(answer)")
                continue
            }
            #expect(
                Self.isSame(try JSONValue(parsing: json), answer),
                "\(template) → \(text): \(json), jinja2 gives \(answer)")
        }
    }

    @Test
    func `tests are true where jinja2's are`() throws {
        let answers = try Self.ask(Self.tests)
        for (template, answer) in zip(Self.tests, answers) {
            let text = try Translation.test(template)
            let outcome = try Self.evaluate(text, .test)
            // A connector takes what is undefined, and every text but that of false, for its answer.
            let falses: [JSONValue] = ["", "False", "None", "0", "[]", "{}"]
            let isTrue = answer["undefined"] == nil && !falses.contains(answer["text"] ?? "")
            #expect(outcome.value?.bool == isTrue, "\(template) → \(text): \(outcome), jinja2 gives \(answer)")
        }
    }

    /// Equal as values, or as the text that jinja2 wrote.
    private static func isSame(_ ours: JSONValue, _ answer: JSONValue) -> Bool {
        if let value = answer["value"], value == ours { return true }
        if let left = ours.number?.double, let right = answer["value"]?.number?.double { return left == right }
        if let text = answer["text"]?.string {
            if ours.string == text { return true }
            if let flag = ours.bool { return (flag ? "True" : "False") == text }
            if let number = ours.number { return number.text == text }
        }
        if let text = ours.string, let value = answer["value"] { return text == JSONWriter.text(value) }
        return false
    }
}
