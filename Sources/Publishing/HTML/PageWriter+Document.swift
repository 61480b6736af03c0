import Contracts
import JSON
import JSONSchema

extension PageWriter {
    /// A standardized document: its fields and where it is used.
    func document(_ document: Document, _ html: inout HTML) {
        if let description = document.source["description"]?.string {
            // Documents have one description, in English.
            html.element("p", [("class", "lead"), ("lang", Language.en.tag)], description)
        }
        let url = SchemaFiles(publication.index, base: publication.options.base).url(document.id)
        facts(
            [
                (PageText.code, { $0.element("code", document.id.description) }),
                (PageText.identifier, { $0.element("code", document.id.urn) }),
                (PageText.schema, { $0.element("code", url) }),
            ], &html)
        heading(PageText.fields, id: "fields", &html)
        fieldTable(document.id, &html)
        heading(PageText.usedBy, id: "used", &html)
        let uses = uses(of: document.id)
        guard !uses.isEmpty else {
            html.element("p", PageText.unused[language])
            return
        }
        table(PageText.usedCaption[language], columns: [PageText.usedBy, PageText.usedAs].map { $0[language] }, &html) {
            html in
            for use in uses {
                html.element("tr") { html in
                    html.element("th", [("scope", "row")]) { $0.element("a", [("href", use.href)], use.title) }
                    html.element("td", use.role)
                }
                html.newLine()
            }
        }
    }

    private struct Use {
        let title: String
        let href: String
        let role: String
    }

    private func uses(of id: DocumentID) -> [Use] {
        var uses: [Use] = []
        for service in catalogue.services {
            let href = href(.service(name: service.name, version: service.version))
            for (document, role) in [
                (service.request, PageText.application), (service.resultDocument, PageText.result),
            ] where document == id {
                uses.append(Use(title: service.title[language], href: href, role: role[language]))
            }
        }
        for agency in catalogue.agencies.values.sorted(by: { $0.id < $1.id }) {
            for operation in agency.operations.values.sorted(by: { $0.name < $1.name }) {
                for (document, role) in [
                    (operation.request, PageText.requestOf), (operation.response, PageText.responseOf),
                ] where document == id {
                    uses.append(
                        Use(
                            title: agency.name[language], href: href(.agency(agency.id)),
                            role: "\(role[language]): \(operation.title[language])"))
                }
            }
        }
        for other in catalogue.documents.values.sorted(by: { $0.id < $1.id })
        where other.id != id && other.references.contains(id) {
            uses.append(
                Use(
                    title: catalogue.title(of: other.id, in: language), href: href(.document(other.id)),
                    role: PageText.partOf[language]))
        }
        return uses
    }
}
