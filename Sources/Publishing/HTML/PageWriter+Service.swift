import Contracts
import JSON
import JSONSchema

extension PageWriter {
    /// All that a service's contract says.
    func service(_ service: Service, _ html: inout HTML) {
        if let description = service.description { html.element("p", [("class", "lead")], description[language]) }
        glance(service, &html)
        if let picture = publication.options.picture(service, language) {
            heading(PageText.plan, id: "plan", &html)
            html.element("figure") { $0.addTrusted(picture) }
        }
        heading(PageText.steps, id: "steps", &html)
        steps(service, &html)
        heading(PageText.told, id: "told", &html)
        html.element("p", PageText.toldLead[language])
        matrix(service, &html)
        for step in service.steps { told(step, service, &html) }
        heading(PageText.application, id: "application", &html)
        fieldTable(service.request, &html)
        heading(PageText.result, id: "result", &html)
        templateTable(
            service.result, of: service.resultDocument, in: service, caption: PageText.madeOf[language], &html)
        fieldTable(service.resultDocument, &html)
    }

    private func glance(_ service: Service, _ html: inout HTML) {
        let portals =
            service.portals.contains("*")
            ? PageText.anyPortal[language] : service.portals.sorted().joined(separator: ", ")
        facts(
            [
                (PageText.mayCall, { $0.add(portals) }),
                (
                    PageText.deadline,
                    { $0.add(DurationWords.text(milliseconds: service.deadlineMilliseconds, in: language)) }
                ),
                (PageText.application, { link(service.request, &$0) }),
                (PageText.result, { link(service.resultDocument, &$0) }),
                (PageText.code, { $0.element("code", "\(service.name).v\(service.version)") }),
                (PageText.call, { $0.element("code", "POST /v1/services/\(service.name).v\(service.version)/cases") }),
                (PageText.digest, { $0.element("code", service.digest) }),
            ], &html)
    }

    private func steps(_ service: Service, _ html: inout HTML) {
        let columns = [
            PageText.step, PageText.agency, PageText.operation, PageText.after, PageText.required, PageText.deadline,
            PageText.usually,
        ]
        table(PageText.stepsCaption[language], columns: columns.map { $0[language] }, &html) { html in
            for step in service.steps {
                html.element("tr") { html in
                    html.element("th", [("scope", "row")]) { html in
                        html.element("a", [("href", "#step-\(step.name)")], step.title[language])
                        html.element("code", [("class", "name")], step.name)
                    }
                    html.element("td") { linkAgency(step.agency, &$0) }
                    html.element("td") { html in
                        html.add(step.operation.title[language])
                        html.element(
                            "span", [("class", "name")],
                            (step.operation.effect == .write ? PageText.writes : PageText.reads)[language])
                    }
                    html.element("td", needs(step, service))
                    html.element("td", (step.isRequired ? PageText.yes : PageText.no)[language])
                    html.element("td", deadline(step))
                    html.element(
                        "td", DurationWords.text(milliseconds: step.operation.expectedMilliseconds, in: language))
                }
                html.newLine()
            }
        }
    }

    private func needs(_ step: Step, _ service: Service) -> String {
        guard !step.needs.isEmpty else { return PageText.atOnce[language] }
        return step.needs.map { service.step($0)?.title[language] ?? $0 }.joined(separator: "; ")
    }

    private func deadline(_ step: Step) -> String {
        guard let deadline = step.deadlineMilliseconds else { return PageText.ofCase[language] }
        return DurationWords.text(milliseconds: deadline, in: language)
    }

    private func told(_ step: Step, _ service: Service, _ html: inout HTML) {
        let agency = catalogue.agencies[step.agency]?.name[language] ?? step.agency
        html.newLine()
        html.element("h3", [("id", "step-\(step.name)")]) { html in
            linkAgency(step.agency, &html)
            html.add(" — \(step.title[language])")
        }
        templateTable(
            step.input, of: step.operation.request, in: service,
            caption: "\(agency): \(catalogue.title(of: step.operation.request, in: language))", &html)
    }
}
