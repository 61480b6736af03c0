package import Contracts
package import JSON
package import JSONSchema
package import Messages

/// What a publication says beyond its catalogue: where things are, and in which language.
package struct PublicationOptions: Sendable {
    /// The gateway's address.
    package var serverURL: String
    /// The names of the topics.
    package var topics: Topics
    /// The title of the catalogue.
    package var title: LocalizedText
    /// The language of the machine-readable documents, and of the first page for people.
    package var language: Language
    /// Kafka's bootstrap servers, as `host:port,host:port`.
    package var brokers: String
    /// Whether these want TLS and a client that proves who it is; the embedded broker does not.
    package var brokersAreSecure: Bool
    /// How many partitions the journal has.
    package var journalPartitions: Int
    /// How many partitions each agency's tasks, replies and work have, and each portal's results.
    package var agencyPartitions: Int
    /// Portals that are known besides those that the contracts name; `*` in a contract names none.
    package var portals: [String]
    /// The gateway's error codes.
    package var problems: [ProblemDescription]
    /// A valid application by the service's name.
    package var examples: [String: JSONValue]
    /// The plan of a service as an SVG picture with a text for those who can't see it; nil where there is none.
    ///
    /// It goes into pages as it is: it must come from a renderer that escapes what it writes.
    package var picture: @Sendable (Service, Language) -> String?

    /// The options, each of which has a default that suits a bus on one's own machine.
    package init(
        serverURL: String = "http://127.0.0.1:8080", topics: Topics = Topics(),
        title: LocalizedText = LocalizedText(
            uz: "Yagona darcha xizmatlari katalogi", ru: "Каталог услуг «единого окна»",
            en: "Catalogue of single-window services"),
        language: Language = .uz, brokers: String = "localhost:9092", brokersAreSecure: Bool = true,
        journalPartitions: Int = 64, agencyPartitions: Int = 16, portals: [String] = [],
        problems: [ProblemDescription] = [], examples: [String: JSONValue] = [:],
        picture: @escaping @Sendable (Service, Language) -> String? = { _, _ in nil }
    ) {
        self.serverURL = serverURL
        self.topics = topics
        self.title = title
        self.language = language
        self.brokers = brokers
        self.brokersAreSecure = brokersAreSecure
        self.journalPartitions = journalPartitions
        self.agencyPartitions = agencyPartitions
        self.portals = portals
        self.problems = problems
        self.examples = examples
        self.picture = picture
    }

    /// The gateway's address, without a slash at its end.
    var base: String { serverURL.hasSuffix("/") ? String(serverURL.dropLast()) : serverURL }
}
