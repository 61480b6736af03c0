import Contracts
import JSON
import JSONSchema

extension PageWriter {
    /// All that a service's contract says.
    func service(_ service: Service, _ html: inout HTML) {
        if let description = service.description { html.element("p", [("class", "lead")], description[language]) }
        glance(service, &html)
        for rule in PlanWords(language: language).rules(
            of: service, span: { DurationWords.text(milliseconds: $0, in: language) })
        {
            html.element("p", rule)
        }
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
                        for rule in rules(step) { html.element("span", [("class", "small")], rule) }
                    }
                    html.element("td") { html in
                        for (index, agency) in step.agencies.enumerated() {
                            if index > 0 { html.add(PageText.or[language]) }
                            linkAgency(agency, &html)
                        }
                    }
                    html.element("td") { html in for ask in step.asks { operation(ask, &html) } }
                    html.element("td", needs(step, service))
                    html.element("td", (step.isRequired ? PageText.yes : PageText.no)[language])
                    html.element("td", deadline(step))
                    html.element(
                        "td", DurationWords.text(milliseconds: step.expectedMilliseconds, in: language))
                }
                html.newLine()
            }
        }
    }

    private func operation(_ ask: Ask, _ html: inout HTML) {
        html.add(ask.operation.title[language])
        html.element(
            "span", [("class", "name")],
            (ask.operation.effect == .write ? PageText.writes : PageText.reads)[language])
        guard let undoing = ask.compensation?.operation else { return }
        let words = PlanWords(language: language)
        html.element("span", [("class", "small")], "↶ \(words.undone) \(undoing.title[language])")
    }

    /// When it runs, for what, and what becomes of late answers.
    private func rules(_ step: Step) -> [String] {
        PlanWords(language: language).rules(of: step) { DurationWords.text(milliseconds: $0, in: language) }
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
        html.newLine()
        html.element("h3", [("id", "step-\(step.name)")]) { html in
            for (index, agency) in step.agencies.enumerated() {
                if index > 0 { html.add(PageText.or[language]) }
                linkAgency(agency, &html)
            }
            html.add(" — \(step.title[language])")
        }
        for ask in step.asks {
            let agency = catalogue.agencies[ask.agency]?.name[language] ?? ask.agency
            told(ask, of: step, in: service, named: agency, &html)
        }
    }

    /// What an agency is told to do something, and to undo it.
    func told(_ ask: Ask, of step: Step, in service: Service, named agency: String?, _ html: inout HTML) {
        let document = ask.operation.request
        templateTable(
            ask.input, of: document, in: service, step: step,
            caption: "\(agency ?? ask.operation.title[language]): \(catalogue.title(of: document, in: language))", &html
        )
        guard let undoing = ask.compensation else { return }
        let words = "↶ \(PlanWords(language: language).undone) \(undoing.operation.title[language])"
        templateTable(
            undoing.input, of: undoing.operation.request, in: service, step: step, undoing: ask.operation.response,
            caption: "\(words): \(catalogue.title(of: undoing.operation.request, in: language))", &html)
    }
}
