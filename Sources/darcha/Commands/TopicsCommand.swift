import ArgumentParser
import Conductor
import Contracts
import Kafka
import Logging
import Messages
import Observability

/// `darcha topics`: the bus's topics on a cluster.
struct TopicsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics", abstract: "Create the topics that the contracts need.", subcommands: [Create.self])

    /// `darcha topics create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create all topics that the contracts need; those that are there are left as they are.")

        @Option(help: "A portal that gets a results topic; may be given several times")
        var portal: [String] = []

        @Option(help: "Partitions of the journal, for life")
        var journalPartitions: Int32 = 64

        @Option(help: "Partitions of each agency's tasks, replies and work, for life")
        var agencyPartitions: Int32 = 16

        @Option(help: "Copies of each partition; by default 3, or as many as there are brokers")
        var replicationFactor: Int16?

        @OptionGroup var files: ContractsOptions

        @OptionGroup var bus: BusOptions

        func run() async throws {
            let file = try ConfigurationFile(
                path: bus.configPath, allows: BusOptions.keys.union([ContractsOptions.key]))
            Observability.bootstrap(level: .warning, format: bus.logFormat)
            let logger = Logger(label: "darcha.topics")
            let kafka = try bus.kafka(file, clientID: "darcha-topics", logger: logger)
            let catalogue = try files.catalogue(file)
            do {
                let admin = try Admin(kafka)
                let failed = try await create(admin, catalogue, try bus.topics(file))
                await admin.close()
                if failed > 0 { throw Exit.software }
            } catch let error as KafkaError {
                throw Exit.fail("\(error)", error.code == .unsupported ? Exit.badConfiguration : Exit.unavailable)
            }
        }
    }
}

extension TopicsCommand.Create {
    /// Creates what is missing; says a line for each topic.
    ///
    /// - Returns: how many could not be created.
    private func create(_ admin: Admin, _ catalogue: Catalogue, _ topics: Topics) async throws -> Int {
        let cluster = try await admin.describe()
        let replicas = replicationFactor ?? Int16(clamping: min(3, max(1, cluster.brokers)))
        let plan = TopicPlan(
            catalogue: catalogue, portals: portal, topics: topics, journalPartitions: journalPartitions,
            agencyPartitions: agencyPartitions, replicas: replicas)
        let outcomes = try await admin.createTopics(plan.requests(replicationFactor: replicas))
        var failed = 0
        for topic in plan.all {
            switch outcomes[topic.name] {
            case .done: Terminal.line("created  \(topic.name)  \(topic.partitions) partitions, \(replicas) replicas")
            case .alreadyExists:
                let there = cluster.topics[topic.name] ?? topic.partitions
                guard there != topic.partitions else {
                    Terminal.line("exists   \(topic.name)")
                    continue
                }
                Terminal.line(
                    "exists   \(topic.name)  with \(there) partitions, not \(topic.partitions): left as it is")
            case .failed(let error):
                failed += 1
                Terminal.message("failed   \(topic.name)  \(error)")
            case nil:
                failed += 1
                Terminal.message("failed   \(topic.name)  the broker said nothing of it")
            }
        }
        return failed
    }
}
