import Contracts
import JSON
import JSONSchema

extension PageWriter {
    /// The fields of a document as a table, groups followed by what is in them.
    func fieldTable(_ id: DocumentID, _ html: inout HTML) {
        let fields = reader.fields(of: id)
        guard !fields.isEmpty else {
            html.element("p", PageText.noFields[language])
            return
        }
        let columns = [
            PageText.field, PageText.kind, PageText.obligatory, PageText.limits, PageText.personalColumn,
        ]
        let caption = "\(PageText.fields[language]): \(catalogue.title(of: id, in: language)) (\(id))"
        table(caption, columns: columns.map { $0[language] }, &html) { html in
            for field in fields { row(field, path: [], &html) }
        }
    }

    private func row(_ field: Field, path: [String], _ html: inout HTML) {
        let path = path + [field.isList ? "\(field.name)[]" : field.name]
        html.element("tr") { html in
            html.element("th", [("scope", "row")]) { html in
                let indent = String(12 * (path.count - 1))
                let deep: [HTML.Attribute] =
                    path.count > 1 ? [("class", "deep"), ("style", "margin-left:\(indent)px")] : []
                html.element("span", deep) { html in
                    if let title = field.title(language) { html.add(title) }
                    html.element("code", [("class", "name")], path.joined(separator: "."))
                }
            }
            html.element("td") { kind(field, &$0) }
            html.element("td", field.isRequired ? PageText.yes[language] : PageText.no[language])
            html.element("td") { limits(field, &$0) }
            html.element("td") { personalMark(field.isPersonal, &$0) }
        }
        html.newLine()
        for child in field.children { row(child, path: path, &html) }
    }

    private func kind(_ field: Field, _ html: inout HTML) {
        guard let document = field.document, page.subject != .document(document) else {
            html.add(words.type(field))
            return
        }
        html.add("\(field.isList ? PageText.list[language] + ": " : "")")
        link(document, &html)
    }

    private func limits(_ field: Field, _ html: inout HTML) {
        html.add(words.limits(field).joined(separator: "; "))
        let values = words.values(field)
        guard !values.isEmpty else { return }
        html.add("\(words.limits(field).isEmpty ? "" : "; ")\(PageText.oneOf[language]): ")
        guard values.contains(where: { $0.title != nil }) else {
            for (place, value) in values.enumerated() {
                if place > 0 { html.add(", ") }
                html.element("code", value.value)
            }
            return
        }
        html.element("ul") { html in
            for value in values {
                html.element("li") { html in
                    html.element("code", value.value)
                    if let title = value.title { html.add(" — \(title)") }
                }
            }
        }
    }
}
