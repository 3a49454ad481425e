/// Writes diagnostics as a JUnit report: a test case for each file, which fails if the file has errors.
public enum JUnitWriter {
    /// A document with one suite.
    public static func text(_ report: DiagnosticReport) -> String {
        let renderer = DiagnosticRenderer()
        var cases = ""
        var failures = 0
        for path in report.files {
            let found = report.diagnostics(in: path)
            let hasErrors = found.contains { $0.severity == .error }
            failures += hasErrors ? 1 : 0
            let details = found.map { renderer.text($0, concealed: report.concealed) }.joined(separator: "\n")
            cases += "    <testcase classname=\"engine.validate\" name=\"\(attribute(path))\""
            if let first = found.first(where: { $0.severity == .error }) {
                let head = "type=\"\(first.id)\" message=\"\(attribute(first.message))\""
                cases += ">\n      <failure \(head)>\(escape(details))</failure>\n    </testcase>\n"
            } else if !details.isEmpty {
                cases += ">\n      <system-out>\(escape(details))</system-out>\n    </testcase>\n"
            } else {
                cases += "/>\n"
            }
        }
        let counts = "tests=\"\(report.files.count)\" failures=\"\(failures)\""
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites \(counts)>
              <testsuite name="engine validate" \(counts)>
            \(cases)  </testsuite>
            </testsuites>

            """
    }

    /// Escapes for text and attributes; what XML 1.0 §2.2 forbids becomes `�`.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case "\r": escaped += "&#13;"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Escapes for an attribute, in which a parser takes line ends and tabs for spaces (XML 1.0 §3.3.3).
    private static func attribute(_ text: String) -> String {
        var escaped = ""
        for scalar in escape(text).unicodeScalars {
            switch scalar {
            case "\n": escaped += "&#10;"
            case "\t": escaped += "&#9;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
