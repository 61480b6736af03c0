import Casework
import Contracts
import JSON
import JSONSchema
import Kafka
import Messages
import Publishing
import Testing

@Suite struct AsyncAPITests {
    @Test func hasTheChannelsOfTheBus() throws {
        let publication = try Fixtures.published { $0.portals = ["mygov"] }
        let document = try #require(publication.asyncAPI())
        let channels = try #require(document["channels"]?.object)
        let addresses = channels.values.compactMap { $0["address"]?.string }
        let topics = Topics()
        let catalogue = try Fixtures.real().catalogue
        var expected = [topics.journal, topics.contracts, topics.results("mygov"), topics.results("{portal}")]
        for agency in catalogue.agencies.keys {
            expected += [topics.tasks(agency), topics.replies(agency), topics.work(agency), topics.dead(agency)]
        }
        #expect(addresses.sorted() == expected.sorted())
        let journal = channels["journal"]
        #expect(journal?["bindings"]?["kafka"]?["partitions"] == 64)
        #expect(journal?["bindings"]?["kafka"]?["topic"] == "darcha.journal")
        let any = channels["portal.any.results"]
        #expect(any?["parameters"]?["portal"] != nil)
        #expect(any?["bindings"]?["kafka"]?["topic"] == nil, "it is many topics")
        #expect(channels["contracts"]?["bindings"]?["kafka"]?["topicConfiguration"]?["cleanup.policy"] == ["compact"])
    }

