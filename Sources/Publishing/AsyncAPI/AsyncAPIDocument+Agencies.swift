import Contracts
import JSON
import JSONSchema
import Messages

extension AsyncAPIDocument {
    /// The channels of an agency, and what is done on them: by the bus, or by the agency in its own document.
    func part(of agency: Agency) -> Part {
        var part = Part()
        let tasks = "agency.\(agency.id).tasks"
        let replies = "agency.\(agency.id).replies"
        let operations = agency.operations.values.sorted { $0.name < $1.name }
        part.schemas["AgencyProblem"] = Draft07.translated(CaseSchemas(language: language).agencyProblem)
        for operation in operations {
            part.messages[taskName(operation, agency)] = task(operation, agency)
            part.messages[answerName(operation.response, agency)] = answer(operation.response, agency)
            part.documents += [operation.request, operation.response]
        }
        let noes = ["refused.\(agency.id)", "failed.\(agency.id)"]
        part.messages[noes[0]] = no(.refused, agency, MessageText.refused)
        part.messages[noes[1]] = no(.failed, agency, MessageText.failed)
        part.channels[tasks] = .object(
            channel(
                options.topics.tasks(agency.id), MessageText.tasks, partitions: options.agencyPartitions,
                messages: operations.map { taskName($0, agency) }))
        let answers = Set(operations.map(\.response)).sorted().map { answerName($0, agency) }
        part.channels[replies] = .object(
            channel(
                options.topics.replies(agency.id), MessageText.replies, partitions: options.agencyPartitions,
                messages: answers + noes))
        let isOwn = self.agency != nil
        for operation in operations {
            var described = self.operation(
                isOwn ? "receive" : "send", tasks, operation.title[language], messages: [taskName(operation, agency)])
            described["description"] = .string(words(operation, agency))
            described["reply"] = [
                "channel": Self.reference(replies),
                "messages": Self.references(replies, [answerName(operation.response, agency)] + noes),
            ]
            if isOwn {
                // As `darcha adapter` names it; Kafka's access control lists let the agency use this one.
                let group: JSONValue = [
                    "type": "string", "const": .string("\(options.topics.prefix)adapter.\(agency.id)"),
                ]
                described["bindings"] = ["kafka": ["groupId": group, "bindingVersion": "0.5.0"]]
            }
            described["x-title"] = operation.title.json
            described["x-effect"] = .string(operation.effect.rawValue)
            described["x-expected"] = .string(Duration8601.text(milliseconds: operation.expectedMilliseconds))
            part.operations["\(agency.id).\(operation.name)"] = .object(described)
        }
        part.add(asides(agency, isOwn: isOwn))
        return part
    }

    private func words(_ operation: Operation, _ agency: Agency) -> String {
        let effect = operation.effect == .write ? MessageText.write : MessageText.read
        let users = catalogue.services(asking: operation.name, of: agency.id).map {
            "\($0.title[language]) (\($0.name).v\($0.version))"
        }
        guard !users.isEmpty else { return effect[language] }
        return "\(effect[language])\n\n\(MessageText.usedBy[language]): \(users.joined(separator: ", "))."
    }

    // MARK: Messages

    private func taskName(_ operation: Operation, _ agency: Agency) -> String { "task.\(agency.id).\(operation.name)" }

    /// A reply names its document, not the operation: of two operations with one document, it is one message.
    private func answerName(_ document: DocumentID, _ agency: Agency) -> String { "answered.\(agency.id).\(document)" }

    private func task(_ operation: Operation, _ agency: Agency) -> JSONValue {
        var headers = HeaderSchema(language, id: HeaderSchema.task, source: "/darcha/conductor", type: EventType.task)
        headers.add("ce_subject", HeaderSchema.constant(operation.name), MessageText.operation)
        headers.add("ce_time", HeaderSchema.moment)
        headers.add("ce_dataschema", HeaderSchema.constant(operation.request.urn), MessageText.document)
        headers.addContentType()
        headers.addCase()
        headers.add(extension: CloudEvent.Extension.causationID, [:], MessageText.cause)
        headers.add(extension: CloudEvent.Extension.expiryTime, HeaderSchema.moment, MessageText.expiry)
        headers.add(extension: CloudEvent.Extension.sequence, HeaderSchema.number, MessageText.sequence)
        headers.add(
            extension: CloudEvent.Extension.contract, HeaderSchema.pattern("[0-9a-f]{64}"), MessageText.digest)
        headers.addTrace()
        return message(
            taskName(operation, agency), title: operation.title[language], text: MessageText.task, headers: headers,
            payload: ComponentSchemas.reference(operation.request), correlation: "task")
    }

    /// What the ingress wants of a reply is required; `Adapter` sends the rest, too.
    private func replyHeaders(_ outcome: ReplyOutcome, _ agency: Agency, _ document: DocumentID?) -> HeaderSchema {
        var headers = HeaderSchema(
            language, id: ".+", source: "/darcha/adapter/\(agency.id)", type: outcome.eventType)
        headers.add("ce_time", HeaderSchema.moment, isRequired: false)
        if let document { headers.add("ce_dataschema", HeaderSchema.constant(document.urn), MessageText.document) }
        headers.addContentType(isRequired: false)
        headers.addCase(isRequired: false)
        headers.add(
            extension: CloudEvent.Extension.causationID, HeaderSchema.pattern(HeaderSchema.task), MessageText.taskID)
        headers.addTrace()
        return headers
    }

    private func answer(_ document: DocumentID, _ agency: Agency) -> JSONValue {
        message(
            answerName(document, agency), title: catalogue.title(of: document, in: language),
            text: MessageText.answered, headers: replyHeaders(.answered, agency, document),
            payload: ComponentSchemas.reference(document), correlation: "repliedTask")
    }

    private func no(_ outcome: ReplyOutcome, _ agency: Agency, _ text: LocalizedText) -> JSONValue {
        message(
            "\(outcome.rawValue).\(agency.id)", title: text[language], text: text,
            headers: replyHeaders(outcome, agency, nil), payload: ComponentSchemas.reference("AgencyProblem"),
            correlation: "repliedTask")
    }

    // MARK: Work and dead letters

    private func asides(_ agency: Agency, isOwn: Bool) -> Part {
        var part = Part()
        part.channels["agency.\(agency.id).work"] = .object(
            channel(
                options.topics.work(agency.id), MessageText.work, partitions: options.agencyPartitions,
                isCompacted: true, messages: []))
        let dead = "agency.\(agency.id).dead"
        let name = "dead.\(agency.id)"
        part.messages[name] = deadLetter(name)
        part.channels[dead] = .object(
            channel(options.topics.dead(agency.id), MessageText.dead, partitions: 1, messages: [name]))
        let text = isOwn ? MessageText.sendDead : MessageText.readDead
        part.operations["\(agency.id).dead"] = .object(
            operation(isOwn ? "send" : "receive", dead, text[language], messages: [name]))
        return part
    }

    /// The original with the reason and its place, as `DeadLetter` in Adapter writes it; the original may be anything.
    private func deadLetter(_ name: String) -> JSONValue {
        let text: JSONValue = ["type": "string"]
        var properties: JSONObject = [:]
        for header in ["reason", "code", "message", "topic", "partition", "offset"] {
            properties["darcha-dead-\(header)"] = text
        }
        let required = JSONValue.array(properties.keys.map { .string($0) })
        properties["darcha-dead-omitted-bytes"] = text
        return [
            "name": .string(name), "title": .string(MessageText.dead[language]),
            "headers": ["type": "object", "required": required, "properties": .object(properties)],
        ]
    }
}
