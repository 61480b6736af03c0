import Contracts
import JSONSchema

extension PageWriter {
    /// What an agency offers, who asks for it, and what it is told.
    func agency(_ agency: Agency, _ html: inout HTML) {
        facts([(PageText.identifier, { $0.element("code", agency.id) })], &html)
        heading(PageText.operations, id: "operations", &html)
        operations(agency, &html)
        heading(PageText.whatItIsTold, id: "told", &html)
        let asked = catalogue.services.flatMap { service in
            service.steps.filter { $0.agencies.contains(agency.id) }.map { (service, $0) }
        }
        if asked.isEmpty { html.element("p", PageText.unused[language]) }
        for (service, step) in asked {
            html.newLine()
            html.element("h3") { html in
                link(service, &html)
                html.add(" — \(step.title[language])")
            }
            for ask in step.asks where ask.agency == agency.id { told(ask, of: step, in: service, named: nil, &html) }
        }
    }

    private func operations(_ agency: Agency, _ html: inout HTML) {
        let columns = [
            PageText.operation, PageText.effect, PageText.gets, PageText.answers, PageText.usually, PageText.services,
        ]
        table(PageText.operationsCaption[language], columns: columns.map { $0[language] }, &html) { html in
            for operation in agency.operations.values.sorted(by: { $0.name < $1.name }) {
                html.element("tr") { html in
                    html.element("th", [("scope", "row")]) { html in
                        html.add(operation.title[language])
                        html.element("code", [("class", "name")], operation.name)
                    }
                    html.element("td", (operation.effect == .write ? PageText.writes : PageText.reads)[language])
                    html.element("td") { link(operation.request, &$0) }
                    html.element("td") { link(operation.response, &$0) }
                    html.element(
                        "td", DurationWords.text(milliseconds: operation.expectedMilliseconds, in: language))
                    html.element("td") { list(catalogue.services(asking: operation.name, of: agency.id), &$0) }
                }
                html.newLine()
            }
        }
    }
}