    @Test func anOperationWaitsForItsReplies() throws {
        let document = try #require(try Fixtures.published().asyncAPI(.en))
        let operation = try #require(document["operations"]?["civil-registry.register-birth"])
        #expect(operation["action"] == "send")
        #expect(operation["channel"]?["$ref"] == "#/channels/agency.civil-registry.tasks")
        #expect(operation["reply"]?["channel"]?["$ref"] == "#/channels/agency.civil-registry.replies")
        let replies = (operation["reply"]?["messages"]?.array ?? []).compactMap { $0["$ref"]?.string }
        let channel = "#/channels/agency.civil-registry.replies/messages"
        #expect(
            replies == [
                "\(channel)/answered.civil-registry.birth-registration.v1", "\(channel)/refused.civil-registry",
                "\(channel)/failed.civil-registry",
            ])
        #expect(operation["x-effect"] == "write")
        #expect(operation["x-expected"] == "PT2S")
        #expect(
            operation["description"]?.string?.hasSuffix("Services that use it: Birth of a child (childbirth.v1).")
                == true)
        let task = document["components"]?["messages"]?["task.civil-registry.register-birth"]
        #expect(task?["payload"]?["$ref"] == "#/components/schemas/birth-registration-request_v1")
        #expect(task?["bindings"]?["kafka"]?["key"]?["format"] == "uuid")
    }

    @Test func anAgencyHasADocumentOfItsOwn() throws {
        let publication = try Fixtures.published()
        let document = try #require(publication.asyncAPI(agency: "polyclinic", .en))
        #expect(document["info"]?["title"] == "Family polyclinics: topics and messages for the agency")
        let channels = try #require(document["channels"]?.object)
        #expect(
            Array(channels.keys) == [
                "agency.polyclinic.tasks", "agency.polyclinic.replies", "agency.polyclinic.work",
                "agency.polyclinic.dead",
            ])
        let operation = document["operations"]?["polyclinic.attach-patients"]
        #expect(operation?["action"] == "receive")
        #expect(operation?["bindings"]?["kafka"]?["groupId"]?["const"] == "darcha.adapter.polyclinic")
        // Nothing of what other agencies or portals see.
        let schemas = try #require(document["components"]?["schemas"]?.object)
        #expect(
            Array(schemas.keys) == ["AgencyProblem", "polyclinic-attachment-request_v1", "polyclinic-attachment_v1"])
        #expect(publication.asyncAPI(agency: "nobody") == nil)
    }

    @Test(arguments: Language.allCases) func everyReferenceLeadsSomewhere(language: Language) throws {
        for publication in [try Fixtures.published(), Publication(catalogue: try Fixtures.hostile())] {
            for agency in [nil] + publication.agencies {
                let document = try #require(publication.asyncAPI(agency: agency, language))
                #expect(Fixtures.references(in: document).count > 10)
                #expect(Fixtures.dangling(in: document) == [])
            }
        }
    }

    @Test func namesTheServers() throws {
        let open = try Fixtures.published {
            $0.brokers = "one:9092,two:9092"
            $0.brokersAreSecure = false
        }
        let servers = try #require(open.asyncAPI()?["servers"]?.object)
        #expect(servers.values.map { $0["host"] } == ["one:9092", "two:9092"])
        #expect(servers["broker1"]?["protocol"] == "kafka")
        #expect(servers["broker1"]?["security"] == nil)
        #expect(open.asyncAPI()?["components"]?["securitySchemes"] == nil)
        let secure = try Fixtures.published().asyncAPI()
        #expect(secure?["servers"]?["broker1"]?["protocol"] == "kafka-secure")
        #expect(secure?["components"]?["securitySchemes"]?["mutualTLS"]?["type"] == "X509")
    }

    // MARK: What is really sent

    private static func headers(_ record: ProducerRecord) -> JSONValue {
        var object: JSONObject = [:]
        for header in record.headers { object[header.name] = header.string.map { .string($0) } }
        return .object(object)
    }

    private static func schema(_ message: String, of document: JSONValue) throws -> Schema {
        let headers = try #require(document["components"]?["messages"]?[message]?["headers"], "no message \(message)")
        return try Schema.compile(headers, options: SchemaOptions(formats: .asserted, unknownKeywords: .notes))
    }

    /// The records that the bus and an adapter make are what the headers' schemas take.
    @Test func itsHeadersAreThoseOfTheRecords() throws {
        let (catalogue, document) = (try Fixtures.real().catalogue, try #require(try Fixtures.published().asyncAPI()))
        let topics = Topics()
        func check(_ record: ProducerRecord, _ message: String) throws {
            let schema = try Self.schema(message, of: document)
            #expect(
                schema.validate(Self.headers(record)).isEmpty, "\(message): \(schema.validate(Self.headers(record)))")
            // The test can fail: a header that counts, taken away, is missed.
            var less = record
            less.headers.removeAll { $0.name == "ce_type" }
            #expect(!schema.isValid(Self.headers(less)))
        }
        var tasks = 0
        for service in catalogue.services {
            try check(CaseViews.opening(service).record(topics), "caseOpened.\(service.name).v\(service.version)")
            for task in CaseViews.firstOutputs(service) {
                tasks += 1
                try check(task.record(topics), "task.\(task.agency).\(task.operation)")
                let step = try #require(service.step(task.id.step))
                let answer = ReplyMessage(
                    task: task.id, outcome: .answered, dataSchema: step.operation.response.urn,
                    time: Timestamp(milliseconds: 5), trace: task.trace, data: [])
                try check(
                    answer.record(agency: task.agency, topics), "answered.\(task.agency).\(step.operation.response)")
                let problem = Problem(code: "no", message: "No.")
                for outcome in [ReplyOutcome.refused, .failed] {
                    let reply = ReplyMessage(task: task.id, outcome: outcome, problem: problem)
                    try check(reply.record(agency: task.agency, topics), "\(outcome.rawValue).\(task.agency)")
                    let wrong = try Self.schema("answered.\(task.agency).\(step.operation.response)", of: document)
                    #expect(!wrong.isValid(Self.headers(reply.record(agency: task.agency, topics))))
                }
                for (body, message) in Self.events(task.id, task.agency, problem) {
                    let entry = JournalEntry(caseID: task.id.caseID, source: "/darcha/ingress", body: body)
                    try check(entry.record(topics), message)
                }
            }
            let result = try #require(CaseViews.result(service))
            try check(result.record(topics), "result.\(service.name).v\(service.version)")
        }
        #expect(tasks == 12, "childbirth and business begin with one, person-check with three, a passport with seven")
    }

    private static func events(
        _ task: TaskID, _ agency: String, _ problem: Problem
    ) -> [(JournalEntry.Body, String)] {
        let deadline = Timestamp(milliseconds: 1000)
        return [
            (.replied(TaskReplied(task: task, agency: agency, reply: .refused(problem))), "taskReplied"),
            (
                .replied(
                    TaskReplied(
                        task: task, agency: agency,
                        reply: .answered([:], dataSchema: "urn:darcha:document:civil-status:v1", bytes: 2))),
                "taskReplied"
            ),
            (.undeliverable(TaskUndeliverable(task: task, problem: problem)), "taskUndeliverable"),
            (.overdue(StepOverdue(task: task, deadline: deadline)), "stepOverdue"),
            (.expired(CaseExpired(deadline: deadline)), "caseExpired"),
        ]
    }
}
