import Contracts
import JSONSchema

extension PageWriter {
    /// All that there is.
    func index(_ html: inout HTML) {
        html.element("p", [("class", "lead")], PageText.lead[language])
        heading(PageText.services, id: "services", &html)
        html.element("ul", [("class", "cards")]) { html in
            for service in catalogue.services {
                html.newLine()
                html.element("li") { card(service, &$0) }
            }
        }
        heading(PageText.agencies, id: "agencies", &html)
        agencies(&html)
        heading(PageText.documents, id: "documents", &html)
        documents(&html)
    }

    private func card(_ service: Service, _ html: inout HTML) {
        link(service, &html)
        if let description = service.description { html.element("p", description[language]) }
        let deadline = DurationWords.text(milliseconds: service.deadlineMilliseconds, in: language)
        html.element("p", [("class", "small")]) { html in
            html.add(
                "\(PageText.steps[language]): \(service.steps.count) · \(PageText.deadline[language]): \(deadline) · ")
            html.element("code", "\(service.name).v\(service.version)")
        }
    }

    private func agencies(_ html: inout HTML) {
        let columns = [PageText.agency, PageText.operations, PageText.services]
        table(PageText.agenciesCaption[language], columns: columns.map { $0[language] }, &html) { html in
            for agency in catalogue.agencies.values.sorted(by: { $0.id < $1.id }) {
                html.element("tr") { html in
                    html.element("th", [("scope", "row")]) { html in
                        linkAgency(agency.id, &html)
                        html.element("code", [("class", "name")], agency.id)
                    }
                    html.element("td") { html in
                        let titles = agency.operations.values.sorted { $0.name < $1.name }.map { $0.title[language] }
                        html.element("ul") { html in for title in titles { html.element("li", title) } }
                    }
                    html.element("td") { html in
                        let services = catalogue.services.filter {
                            $0.steps.contains { $0.agencies.contains(agency.id) }
                        }
                        list(services, &html)
                    }
                }
                html.newLine()
            }
        }
    }

    private func documents(_ html: inout HTML) {
        let columns = [PageText.document, PageText.code, PageText.personalColumn]
        table(PageText.documentsCaption[language], columns: columns.map { $0[language] }, &html) { html in
            for id in catalogue.documents.keys.sorted() {
                html.element("tr") { html in
                    html.element("th", [("scope", "row")]) { link(id, &$0) }
                    html.element("td") { $0.element("code", id.description) }
                    html.element("td") { personalMark(reader.fields(of: id).contains(where: \.holdsPersonal), &$0) }
                }
                html.newLine()
            }
        }
    }

    /// Services, each a link, or nothing.
    func list(_ services: [Service], _ html: inout HTML) {
        guard !services.isEmpty else { return }
        html.element("ul") { html in
            for service in services { html.element("li") { link(service, &$0) } }
        }
    }
}
