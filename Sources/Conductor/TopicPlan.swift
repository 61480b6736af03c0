package import Contracts
package import Kafka
package import Messages

/// Every topic that a catalogue's bus needs, with its partitions and settings.
///
/// Partition counts are fixed for life, since keys would move: they begin generous.
package struct TopicPlan: Sendable {
    /// One topic.
    package struct Topic: Sendable, Hashable {
        package var name: String
        package var partitions: Int32
        /// Kafka's topic settings; the embedded broker has none.
        package var configuration: [String: String]
    }

    /// All topics, the journal first.
    package let all: [Topic]

    /// Plans the topics.
    ///
    /// - Parameters:
    ///   - catalogue: names the agencies, and the deadlines that retention must outlast.
    ///   - portals: the ids of the portals, which have a results topic each.
    ///   - journalPartitions: of the journal; 64 by default.
    ///   - agencyPartitions: of each agency's tasks, replies and work, which have the same count; 16 by default.
    ///   - replicas: how many copies there will be; with three or more, two must acknowledge.
    package init(
        catalogue: Catalogue, portals: [String], topics: Topics, journalPartitions: Int32 = 64,
        agencyPartitions: Int32 = 16, replicas: Int16 = 1
    ) {
        let day: Int64 = 24 * 3_600_000
        let longest = catalogue.services.map(\.deadlineMilliseconds).max() ?? 0
        // Twice the longest case: its events must be there until its copies can't come any more.
        let retention = String(max(7 * day, 2 * longest))
        var common = ["max.message.bytes": "8388608", "cleanup.policy": "delete"]
        if replicas >= 3 { common["min.insync.replicas"] = "2" }
        func topic(_ name: String, _ partitions: Int32, _ settings: [String: String]) -> Topic {
            Topic(name: name, partitions: partitions, configuration: common.merging(settings) { $1 })
        }
        let compacted = ["cleanup.policy": "compact"]
        var all = [
            topic(
                topics.journal, journalPartitions,
                ["message.timestamp.type": "LogAppendTime", "retention.ms": retention, "retention.bytes": "-1"]),
            topic(topics.contracts, 1, compacted),
        ]
        for agency in catalogue.agencies.keys.sorted() {
            let kept = ["retention.ms": retention]
            all.append(topic(topics.tasks(agency), agencyPartitions, kept))
            all.append(topic(topics.replies(agency), agencyPartitions, kept))
            all.append(topic(topics.work(agency), agencyPartitions, compacted))
            all.append(topic(topics.dead(agency), 1, ["retention.ms": String(30 * day)]))
        }
        for portal in portals {
            all.append(topic(topics.results(portal), agencyPartitions, ["retention.ms": retention]))
        }
        self.all = all
    }

    /// What the admin API is asked for.
    package func requests(replicationFactor: Int16) -> [NewTopic] {
        all.map { topic in
            NewTopic(
                topic.name, partitions: topic.partitions, replicationFactor: replicationFactor,
                configuration: topic.configuration)
        }
    }
}
