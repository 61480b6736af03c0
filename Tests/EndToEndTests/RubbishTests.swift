import Foundation
import JSON
import Kafka
import Logging
import Messages
import Simulators
import Testing

/// Records that no process of ours would write, on every topic.
@Suite(.serialized)
struct RubbishTests {
    @Test("Rubbish on any topic is counted and logged with its place, and holds nothing up")
    func rubbish() async throws {
        try await DevelopmentBus.run { bus in
            let topics = Topics()
            let configuration = ClientConfiguration(
                bootstrapServers: bus.bootstrapServers, clientID: "rubbish",
                properties: EmbeddedBroker.clientProperties, logger: Logger(label: "rubbish"))
            let producer = try Producer(configuration)
            let other = CaseID(portal: "nobody", idempotencyKey: "nothing")
            let agency = "civil-registry"
            let everywhere = [topics.journal, topics.tasks(agency), topics.replies(agency)]
            var records: [ProducerRecord] = []
            for topic in everywhere {
                records += [
                    ProducerRecord(topic: topic, value: Array("no headers".utf8)),
                    ProducerRecord(topic: topic),
                    ProducerRecord(topic: topic, key: other.key, value: [UInt8](repeating: 0, count: 900_000)),
                    ProducerRecord(
                        topic: topic, key: other.key, value: [0xFF, 0xFE],
                        headers: [RecordHeader("ce_specversion", [0xFF]), RecordHeader("ce_id", nil)]),
                ]
            }
            // Well-formed, but of a case that nobody opened; and an answer to a task that was another agency's to do.
            let task = TaskID(caseID: other, step: "registration")
            let foreign = ReplyMessage(task: task, outcome: .answered, dataSchema: "urn:x", data: Array("{}".utf8))
            records.append(foreign.record(agency: agency, topics))
            records.append(foreign.record(agency: "polyclinic", topics))
            for result in await producer.send(records) { _ = try result.get() }

            let id = try await bus.open("childbirth", SampleApplications.childbirth(3), key: "after")
            #expect(try await bus.closed(id)["outcome"]?.string == "completed")
            // Another agency's answer to a step of a real case changes nothing.
            let stolen = ReplyMessage(
                task: TaskID(caseID: try #require(CaseID(id)), step: "registration"), outcome: .refused,
                problem: Problem(code: "stolen", message: "not theirs to say"))
            _ = try await producer.send(stolen.record(agency: "polyclinic", topics))
            let next = try await bus.open("childbirth", SampleApplications.childbirth(4), key: "next")
            #expect(try await bus.closed(next)["outcome"]?.string == "completed")
            #expect(try await bus.closed(id)["steps"]?["registration"]?["outcome"]?.string == "answered")
            await producer.close()

            // Each is told with its place, by whoever met it.
            for (child, topic) in [
                ("conductor", topics.journal), ("conductor", topics.replies(agency)), ("gateway", topics.journal),
                ("adapter \(agency)", topics.tasks(agency)),
            ] {
                let lines = bus.log(of: child).split(separator: "\n").filter {
                    $0.contains(topic) && $0.contains("offset=")
                }
                #expect(lines.count >= 4, "\(child) tells of \(topic): \(lines)")
            }
        }
    }
}
