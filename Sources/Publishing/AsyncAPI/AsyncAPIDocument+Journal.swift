import Casework
import Contracts
import JSON
import JSONSchema
import Messages

extension AsyncAPIDocument {
    // MARK: The journal

    /// The journal, which the bus writes and reads: `JournalEntry.record` in Casework.
    var journal: Part {
        var part = Part()
        part.schemas["AgencyProblem"] = Draft07.translated(CaseSchemas(language: language).agencyProblem)
        var names: [String] = []
        for service in catalogue.services {
            let name = "caseOpened.\(service.name).v\(service.version)"
            part.messages[name] = caseOpened(service, name)
            part.documents.append(service.request)
            names.append(name)
        }
        let answers = Set(catalogue.agencies.values.flatMap { $0.operations.values.map(\.response) }).sorted()
        part.documents += answers
        part.messages["taskReplied"] = taskReplied(answers)
        part.messages["taskUndeliverable"] = taskUndeliverable
        part.messages["stepOverdue"] = stepOverdue
        part.messages["caseExpired"] = caseExpired
        names += ["taskReplied", "taskUndeliverable", "stepOverdue", "caseExpired"]
        part.channels["journal"] = .object(
            channel(
                options.topics.journal, MessageText.journal, partitions: options.journalPartitions, messages: names))
        part.operations["journal.append"] = .object(
            operation("send", "journal", MessageText.appendJournal[language], messages: names))
        part.operations["journal.read"] = .object(
            operation("receive", "journal", MessageText.readJournal[language], messages: names))
        return part
    }

    private func headers(_ type: String, id: String, isOfTask: Bool) -> HeaderSchema {
        var headers = HeaderSchema(language, id: id, source: "/darcha/[a-z]+", type: type)
        headers.addCase()
        if isOfTask {
            headers.add("ce_subject", [:])
            headers.add(
                extension: CloudEvent.Extension.causationID, HeaderSchema.pattern(HeaderSchema.task),
                MessageText.taskID)
        }
        headers.addTrace()
        return headers
    }

    private func caseOpened(_ service: Service, _ name: String) -> JSONValue {
        var headers = headers(EventType.caseOpened, id: "\(HeaderSchema.uuid)/opened/[0-9]+", isOfTask: false)
        headers.add("ce_subject", HeaderSchema.constant(service.name))
        headers.addContentType()
        // Older contracts of the same version number are other digests, so the digest is no constant.
        headers.add(
            extension: CloudEvent.Extension.contract, HeaderSchema.pattern("[0-9a-f]{64}"), MessageText.digest)
        headers.add(extension: CloudEvent.Extension.foldVersion, HeaderSchema.number)
        headers.add(extension: CloudEvent.Extension.checkedAt, HeaderSchema.moment)
        headers.add(extension: CloudEvent.Extension.documentLimit, HeaderSchema.number)
        let properties: JSONObject = [
            "service": HeaderSchema.constant(service.name),
            "version": ["const": JSONValue(service.version)],
            "portal": ["type": "string"],
            "requestDigest": HeaderSchema.pattern("[0-9a-f]{64}"),
            "request": ComponentSchemas.reference(service.request),
            "reference": ["type": "string"],
        ]
        let payload: JSONValue = [
            "type": "object", "required": .array(properties.keys.filter { $0 != "reference" }.map { .string($0) }),
            "properties": .object(properties),
        ]
        return message(
            name, title: service.title[language], text: MessageText.caseOpened, headers: headers, payload: payload)
    }

    private func taskReplied(_ answers: [DocumentID]) -> JSONValue {
        var headers = headers(EventType.taskReplied, id: "\(HeaderSchema.task)/replied", isOfTask: true)
        let outcomes: [ReplyOutcome] = [.answered, .refused, .failed]
        headers.addContentType()
        headers.add(extension: CloudEvent.Extension.agency, [:])
        headers.add(
            extension: CloudEvent.Extension.outcome, ["enum": .array(outcomes.map { .string($0.rawValue) })])
        headers.add("ce_dataschema", ["format": "uri"], MessageText.document, isRequired: false)
        let bodies = answers.map { ComponentSchemas.reference($0) } + [ComponentSchemas.reference("AgencyProblem")]
        return message(
            "taskReplied", title: MessageText.taskReplied[language], text: MessageText.taskReplied, headers: headers,
            payload: ["anyOf": .array(bodies)])
    }

    private var taskUndeliverable: JSONValue {
        var headers = headers(EventType.taskUndeliverable, id: "\(HeaderSchema.task)/undeliverable", isOfTask: true)
        headers.addContentType()
        return message(
            "taskUndeliverable", title: MessageText.taskUndeliverable[language], text: MessageText.taskUndeliverable,
            headers: headers, payload: ComponentSchemas.reference("AgencyProblem"))
    }

    private var stepOverdue: JSONValue {
        var headers = headers(EventType.stepOverdue, id: "\(HeaderSchema.task)/overdue", isOfTask: true)
        headers.add(extension: CloudEvent.Extension.deadline, HeaderSchema.moment)
        return message(
            "stepOverdue", title: MessageText.stepOverdue[language], text: MessageText.stepOverdue, headers: headers,
            payload: nil)
    }

    private var caseExpired: JSONValue {
        var headers = headers(EventType.caseExpired, id: "\(HeaderSchema.uuid)/expired", isOfTask: false)
        headers.add(extension: CloudEvent.Extension.deadline, HeaderSchema.moment)
        return message(
            "caseExpired", title: MessageText.caseExpired[language], text: MessageText.caseExpired, headers: headers,
            payload: nil)
    }

    // MARK: Results

    /// The results: a channel for each portal that is known, and one for any other where a service is open to all.
    var results: Part {
        var part = Part()
        let cases = CaseSchemas(language: language)
        part.schemas["CaseStep"] = Draft07.translated(cases.step)
        part.schemas["CaseElement"] = Draft07.translated(cases.element)
        for service in catalogue.services {
            let name = resultName(service)
            part.schemas[CaseSchemas.name(service)] = Draft07.translated(cases.schema(service))
            part.messages[name] = result(service, name)
            part.documents.append(service.resultDocument)
        }
        let named = Set(catalogue.services.flatMap(\.portals) + options.portals).subtracting(["*"])
        for portal in named.sorted() {
            let services = catalogue.services.filter { $0.admits(portal: portal) }
            let channel = "portal.\(portal).results"
            add(channel, topic: options.topics.results(portal), services, parameters: nil, to: &part)
        }
        let open = catalogue.services.filter { $0.portals.contains("*") }
        if !open.isEmpty {
            let parameter: JSONValue = ["portal": ["description": .string(MessageText.portal[language])]]
            add(
                "portal.any.results", topic: options.topics.results("{portal}"), open, parameters: parameter, to: &part)
        }
        return part
    }

    private func add(
        _ channel: String, topic: String, _ services: [Service], parameters: JSONValue?, to part: inout Part
    ) {
        let names = services.map { resultName($0) }
        var described = self.channel(
            topic, MessageText.results, partitions: options.agencyPartitions, messages: names)
        described["parameters"] = parameters
        part.channels[channel] = .object(described)
        part.operations["\(channel).send"] = .object(
            operation("send", channel, MessageText.sendResult[language], messages: names))
    }

    private func resultName(_ service: Service) -> String { "result.\(service.name).v\(service.version)" }

    private func result(_ service: Service, _ name: String) -> JSONValue {
        var headers = HeaderSchema(
            language, id: "\(HeaderSchema.uuid)/[1-9][0-9]*", source: "/darcha/conductor", type: EventType.result)
        headers.add("ce_subject", HeaderSchema.constant(service.name))
        headers.add("ce_time", HeaderSchema.moment)
        headers.add("ce_dataschema", HeaderSchema.constant(service.resultDocument.urn), MessageText.document)
        headers.addContentType()
        headers.addCase()
        headers.add(extension: CloudEvent.Extension.causationID, [:], MessageText.cause)
        headers.add(extension: CloudEvent.Extension.sequence, HeaderSchema.number, MessageText.sequence)
        headers.addTrace()
        return message(
            name, title: service.title[language], text: MessageText.result, headers: headers,
            payload: ComponentSchemas.reference(CaseSchemas.name(service)))
    }

    // MARK: Contracts

    /// The contracts by digest: `Service.bundle`.
    var contracts: Part {
        var part = Part()
        let object: JSONValue = ["type": "object"]
        let payload: JSONValue = [
            "type": "object", "required": ["service", "agencies", "documents"],
            "properties": ["service": object, "agencies": object, "documents": object],
        ]
        part.messages["contract"] = [
            "name": "contract", "title": .string(MessageText.contract[language]), "contentType": "application/json",
            "payload": payload,
            "bindings": [
                "kafka": ["key": ["type": "string", "pattern": "^[0-9a-f]{64}$"], "bindingVersion": "0.5.0"]
            ],
        ]
        part.channels["contracts"] = .object(
            channel(
                options.topics.contracts, MessageText.contracts, partitions: 1, isCompacted: true,
                messages: ["contract"]))
        part.operations["contracts.publish"] = .object(
            operation("send", "contracts", MessageText.publishContract[language], messages: ["contract"]))
        part.operations["contracts.read"] = .object(
            operation("receive", "contracts", MessageText.readContract[language], messages: ["contract"]))
        return part
    }
}
